namespace Parcelgate.Formats.Tests.Postal;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Postal;
using Parcelgate.TestKit;
using Xunit;

public class PostalTests
{
    private const string Dispatch = "CNPEKAAZBAKAAUN60042";
    private const string Receptacle = Dispatch + "001100031";

    private static PostalMessage Read(string text) =>
        PostalReader.ReadMessage(Encoding.UTF8.GetBytes(text), new ReadDefaults(Channel.Post));

    /// <summary>A drop with these members, quotes written as apostrophes.</summary>
    private static PostalMessage Drop(string members) =>
        Read("{'postalDrop':{'version':'1',".Replace('\'', '"') + members.Replace('\'', '"') + "}}");

    private const string Plain = "{'id':'RA473124829CN','destination':'AZ'}";

    private static Entry Item(string properties) =>
        Assert.Single(Drop($"'items':[{{'id':'RA473124829CN','destination':'AZ'{properties}}}]").Entries);

    private static Problem Problem(Entry entry) => Assert.Single(entry.Problems);

    [Fact]
    public void Both_notations_say_the_same()
    {
        var json = Read(Ours.Text("Postal", "postal.json"));
        var xml = Read(Ours.Text("Postal", "postal.xml"));

        Assert.Empty(json.Entries.Concat(xml.Entries).SelectMany(entry => entry.Problems));
        var (one, other) = (json.Entries[0].Consignment!, Assert.Single(xml.Entries).Consignment!);
        Assert.True(Same.Record(one with { Kept = [] }, other with { Kept = [] }, digest: false));
        Assert.Equal(one.Kept.Select(kept => kept.Value), other.Kept.Select(kept => kept.Value));
        Assert.Equal(json.Events.AsEnumerable(), xml.Events);
    }

    [Fact]
    public void An_item_is_read_with_its_dispatch_and_what_no_field_takes_is_kept()
    {
        var record = Read(Ours.Text("Postal", "postal.json")).Entries[0].Consignment!;

        Assert.Equal(
            new Transport(
                TransportMode.Post,
                "CKX411/2026-11-23",
                Dispatch,
                Receptacle,
                new DateTimeOffset(2026, 11, 23, 14, 58, 0, TimeSpan.Zero)
            ),
            record.Transport
        );
        Assert.Equal(
            [
                new Kept("/postalDrop/items/0/nature", "11"),
                new Kept("/postalDrop/messageId", "M-0001"),
                new Kept("/postalDrop/sentAt", "2026-11-22T18:00:00Z"),
                new Kept("/postalDrop/operator", "CNA"),
                new Kept("/postalDrop/events/0/event", "posted"),
                new Kept("/postalDrop/events/0/at", "2026-11-21T09:30:00+08:00"),
                new Kept("/postalDrop/events/0/office", "CNSZXA"),
                new Kept("/postalDrop/events/1/event", "EMD"),
                new Kept("/postalDrop/events/1/at", "2026-11-23T16:10:00Z"),
                new Kept("/postalDrop/events/1/office", "AZBAKA"),
            ],
            record.Kept
        );
    }

    [Fact]
    public void A_gift_with_blanks_in_its_number_and_a_certificate_is_read()
    {
        var entry = Read(Ours.Text("Postal", "postal.json")).Entries[1];

        Assert.Equal(("CP123456785CN", Purpose.Gift, "CN23"), (entry.Reference, entry.Consignment!.Purpose, entry.Consignment.DataSet));
        Assert.Equal([A.Money(30, "USD"), A.Money(8.50m, "USD")], entry.Consignment.Items.Select(item => item.Value!.Value));
        Assert.Equal(new Permit("certificate", "PHY-77/2026"), Assert.Single(entry.Consignment.Permits));
        Assert.Empty(entry.Remarks);
    }

    [Theory]
    [InlineData("RA473124829CN", null)]
    [InlineData("ra 473 124 829 cn", null)]
    [InlineData("RA473124820CN", "quality-s10-check-digit")]
    [InlineData("PARCEL-7", "quality-s10-shape")]
    public void A_number_that_is_doubtful_is_remarked_on_and_not_refused(string id, string? remark)
    {
        var entry = Assert.Single(Drop($"'items':[{{'id':'{id}','destination':'AZ'}}]").Entries);

        Assert.NotNull(entry.Consignment);
        Assert.Equal(remark, entry.Remarks.SingleOrDefault()?.Rule);
    }

    [Fact]
    public void A_dispatch_listed_before_or_after_its_items_binds_them()
    {
        var dispatch = $"'dispatches':[{{'id':'{Dispatch}','receptacles':[{{'id':'{Receptacle}','items':['RA473124829CN']}}]}}]";
        var items = $"'items':[{Plain}]";

        foreach (var message in new[] { $"{dispatch},{items}", $"{items},{dispatch}" })
        {
            Assert.Equal(
                (Dispatch, Receptacle),
                (
                    Assert.Single(Drop(message).Entries).Consignment!.Transport.Master,
                    Drop(message).Entries[0].Consignment!.Transport.Receptacle
                )
            );
        }
    }

    [Fact]
    public void An_item_of_an_earlier_message_is_bound_by_a_change_and_loses_nothing()
    {
        var before = A.Consignment(reference: "RA473124829CN", channel: Channel.Post) with { Kept = [new Kept("a", "b")] };
        var message = Drop(
            $"'dispatches':[{{'id':'{Dispatch}','conveyance':'J2 8','seal':'S1','receptacles':[{{'id':'{Receptacle}','items':['RA 473124829 CN']}}]}}]"
        );

        var entry = Assert.Single(message.Entries);
        var after = entry.Change!(before);

        Assert.Equal((Act.Amend, "RA473124829CN", 0), (entry.Act, entry.Reference, entry.Problems.Length));
        Assert.Equal((Dispatch, Receptacle, "J2 8"), (after.Transport.Master, after.Transport.Receptacle, after.Transport.Conveyance));
        Assert.Equal([new Kept("a", "b"), new Kept("/postalDrop/dispatches/0/seal", "S1")], after.Kept);
        Assert.Equal(
            new Parcelgate.Formats.Postal.Receptacle(Receptacle, ["RA473124829CN"]).Items,
            Assert.Single(Assert.Single(message.Dispatches).Receptacles).Items
        );
        Assert.Equal(before with { Transport = after.Transport, Kept = after.Kept, Digest = after.Digest }, after);
    }

    [Fact]
    public void What_an_item_says_of_its_transport_itself_stands()
    {
        var message = Drop(
            $"'items':[{{'id':'RA473124829CN','destination':'AZ','dispatch':'OWN'}}],'dispatches':[{{'id':'{Dispatch}','receptacles':[{{'id':'{Receptacle}','items':['RA473124829CN']}}]}}]"
        );

        Assert.Equal(
            ("OWN", Receptacle),
            (message.Entries[0].Consignment!.Transport.Master, message.Entries[0].Consignment!.Transport.Receptacle)
        );
    }

    [Fact]
    public void A_receptacle_of_another_dispatch_is_remarked_on() =>
        Assert.Equal(
            "quality-s9-receptacle",
            Assert.Single(Item($",'dispatch':'CNPEKAAZBAKAAUN60043','receptacle':'{Receptacle}'").Remarks).Rule
        );

    [Theory]
    [InlineData("posted", PostalEventKind.Posted)]
    [InlineData("arrived", PostalEventKind.Arrived)]
    [InlineData("presented", PostalEventKind.Presented)]
    [InlineData("EDB", PostalEventKind.Presented)]
    [InlineData("held", PostalEventKind.Held)]
    [InlineData("EME", PostalEventKind.Held)]
    [InlineData("released", PostalEventKind.Released)]
    [InlineData("EDC", PostalEventKind.Released)]
    [InlineData("delivered", PostalEventKind.Delivered)]
    [InlineData("returned", PostalEventKind.Returned)]
    public void An_event_is_told_by_word_or_code(string word, PostalEventKind kind)
    {
        var message = Drop($"'events':[{{'item':'RA473124829CN','event':'{word}','at':'2026-11-23T18:58:00+04:00','office':'AZBAKA'}}]");

        Assert.Equal(
            new PostalEvent("RA473124829CN", kind, new DateTimeOffset(2026, 11, 23, 14, 58, 0, TimeSpan.Zero), "AZBAKA"),
            Assert.Single(message.Events)
        );
        var entry = Assert.Single(message.Entries);
        Assert.Contains(new Kept("/postalDrop/events/0/event", word), entry.Change!(A.Consignment()).Kept);
    }

    [Fact]
    public void A_wrong_event_or_dispatch_refuses_no_item()
    {
        var message = Drop($"'items':[{Plain}],'events':[{{'event':'XXX','at':'soon'}}],'dispatches':[{{'receptacles':[{{'id':'R'}}]}}]");

        Assert.Equal([true, false], message.Entries.Select(entry => entry.Problems.IsEmpty));
        Assert.Equal(
            ["/postalDrop/dispatches/0/id", "/postalDrop/events/0/at", "/postalDrop/events/0/event", "/postalDrop/events/0/item"],
            message.Entries[1].Problems.Select(problem => problem.Place).Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData(
        ",\"contents\":[{\"value\":{\"amount\":\"1.005\",\"currency\":\"USD\"}}]",
        "intake-out-of-range",
        "/postalDrop/items/0/contents/0/value/amount"
    )]
    [InlineData(",\"contents\":[{\"value\":{\"amount\":\"1\"}}]", "intake-missing", "/postalDrop/items/0/contents/0/value")]
    [InlineData(",\"contents\":{\"value\":1}", "intake-wrong-type", "/postalDrop/items/0/contents")]
    [InlineData(",\"contents\":[{\"hs\":\"12\"}]", "intake-out-of-range", "/postalDrop/items/0/contents/0/hs")]
    [InlineData(",\"nature\":\"77\"", "intake-unknown-code", "/postalDrop/items/0/nature")]
    [InlineData(",\"origin\":\"QQ\"", "intake-unknown-code", "/postalDrop/items/0/origin")]
    [InlineData(",\"grossMassGrams\":0", "intake-out-of-range", "/postalDrop/items/0/grossMassGrams")]
    [InlineData(",\"documents\":[{\"type\":\"x\"}]", "intake-missing", "/postalDrop/items/0/documents/0")]
    [InlineData(",\"prepaidTax\":{\"scheme\":\"ioss\"}", "intake-missing", "/postalDrop/items/0/prepaidTax")]
    public void A_wrong_value_is_named_with_its_place(string property, string code, string place) =>
        Assert.Equal((code, place), (Problem(Item(property)).Code, Problem(Item(property)).Place));

    [Theory]
    [InlineData("{\"postalDrop\":{\"version\":\"1\"}}", "intake-missing", "/postalDrop")]
    [InlineData("{\"postalDrop\":{\"version\":\"2\",\"items\":[]}}", "intake-unknown-code", "/postalDrop/version")]
    [InlineData("{\"postalDrop\":{\"items\":[{\"id\":\"1\"}]}}", "intake-missing", "/postalDrop/version")]
    [InlineData("{\"other\":1}", "intake-unknown-format", "")]
    [InlineData("<postalDrop/>", "intake-unknown-format", "postalDrop")]
    [InlineData("{\"postalDrop\":{\"version\":\"1\",\"items\":[{\"destination\":\"AZ\"}]}}", "intake-missing", "/postalDrop/items/0/id")]
    [InlineData("{\"postalDrop\":{\"version\":\"1\",\"items\":[{\"id\":\"1\"}]}}", "intake-missing", "/postalDrop/items/0/destination")]
    [InlineData("{\"postalDrop\":", "intake-malformed", "line 1, byte 15")]
    public void A_message_that_is_not_one_is_refused_with_its_place(string message, string code, string place)
    {
        var problem = Problem(Assert.Single(Read(message).Entries));

        Assert.Equal((code, place), (problem.Code, problem.Place));
    }

    [Fact]
    public void An_item_is_withdrawn()
    {
        var entry = Item(",\"act\":\"cancel\",\"reason\":\"lost\"");

        Assert.Equal((Act.Cancel, "RA473124829CN", "lost", null), (entry.Act, entry.Reference, entry.Reason, entry.Consignment));
    }

    [Fact]
    public void A_dispatch_of_two_thousand_items_is_read_as_that_many_entries()
    {
        var ids = Enumerable.Range(0, 2000).Select(number => Number(10_000_000 + number)).ToList();
        var items = string.Join(
            ',',
            ids.Select(id => $"{{'id':'{id}','destination':'AZ','contents':[{{'description':'socks','hs':'611595'}}]}}")
        );
        var listed = string.Join(',', ids.Select(id => $"'{id}'"));

        var entries = Drop(
            $"'dispatches':[{{'id':'{Dispatch}','receptacles':[{{'id':'{Receptacle}','items':[{listed}]}}]}}],'items':[{items}]"
        ).Entries;

        Assert.Equal(2000, entries.Length);
        Assert.All(
            entries,
            entry =>
                Assert.Equal((0, 0, Receptacle), (entry.Problems.Length, entry.Remarks.Length, entry.Consignment!.Transport.Receptacle))
        );

        static string Number(int number)
        {
            var digits = number.ToString(CultureInfo.InvariantCulture);
            return $"RA{digits}{S10.CheckDigit(digits)}CN";
        }
    }

    [Fact]
    public void More_than_a_message_may_hold_is_refused_and_a_long_head_is_cut()
    {
        var events = string.Concat(Enumerable.Repeat("{\"item\":\"A\",\"event\":\"posted\",\"at\":\"2026-01-01\"},", 50_001)).TrimEnd(',');
        Assert.Equal(ProblemCodes.TooLarge, Problem(Assert.Single(Drop($"\"events\":[{events}]").Entries)).Code);

        var head = string.Concat(Enumerable.Range(0, 100).Select(number => $"\"x{number}\":1,"));
        var entry = Assert.Single(Drop($"{head}'items':[{Plain}]").Entries);
        Assert.Equal(64, entry.Consignment!.Kept.Length);
        Assert.Equal("quality-not-kept", Assert.Single(entry.Remarks).Rule);
    }

    [Fact]
    public void Every_code_of_the_lists_means_something()
    {
        var (events, natures) = (CodeList.Named("postal-events"), CodeList.Named("postal-natures"));

        Assert.All(events.Keys, code => Assert.Contains(events.Find(code, "event"), Enum.GetValues<PostalEventKind>().Select(Hyphens.Of)));
        Assert.All(natures.Keys, code => Assert.Contains(natures.Find(code, "purpose"), Words.Purposes));
        Assert.Equal(Enum.GetValues<PostalOutcome>().Select(Hyphens.Of).Order(), PostalAnswerWriter.Decisions.Keys.Order());
        Assert.All(
            events.Keys.Concat(natures.Keys),
            code => Assert.Contains((events.Find(code, "confidence") ?? natures.Find(code, "confidence")), new[] { "seen", "memory" })
        );
    }
}
