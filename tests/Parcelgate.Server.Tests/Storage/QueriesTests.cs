namespace Parcelgate.Server.Tests.Storage;

using System.Text;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;
using Xunit;

public abstract class QueriesTests(PostgresServer? server) : StoreCase(server)
{
    [Fact]
    public async Task A_consignment_is_found_by_id_by_provider_and_by_reference_alone()
    {
        var post = Rows.Consignment(1, "LX1");
        var express = Rows.Consignment(2, "LX1", "express");
        await Commit(unit => unit.InsertConsignmentsAsync([post, express], None));

        Assert.Equal(post, await Queries.ConsignmentAsync(Store, 1, None));
        Assert.Equal(express, await Queries.ConsignmentAsync(Store, "express", "LX1", None));
        Assert.Equal([express, post], await Queries.ConsignmentsAsync(Store, "LX1", None));
        Assert.Null(await Queries.ConsignmentAsync(Store, 3, None));
        Assert.Null(await Queries.ConsignmentAsync(Store, "platform", "LX1", None));
    }

    [Fact]
    public async Task Decisions_and_events_of_a_consignment_come_in_order()
    {
        await Commit(async unit =>
        {
            await unit.InsertDecisionsAsync([Rows.Decision(1, 2), Rows.Decision(1), Rows.Decision(2)], None);
            await unit.AppendJournalAsync([Rows.Event(1), Rows.Event(2), Rows.Event(1, "amended")], None);
        });

        Assert.Equal([1, 2], (await Queries.DecisionsAsync(Store, 1, None)).Select(d => d.Version));
        Assert.Equal([Rows.Event(1), Rows.Event(1, "amended")], (await Queries.JournalAsync(Store, 1, None)).Select(e => e.Row));
    }

    [Fact]
    public async Task A_part_gives_back_what_was_received_and_one_record_of_it()
    {
        var lines = "{\"a\":1}\n{\"b\":2}\n"u8.ToArray();
        await Commit(unit =>
            unit.InsertPartsAsync(
                [
                    new PartRow(5, 0, 1, 2, lines, default, "r1\nr2\n"u8.ToArray()),
                    new PartRow(5, 1, 3, 1, "<x/>"u8.ToArray(), lines, "r3\n"u8.ToArray()),
                ],
                None
            )
        );

        var part = await Queries.ReadPartAsync(Store, 5, 1, None);
        Assert.Equal((3L, 1, "<x/>"), (part!.FirstLine, part.Lines, Encoding.UTF8.GetString(part.Received)));
        Assert.Equal(lines, part.Canonical);
        Assert.Equal(lines, (await Queries.ReadPartAsync(Store, 5, 0, None))!.Canonical);
        Assert.Null(await Queries.ReadPartAsync(Store, 5, 2, None));

        Assert.Equal("{\"b\":2}"u8.ToArray(), await Queries.ReadRecordAsync(Store, 5, 0, 8, 7, None));
        Assert.Equal("{\"b\":2}"u8.ToArray(), await Queries.ReadRecordAsync(Store, 5, 1, 8, 7, None));
        Assert.Null(await Queries.ReadRecordAsync(Store, 6, 0, 0, 1, None));
        await Assert.ThrowsAsync<InvalidDataException>(() => Queries.ReadRecordAsync(Store, 5, 0, 10, 7, None));

        var answers = new List<string>();
        await foreach (var answer in Queries.AnswersAsync(Store, 5, None))
        {
            answers.Add(Encoding.UTF8.GetString(answer));
        }

        Assert.Equal(["r1\nr2\n", "r3\n"], answers);
    }

    [Fact]
    public async Task A_damaged_part_is_an_error_and_not_other_bytes()
    {
        await Commit(unit => unit.InsertPartsAsync([new PartRow(1, 0, 1, 1, "abc"u8.ToArray(), default, default)], None));
        await Tamper("update submission_part set received = answer");
        Assert.Empty((await Queries.ReadPartAsync(Store, 1, 0, None))!.Received);

        await Tamper(
            Store.Kind == "sqlite"
                ? "update submission_part set received = x'00010203'"
                : @"update submission_part set received = '\x00010203'"
        );
        await Assert.ThrowsAsync<InvalidDataException>(() => Queries.ReadPartAsync(Store, 1, 0, None));
    }

    [Fact]
    public async Task A_replay_gets_every_decision_with_its_part_in_order()
    {
        await Commit(async unit =>
        {
            await unit.InsertPartsAsync(
                [
                    .. new[] { (2L, 0), (1L, 1), (1L, 0), (3L, 0) }.Select(p => new PartRow(
                        p.Item1,
                        p.Item2,
                        1,
                        1,
                        Encoding.UTF8.GetBytes($"{p}"),
                        default,
                        default
                    )),
                ],
                None
            );
            await unit.InsertDecisionsAsync(
                [
                    Rows.Decision(1) with
                    {
                        Part = 0,
                        Offset = 9,
                    },
                    Rows.Decision(2) with
                    {
                        Part = 0,
                        Offset = 0,
                    },
                    Rows.Decision(3) with
                    {
                        Part = 1,
                    },
                    Rows.Decision(1, 2, submission: 2) with
                    {
                        Part = 0,
                    },
                ],
                None
            );
        });

        var parts = new List<string>();
        await foreach (var part in Queries.DecidedPartsAsync(Store, None))
        {
            parts.Add(
                $"{Encoding.UTF8.GetString(Packing.Unpack(part.Packed))}: {string.Join(' ', part.Decisions.Select(d => $"{d.ConsignmentId}v{d.Version}"))}"
            );
        }

        Assert.Equal(["(1, 0): 2v1 1v1", "(1, 1): 3v1", "(2, 0): 1v2"], parts);
    }

    [Theory]
    [InlineData("lx00000000", 3)] // in capitals, as numbers are
    [InlineData("LX000000002", 1)]
    [InlineData("AYGÜN m", 2)] // a name in any case
    [InlineData("aygün məmmədova-hüseynzadə", 1)] // longer than what is indexed
    [InlineData("001-", 2)]
    [InlineData("J2 00", 3)]
    [InlineData("əli", 1)]
    [InlineData("X000000002", 0)] // not from the middle
    [InlineData("%", 0)]
    [InlineData("  ", 3)]
    public async Task One_field_finds_by_the_beginning_of_number_name_master_or_flight(string text, int expected)
    {
        await Commit(unit =>
            unit.InsertConsignmentsAsync(
                [
                    Rows.Consignment(1),
                    Rows.Consignment(2) with
                    {
                        Consignee = "Əli Həsənov",
                        Master = "LX-BAG-7",
                    },
                    Rows.Consignment(3) with
                    {
                        Consignee = "Aygün Məmmədova-Hüseynzadə",
                    },
                ],
                None
            )
        );

        var page = await Queries.SearchAsync(Store, new ConsignmentFilter { Text = text }, null, 10, None);
        Assert.Equal(expected, page.Rows.Count);
        Assert.Null(page.Next);
    }

    [Fact]
    public async Task Every_filter_narrows_and_all_of_them_hold_at_once()
    {
        var match = Rows.Consignment(1) with
        {
            State = (short)State.Held,
            Lane = 3,
            Category = 4,
            Destination = "RO",
            Master = "M",
            Conveyance = "C",
            Seller = "S 1",
            ReceivedAt = Rows.Noon.AddHours(1),
        };
        await Commit(unit => unit.InsertConsignmentsAsync([match, Rows.Consignment(2), Rows.Consignment(3, provider: "express")], None));

        ConsignmentFilter[] filters =
        [
            new() { State = (short)State.Held },
            new() { Lane = 3 },
            new() { Category = 4 },
            new() { Destination = "RO" },
            new() { Master = "M" },
            new() { Conveyance = "C" },
            new() { Seller = "S 1" },
            new() { ReceivedFrom = Rows.Noon.AddHours(1) },
            new()
            {
                Provider = "post",
                State = (short)State.Held,
                Text = "LX",
                ReceivedBefore = Rows.Noon.AddHours(2),
            },
        ];
        foreach (var filter in filters)
        {
            Assert.Equal([match], (await Queries.SearchAsync(Store, filter, null, 10, None)).Rows);
        }

        var narrowed = filters[^1] with { ReceivedBefore = Rows.Noon.AddHours(1) };
        Assert.Empty((await Queries.SearchAsync(Store, narrowed, null, 10, None)).Rows);
        Assert.Equal(2, (await Queries.SearchAsync(Store, new ConsignmentFilter { Provider = "post" }, null, 10, None)).Rows.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("LX")]
    public async Task Pages_go_from_new_to_old_without_a_gap_or_a_double(string? text)
    {
        // Two of three share an instant: the id decides.
        var rows = Enumerable.Range(1, 25).Select(n => Rows.Consignment(n) with { ReceivedAt = Rows.Noon.AddSeconds(n / 3) }).ToList();
        await Commit(unit => unit.InsertConsignmentsAsync(rows, None));

        var seen = new List<long>();
        PageEnd? after = null;
        do
        {
            var page = await Queries.SearchAsync(Store, new ConsignmentFilter { Text = text }, after, 10, None);
            seen.AddRange(page.Rows.Select(r => r.Id));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(Enumerable.Range(1, 25).Reverse().Select(n => (long)n), seen);
    }

    [Fact]
    public async Task Counts_group_a_window_by_master_state_and_lane()
    {
        await Commit(unit =>
            unit.InsertConsignmentsAsync(
                [
                    Rows.Consignment(1),
                    Rows.Consignment(2) with
                    {
                        ArrivesAt = Rows.Noon,
                        ReceivedAt = Rows.Noon.AddMinutes(1),
                    },
                    Rows.Consignment(3) with
                    {
                        Lane = 3,
                    },
                    Rows.Consignment(4) with
                    {
                        Master = null,
                        Conveyance = null,
                        ArrivesAt = null,
                    },
                    Rows.Consignment(5) with
                    {
                        ReceivedAt = Rows.Noon.AddDays(1),
                    },
                    Rows.Consignment(6, provider: "express"),
                ],
                None
            )
        );

        var counts = await Queries.CountsAsync(Store, Rows.Noon, Rows.Noon.AddDays(1), "post", None);
        Assert.Equal(
            [
                new MasterCount(null, null, 1, 1, 1, null, Rows.Noon),
                new MasterCount("001-12345675", "J2 0068", 1, 1, 2, Rows.Noon, Rows.Noon.AddMinutes(1)),
                new MasterCount("001-12345675", "J2 0068", 1, 3, 1, Rows.Noon.AddHours(9), Rows.Noon),
            ],
            counts.OrderBy(c => c.Master, StringComparer.Ordinal).ThenBy(c => c.Lane)
        );
        Assert.Equal(5, (await Queries.CountsAsync(Store, Rows.Noon, Rows.Noon.AddDays(1), null, None)).Sum(c => c.Count));
    }

    [Fact]
    public async Task Open_referrals_are_counted_and_paged_by_who_owes_the_next_step_and_a_provider_is_not_told_of_proposals()
    {
        var open = (short)ReferralState.Open;
        await Commit(unit =>
            unit.InsertReferralsAsync(
                [
                    Rows.Referral(1, open, Rows.Noon.AddHours(3)),
                    Rows.Referral(2, open, Rows.Noon),
                    Rows.Referral(3, (short)ReferralState.Answered, Rows.Noon),
                    Rows.Referral(4, (short)ReferralState.Standing, null),
                    Rows.Referral(5, (short)ReferralState.Proposed, null) with
                    {
                        IsByOfficer = true,
                    },
                    Rows.Referral(6, (short)ReferralState.LiftProposed, null),
                    Rows.Referral(7, (short)ReferralState.Accepted, Rows.Noon),
                    Rows.Referral(8, open, Rows.Noon) with
                    {
                        Provider = "express",
                    },
                ],
                None
            )
        );

        Assert.Equal(new ReferralCount(3, 2, 1, 2), await Queries.ReferralCountAsync(Store, null, Rows.Noon, None));
        Assert.Equal(new ReferralCount(2, 1, 1, 1), await Queries.ReferralCountAsync(Store, "post", Rows.Noon, None));
        Assert.Equal(
            [
                [2, 3],
                [8, 1],
                [4, 5],
                [6],
            ],
            await PagesAsync(null, ReferralOwed.All)
        );
        Assert.Equal(
            [
                [2, 3],
                [1, 4],
                [6],
            ],
            await PagesAsync("post", ReferralOwed.All)
        );
        Assert.Equal(
            [
                [2, 8],
            ],
            await PagesAsync(null, ReferralOwed.Overdue)
        );
        Assert.Equal(
            [
                [2, 8],
                [1],
            ],
            await PagesAsync(null, ReferralOwed.Provider)
        );
        Assert.Equal(
            [
                [3],
            ],
            await PagesAsync(null, ReferralOwed.Customs)
        );
        Assert.Equal(
            [
                [5, 6],
            ],
            await PagesAsync(null, ReferralOwed.Second)
        );

        async Task<List<long[]>> PagesAsync(string? provider, ReferralOwed owed)
        {
            var pages = new List<long[]>();
            PageEnd? after = null;
            do
            {
                var (rows, next) = await Queries.OpenReferralsAsync(Store, provider, owed, Rows.Noon, after, 2, None);
                pages.Add([.. rows.Select(row => row.Id)]);
                after = next;
            } while (after is not null);

            return pages;
        }
    }

    [Fact]
    public async Task Submissions_are_found_and_listed_newest_first()
    {
        var first = Rows.Submission(1);
        var second = Rows.Submission(2, "M2") with { ReceivedAt = Rows.Noon.AddMinutes(1) };
        var other = Rows.Submission(3, "M2", "express");
        await Commit(unit => unit.InsertSubmissionsAsync([first, second, other], None));

        Assert.Equal(second, await Queries.SubmissionAsync(Store, "post", "M2", None));
        Assert.Equal(other, await Queries.SubmissionAsync(Store, 3, None));
        Assert.Equal([second, first], await Queries.SubmissionsAsync(Store, "post", null, null, 10, None));
        Assert.Equal([second, other], await Queries.SubmissionsAsync(Store, null, null, null, 2, None));
    }
}

public sealed class SqliteQueriesTests() : QueriesTests(null);

[Trait("Category", "postgres")]
public sealed class PostgresQueriesTests(PostgresServer server) : QueriesTests(server);
