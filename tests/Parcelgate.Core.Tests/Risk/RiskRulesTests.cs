namespace Parcelgate.Core.Tests.Risk;

using System.Buffers;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

public sealed class RiskRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly RiskFacts Known = new(
        [new PartyFact(PartyRole.Consignee, 2, 5, 2, 1, 12, 0, 0), new PartyFact(PartyRole.Seller, 40, 100, 60, 64, 29, 3, 1)],
        7,
        [new ListedFact("consignee", "un-1", 912_000)],
        []
    );

    private static Facts FactsWith(RiskFacts risk) => Facts.At(Noon) with { Risk = risk };

    [Theory]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("9223372036854775807")]
    public void A_score_in_a_test_that_cannot_be_is_refused_at_its_place(string score)
    {
        var tests = "tests:\n  - name: a\n    given: { goods: 40 USD, listed: " + score + " }\n    hits: []";

        var errors = RiskBook.Check([RiskData.Profile("listed.exists(l, l.score >= 80)", more: tests)], LawData.Book);

        Assert.Contains($"listed: '{score}' is not a score; one is a whole number from 0 to 100", errors.Select(error => error.Sentence));
    }

    [Fact]
    public void The_published_profiles_pass_the_tests_beside_their_rules() => Assert.Empty(RiskBook.Check(RiskData.Files(), LawData.Book));

    [Fact]
    public void A_rule_without_a_test_or_with_a_wrong_one_is_named_with_its_place()
    {
        var wrong = RiskData.Profile("packages > 3", more: "tests:\n  - name: nothing\n    given: { goods: 10 USD }\n    hits: [one]");
        var errors = RiskBook.Check([wrong], LawData.Book);

        Assert.Contains(errors, error => error.Sentence.Contains("the rules that hold are [], expected [one]", StringComparison.Ordinal));
        Assert.Contains(
            errors,
            error => error.Line == 12 && error.Sentence.StartsWith("no test says that 'one' holds", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("signal.seler_parcels_7d > 3", "signal; did you mean seller_parcels_7d?")]
    [InlineData("clock > 3", "'clock' is not known of a rule")]
    public void A_rule_sees_its_typed_inputs_and_nothing_else(string when, string expected)
    {
        var refused = Assert.Throws<LawException>(() => RiskBook.Load([RiskData.Profile(when)]));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal(12, refused.Errors[0].Line);
    }

    [Theory]
    [InlineData("propose", Lane.Green, Loading.Complete)]
    [InlineData("note", Lane.Green, Loading.Complete)]
    [InlineData("documents", Lane.Yellow, Loading.Complete)]
    [InlineData("hold", Lane.Red, Loading.Complete)]
    [InlineData("request-information", Lane.Green, Loading.RequestForInformation)]
    [InlineData("request-screening", Lane.Green, Loading.RequestForScreening)]
    [InlineData("do-not-load", Lane.Green, Loading.DoNotLoad)]
    public void What_a_live_rule_asks_for_comes_about(string act, Lane lane, Loading loading)
    {
        var assessed = Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile("mass > 0", act)), Facts.At(Noon));

        Assert.Equal((lane, loading), (assessed.Lane, assessed.Loading));
        Assert.Contains(assessed.Findings, finding => finding.Rule == "risk-rule/az/test#one" && finding.Outcome == act);
    }

    [Theory]
    [InlineData("models/a.json", "", 1, "it is not a model's file")]
    [InlineData("models/a.json", "{\n\n", 3, "it is not a model's file")]
    [InlineData("models/a.json", "{\"kind\":\"parcelgate-hs-model/0\"}", 1, "its kind is 'parcelgate-hs-model/0'")]
    [InlineData("models/a.json", "{\"kind\":\"parcelgate-hs-model/1\"}", 1, "'codes' is missing")]
    public void A_broken_model_in_the_law_folder_is_an_error_of_its_file(string path, string text, int line, string said)
    {
        var error = Assert.Single(Assert.Throws<LawException>(() => RiskBook.Load([new LawFile(path, text)])).Errors);
        Assert.Equal((path, line), (error.Path, error.Line));
        Assert.Contains(said, error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_of_one_name_are_an_error_of_the_second()
    {
        const string Model =
            """{"kind":"parcelgate-risk-model/1","label":"x","columns":[],"features":[],"trees":[],"trained":{"rows":1,"marked":1,"groups":1,"auc":[],"data":[]}}""";
        var error = Assert.Single(
            Assert
                .Throws<LawException>(() => RiskBook.Load([new LawFile("models/a.json", Model), new LawFile("models/old/a.json", Model)]))
                .Errors
        );
        Assert.Equal(("models/old/a.json", "a second model of the name 'a'"), (error.Path, error.Sentence));
    }

    [Theory]
    [InlineData("shadow")]
    [InlineData("retired")]
    public void A_rule_that_does_not_count_changes_no_outcome(string mode)
    {
        var with = Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile("mass > 0", "do-not-load", mode)), Facts.At(Noon));
        var without = Assess.Decide(A.Consignment(), LawData.Book, Facts.At(Noon));

        Assert.Equal((without.Lane, without.Loading, without.Hold), (with.Lane, with.Loading, with.Hold));
        Assert.Equal(without.Findings.AsSpan(), with.Findings.AsSpan());
        Assert.Equal(mode == "shadow" ? 1 : 0, with.Risk.Hits.Length);
    }

    [Fact]
    public void A_rule_asleep_for_a_party_is_noted_and_does_not_count()
    {
        var rules = RiskData.With(RiskData.Profile("mass > 0", "hold"));
        var asleep = Assess.Decide(A.Consignment(), rules, FactsWith(Known with { Snoozed = ["az/test#one"] }));

        Assert.Equal(Lane.Green, asleep.Lane);
        Assert.False(Assert.Single(asleep.Risk.Hits).IsLive);
    }

    [Fact]
    public void Without_rules_in_force_a_decision_has_the_hash_it_had_before_there_were_any()
    {
        var parcel = A.Consignment();
        var law = Assess.Decide(parcel, LawData.Book, Facts.At(Noon));
        var proposal = Assess.Decide(parcel, RiskData.With(RiskData.Profile("mass > 0", inForce: "")), Facts.At(Noon));
        var later = Assess.Decide(parcel, RiskData.With(RiskData.Profile("mass > 0", inForce: "in-force: 2026-11-24..")), Facts.At(Noon));

        Assert.Equal(law.Hash, proposal.Hash);
        Assert.Equal(law.Hash, later.Hash);
    }

    // Baku is four hours ahead of UTC, all year.
    [Theory]
    [InlineData("2026-11-23T19:59:59Z", 0)]
    [InlineData("2026-11-23T20:00:00Z", 1)]
    public void A_rule_begins_with_the_day_where_the_law_is_at_home(string decidedAt, int hits)
    {
        var rules = RiskData.With(RiskData.Profile("mass > 0", inForce: "in-force: 2026-11-24.."));
        var at = DateTimeOffset.Parse(decidedAt, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(hits, Assess.Decide(A.Consignment(), rules, Facts.At(at)).Risk.Hits.Length);
    }

    [Theory]
    [InlineData("signal.consignee_parcels_7d == 2")]
    [InlineData("signal.consignee_near_30d == 2")]
    [InlineData("signal.seller_near_share == 60")]
    [InlineData("signal.seller_known_days == 29")]
    [InlineData("signal.party_findings == 1 && signal.party_inspections == 3")]
    [InlineData("listed.exists(l, l.score == 91 && l.party == 'consignee')")]
    public void Facts_of_parties_are_what_a_rule_sees_of_them(string when) =>
        Assert.Single(Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile(when)), FactsWith(Known)).Risk.Hits);

    [Theory]
    [InlineData("signal.phone_parcels_7d >= 0")]
    [InlineData("signal.address_names_30d >= 0")]
    public void What_is_not_known_of_a_party_is_no_number(string when) =>
        Assert.Empty(Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile(when)), FactsWith(Known)).Risk.Hits);

    /// <summary>Rules outside the bounds of their signals are passed over; behind a double "not" they have none and are asked.</summary>
    [Fact]
    public void A_rule_passed_over_by_its_bounds_is_one_that_does_not_hold()
    {
        string[] signals = ["consignee_parcels_7d", "seller_near_share", "phone_parcels_7d"];
        string[] numbers = ["0", "1", "2", "3", "59", "60", "61", "9223372036854775807"];
        string[] all =
        [
            .. from signal in signals
            from comparison in new[] { "==", "!=", "<", "<=", ">", ">=" }
            from number in numbers
            from when in new[]
            {
                $"signal.{signal} {comparison} {number}",
                $"{number} {comparison} signal.{signal}",
                $"mass > 0 && signal.{signal} {comparison} {number} && signal.seller_parcels_7d > 5",
                $"signal.seller_parcels_7d <= 40 && (signal.{signal} {comparison} {number} && 30 < signal.seller_parcels_7d)",
                $"signal.{signal} {comparison} {number} || signal.seller_parcels_7d == 40",
                $"!(signal.{signal} {comparison} {number})",
            }
            select when,
        ];
        var bounded = 0;
        foreach (var when in all)
        {
            var asked = Assess
                .Decide(A.Consignment(), RiskData.With(RiskData.Profile($"\"!(!({when}))\"")), FactsWith(Known))
                .Risk.Hits.Length;
            var passed = Assess.Decide(A.Consignment(), RiskData.With(RiskData.Profile($"\"{when}\"")), FactsWith(Known)).Risk.Hits.Length;
            Assert.True(asked == passed, $"{when}: {asked} behind a double 'not', {passed} as it stands");
            bounded += SignalBound.Of(when).Length;
        }

        Assert.True(bounded > all.Length / 2, $"only {bounded} bounds in {all.Length} conditions");
    }

    [Fact]
    public void Every_fact_is_part_of_the_hash_and_survives_being_stored()
    {
        var rules = RiskData.With(RiskData.Profile("mass > 0"));
        RiskFacts[] different =
        [
            Known,
            RiskFacts.None,
            Known with
            {
                List = 8,
            },
            Known with
            {
                Snoozed = ["az/other#one"],
            },
            Known with
            {
                Listed = [],
            },
            Known with
            {
                Listed = [new ListedFact("seller", "un-1", 912_000)],
            },
            Known with
            {
                Parties = [Known.Parties[0]],
            },
            Known with
            {
                Parties = [Known.Parties[0], Known.Parties[1] with { Found = 2 }],
            },
        ];

        var hashes = different.Select(risk => Assess.Decide(A.Consignment(), rules, FactsWith(risk)).Hash).ToList();
        var stored = different.Select(risk => Assess.Decide(A.Consignment(), rules, ReadBack(FactsWith(risk))).Hash).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        Assert.Equal(hashes, stored);
    }

    [Fact]
    public void An_explanation_names_the_clause_and_the_observed_values()
    {
        var rules = RiskData.With(RiskData.Profile("signal.consignee_parcels_7d >= 2 && mass > 100"));
        var risk = Assess.Explain(A.Consignment(), rules, FactsWith(Known)).Reasons.Single(reason => reason.Rule == "risk");

        var rule = Assert.Single(risk.Beneath);
        Assert.Equal("Because.", rule.Text);
        Assert.Equal(
            [new Fact("signal.consignee_parcels_7d", "2")],
            rule.Beneath.Single(line => line.Text == "signal.consignee_parcels_7d >= 2").Seen
        );
    }

    [Fact]
    public void No_text_for_a_sender_has_a_rules_name_a_signal_or_a_score()
    {
        string[] acts = ["note", "propose", "documents", "hold", "request-information", "request-screening", "do-not-load"];
        foreach (var act in acts)
        {
            var rules = RiskData.With(RiskData.Profile("signal.consignee_parcels_7d >= 2", act));
            var assessed = Assess.Decide(A.Consignment(), rules, FactsWith(Known));
            Assert.Single(assessed.Risk.Hits);
            foreach (var audience in (Audience[])[Audience.Sender, Audience.Office])
            {
                var text = Text(json =>
                {
                    json.WriteStartObject();
                    AssessmentJson.WriteFields(assessed, audience, json);
                    json.WriteEndObject();
                });
                Assert.DoesNotContain("risk-rule", text, StringComparison.Ordinal);
                Assert.DoesNotContain("az/test", text, StringComparison.Ordinal);
                Assert.DoesNotContain("signal", text, StringComparison.Ordinal);
                Assert.DoesNotContain("un-1", text, StringComparison.Ordinal);
                Assert.DoesNotContain("score", text, StringComparison.Ordinal);
            }
        }
    }

    private static Facts ReadBack(Facts facts) => FactsJson.Read(Encoding.UTF8.GetBytes(Text(json => FactsJson.Write(facts, json))));

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
