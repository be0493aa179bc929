namespace Parcelgate.Formats.Tests.Postal;

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Formats.Postal;
using Parcelgate.TestKit;
using Xunit;

public class PostalAnswerTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 14, 58, 0, TimeSpan.Zero);

    private static readonly XNamespace Space = "urn:parcelgate:postal:1";

    private static ChargeLine Charge(string name, decimal amount, int item = 0, Collected collected = Collected.BeforeRelease) =>
        new(name, A.Money(amount, "AZN"), A.Money(100, "AZN"), "15 %", Payer.Consignee, collected, "Test Act s. 1", item);

    private static DecidedItem Decided(
        State state,
        HoldReason hold = HoldReason.None,
        Loading loading = Loading.Complete,
        params ImmutableArray<ChargeLine> charges
    ) =>
        new(
            A.Consignment(reference: "RA473124829CN", channel: Channel.Post),
            new Assessment
            {
                Category = Category.LowValueDutiable,
                Excluded = [],
                Lane = Lane.Red,
                LaneMeaning = "open and check",
                LaneRule = "lane-red#secret-profile",
                Loading = loading,
                Hold = hold,
                Charges = charges,
                Due = A.Money(20.70m, "AZN"),
                Findings = [new Finding("lane-red#secret-profile", "holds", "", [new Fact("sender", "secret seizures")])],
                Quality = [new Finding("quality-hs-missing", "missing", "", [new Fact("place", "/items/0/hs")])],
                Problems = [],
                Uses = [],
                Versions = new Versions(1, default, []),
            },
            state,
            At,
            At.AddDays(15)
        );

    [Theory]
    [InlineData(State.Released, HoldReason.None, Loading.Complete, PostalOutcome.Release, false)]
    [InlineData(State.Cleared, HoldReason.None, Loading.Complete, PostalOutcome.Release, false)]
    [InlineData(State.Held, HoldReason.Payment, Loading.Complete, PostalOutcome.HoldPayment, true)]
    [InlineData(State.Held, HoldReason.Documents, Loading.Complete, PostalOutcome.HoldDocuments, true)]
    [InlineData(State.ToHold, HoldReason.Permit, Loading.Complete, PostalOutcome.HoldPermit, true)]
    [InlineData(State.ToHold, HoldReason.Declaration, Loading.Complete, PostalOutcome.HoldDeclaration, true)]
    [InlineData(State.Held, HoldReason.Inspection, Loading.Complete, PostalOutcome.HoldInspection, false)]
    [InlineData(State.Held, HoldReason.Officer, Loading.Complete, PostalOutcome.HoldInspection, false)]
    [InlineData(State.Held, HoldReason.Law, Loading.Complete, PostalOutcome.HoldCustoms, false)]
    [InlineData(State.Referred, HoldReason.Documents, Loading.RequestForInformation, PostalOutcome.HoldDocuments, true)]
    [InlineData(State.Referred, HoldReason.Inspection, Loading.RequestForScreening, PostalOutcome.HoldInspection, false)]
    [InlineData(State.DoNotLoad, HoldReason.Inspection, Loading.DoNotLoad, PostalOutcome.DoNotLoad, false)]
    [InlineData(State.DataLate, HoldReason.None, Loading.Complete, PostalOutcome.DataLate, false)]
    [InlineData(State.Returned, HoldReason.None, Loading.Complete, PostalOutcome.Return, false)]
    [InlineData(State.Cancelled, HoldReason.None, Loading.Complete, PostalOutcome.Withdrawn, false)]
    public void A_decision_has_one_outcome_and_a_deadline_where_something_is_wanted(
        State state,
        HoldReason hold,
        Loading loading,
        PostalOutcome outcome,
        bool deadline
    )
    {
        var answer = PostalAnswers.Of(Decided(state, hold, loading));

        Assert.Equal((outcome, deadline), (answer.Outcome, answer.Until is not null));
    }

    [Fact]
    public void Something_collected_at_the_sale_leaves_a_released_item_free_of_charge()
    {
        Assert.Equal(
            PostalOutcome.Release,
            PostalAnswers.Of(Decided(State.Released, charges: Charge("vat", 5, collected: Collected.AtSale))).Outcome
        );
        Assert.Equal(PostalOutcome.ReleaseDutiable, PostalAnswers.Of(Decided(State.Released, charges: Charge("vat", 5))).Outcome);
    }

    [Fact]
    public void An_answer_has_what_was_declared_and_revised_side_by_side_and_its_charges_by_kind()
    {
        var decided = Decided(
            State.Released,
            charges: [Charge("duty", 15, 1), Charge("vat", 5.70m), Charge("clearance-fee", 15), Charge("odd-fee", 1)]
        ) with
        {
            Revisions = [new Revision(1, "headphones, wireless", "85183000")],
        };

        var json = JsonDocument.Parse(PostalAnswerWriter.ToJson([PostalAnswers.Of(decided)])).RootElement;

        var answer = json.GetProperty("postalAnswers").GetProperty("answers")[0];
        string? Text(string name) => answer.GetProperty(name).GetString();
        Assert.Equal(
            ("RA473124829CN", "release-dutiable", "RELEASE-DUTIABLE", "2026-11-23T14:58:00Z"),
            (Text("item"), Text("outcome"), Text("decisionCode"), Text("decidedAt"))
        );
        var content = answer.GetProperty("contents")[0];
        Assert.Equal("wireless earphones", content.GetProperty("declared").GetProperty("description").GetString());
        Assert.Equal("851830", content.GetProperty("declared").GetProperty("hs").GetString());
        Assert.Equal("headphones, wireless", content.GetProperty("revised").GetProperty("description").GetString());
        Assert.Equal("85183000", content.GetProperty("revised").GetProperty("hs").GetString());
        Assert.Equal(
            ["duty", "vat", "clearance-fee odd-fee"],
            new[] { "duties", "taxes", "fees" }.Select(kind =>
                string.Join(' ', answer.GetProperty(kind).EnumerateArray().Select(charge => charge.GetProperty("charge").GetString()))
            )
        );
        Assert.Equal("20.70", answer.GetProperty("due").GetProperty("amount").GetString());
        Assert.Equal("quality-hs-missing", answer.GetProperty("doubts")[0].GetProperty("code").GetString());
    }

    [Fact]
    public void Both_notations_have_the_same_texts_in_the_same_order_and_never_say_why_goods_are_checked()
    {
        PostalAnswer[] answers =
        [
            PostalAnswers.Of(Decided(State.Held, HoldReason.Inspection, charges: [Charge("duty", 15), Charge("vat", 5.70m)])),
            PostalAnswers.Of(Decided(State.Released)),
        ];

        var json = Texts(JsonDocument.Parse(PostalAnswerWriter.ToJson(answers)).RootElement).ToList();
        var xml = XDocument.Parse(Encoding.UTF8.GetString(PostalAnswerWriter.ToXml(answers)));

        Assert.Equal(json, xml.Descendants().Where(e => !e.HasElements).Select(e => e.Value));
        Assert.All(xml.Descendants(), e => Assert.Equal(Space, e.Name.Namespace));
        Assert.DoesNotContain(json, text => text.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(2, json.Count(text => text == "RA473124829CN"));

        static IEnumerable<string> Texts(JsonElement e) =>
            e.ValueKind switch
            {
                JsonValueKind.Object => e.EnumerateObject().SelectMany(p => Texts(p.Value)),
                JsonValueKind.Array => e.EnumerateArray().SelectMany(Texts),
                _ => [e.GetString()!],
            };
    }

    [Fact]
    public void An_entry_is_acknowledged_at_once_with_its_remarks_or_refused_with_its_problems()
    {
        var read = PostalReader.ReadMessage(
            Encoding.UTF8.GetBytes(
                """{"postalDrop":{"version":"1","items":[{"id":"RA473124820CN","destination":"AZ"},{"id":"X","destination":"Q\u0001\uFFFF"}]}}"""
            ),
            new ReadDefaults()
        );

        var told = read.Entries.Select(entry => PostalAnswers.Acknowledge(entry, At)).ToList();

        Assert.Equal([PostalOutcome.Received, PostalOutcome.Refused], told.Select(answer => answer.Outcome));
        Assert.Equal("quality-s10-check-digit", Assert.Single(told[0].Doubts).Rule);
        Assert.Equal("/postalDrop/items/1/destination", told[1].Problems[0].Place);
        Assert.Equal(
            "NOT-MAPPED",
            XDocument.Parse(Encoding.UTF8.GetString(PostalAnswerWriter.ToXml(told))).Descendants(Space + "decisionCode").Last().Value
        );
    }

    [Fact]
    public void A_country_has_its_own_decision_codes()
    {
        var codes = CodeList.Parse("outcome,code\nrelease,07\n");

        var xml = XDocument.Parse(Encoding.UTF8.GetString(PostalAnswerWriter.ToXml([PostalAnswers.Of(Decided(State.Released))], codes)));

        Assert.Equal("07", xml.Descendants(Space + "decisionCode").Single().Value);
    }

    [Theory]
    [InlineData("a,b\nx,1,2\n")]
    [InlineData("a,b\nx,1\nx,2\n")]
    public void A_list_with_a_wrong_line_is_refused(string list) => Assert.Throws<FormatException>(() => CodeList.Parse(list));
}
