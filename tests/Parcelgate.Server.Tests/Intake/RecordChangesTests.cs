namespace Parcelgate.Server.Tests.Intake;

using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Formats;
using Parcelgate.Formats.WcoDec;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;

public sealed class RecordChangesTests
{
    private static readonly Consignment Was = A.Consignment(items: [A.Item(20m), A.Item(30m) with { Number = 2 }]);

    [Fact]
    public void A_goods_line_that_went_is_told_field_by_field_and_changes_no_other()
    {
        var changes = Between(Was, Was with { Items = [Was.Items[0]] }).ToList();

        Assert.Contains(("/items[2]/value", "30.00 USD", ""), changes);
        Assert.Contains(("/items[2]/hs", Was.Items[1].Hs!, ""), changes);
        Assert.All(changes, change => Assert.StartsWith("/items[2]/", change.Item1, StringComparison.Ordinal));
        Assert.All(changes, change => Assert.DoesNotContain("{", change.Item2, StringComparison.Ordinal));
    }

    [Fact]
    public void An_amount_and_its_currency_are_one_value() =>
        Assert.Equal(
            [("/items[2]/value", "30.00 USD", "31.00 EUR")],
            Between(Was, Was with { Items = [Was.Items[0], Was.Items[1] with { Value = A.Money(31m, "EUR") }] })
        );

    [Fact]
    public void What_was_kept_is_compared_by_its_place_and_not_by_its_turn()
    {
        Kept[] kept = [new("/x-a", "1"), new("/x-b", "2"), new("/x-c", "3")];

        var changes = Between(
            Was with
            {
                Kept = [.. kept],
            },
            Was with
            {
                Kept = [new("/x-new", "0"), kept[1], kept[2] with { Value = "4" }],
            }
        );

        Assert.Equal([("/x-a", "1", ""), ("/x-c", "3", "4"), ("/x-new", "", "0")], changes);
    }

    [Fact]
    public void Codes_of_a_list_are_one_line_and_no_json()
    {
        var changes = Between(Was with { Procedures = ["C07"] }, Was with { Procedures = ["C07", "1H7"] });

        Assert.Equal([("/procedures", "C07", "C07, 1H7")], changes);
    }

    [Fact]
    public void The_journal_keeps_long_values_short_and_each_change_on_a_line()
    {
        var row = Rows.Consignment(1);
        var changes = new[] { new Change("/a", "1\n2", new string('x', 500)), new Change("/b", "", "3") };

        var detail = JsonDocument.Parse(EventDetail.Decided(Core.Release.State.Cleared, row, default, null, [.. changes]));

        Assert.Equal(
            ["/a: 1 2 → " + new string('x', 79) + "…", "/b:  → 3"],
            detail.RootElement.GetProperty("changed").GetString()!.Split('\n')
        );
    }

    [Fact]
    public async Task An_amendment_of_a_declaration_lists_value_and_freight_and_nothing_of_its_own_envelope()
    {
        Assert.SkipWhen(Samples.Folder is null, Samples.Missing);
        var folder = Samples.Path("messages/wco-dm/low-value/TT_IM068a")!;
        await using var intake = await IntakeFixture.StartAsync();

        await SendAsync(intake, "first", Path.Combine(folder, "TT_IM068a.xml"));
        var answer = await SendAsync(intake, "second", Path.Combine(folder, "Step2_TT_IM68a_Amendment.xml"));

        Assert.Equal(
            ["/items[1]/value 103.33 GBP 115.66 GBP", "/freight 13.75 GBP 19.34 GBP"],
            answer
                .GetProperty("changed")
                .EnumerateArray()
                .Select(change => string.Join(' ', change.EnumerateObject().Select(field => field.Value.GetString())))
        );
    }

    private static IEnumerable<(string, string, string)> Between(Consignment was, Consignment now) =>
        RecordChanges
            .Between(
                was,
                null,
                now,
                new Assessment
                {
                    Category = Category.LowValue,
                    Excluded = [],
                    Lane = Lane.Green,
                    LaneMeaning = "",
                    LaneRule = "",
                    Loading = Loading.Complete,
                    Hold = HoldReason.None,
                    Charges = [],
                    Due = null,
                    Findings = [],
                    Quality = [],
                    Problems = [],
                    Uses = [],
                    Versions = new Versions(1, default, []),
                }
            )
            .Select(change => (change.Field, change.Was, change.Now));

    private static async Task<JsonElement> SendAsync(IntakeFixture intake, string messageId, string file)
    {
        JsonElement answer = default;
        await intake.Engine.Submissions.ReceiveAsync(
            IntakeFixture.Express,
            new Incoming(messageId, Formats.Named("wco-xml")!, "", new MemoryStream(await File.ReadAllBytesAsync(file)), long.MaxValue),
            _ => { },
            lines =>
            {
                answer = JsonDocument.Parse(lines).RootElement;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None
        );
        return answer;
    }
}
