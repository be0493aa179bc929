namespace Parcelgate.Core.Tests.Simulation;

using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Xunit;

/// <summary>A proposal is the text of a law without what says when it holds.</summary>
public sealed class ProposalTextTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);
    private static readonly DateOnly NewYear = new(2027, 1, 1);

    private const string Published = """
        regime: tr/test
        title: A law
        in-force: 2026-01-01..   # seen
        known: 2025-12-01        # seen
        replaces:
          - 2025-01-01
        governs: arrival
        """;

    [Fact]
    public void What_says_when_a_law_holds_is_left_out_and_all_else_stays_as_written() =>
        Assert.Equal("regime: tr/test\ntitle: A law\nknown: 2025-12-01        # seen\ngoverns: arrival", ProposalText.Of(Published));

    [Fact]
    public void The_day_is_put_in_where_known_stands_and_lines_are_counted_as_the_author_sees_them()
    {
        var dated = ProposalText.Dated(ProposalText.Of(Published), NewYear, Today);

        Assert.Equal("regime: tr/test\ntitle: A law\nin-force: 2027-01-01..\nknown: 2026-11-26\ngoverns: arrival", dated.Text);
        Assert.Equal([1, 2, 3, 3, 4], Enumerable.Range(1, 5).Select(dated.LineInProposal));
    }

    [Fact]
    public void A_proposal_with_a_day_in_force_is_refused_with_its_place()
    {
        var error = Assert.Single(ProposalText.Faults(new LawFile("p.yaml", "regime: tr/test\nin-force: 2026-01-01..")));

        Assert.Equal((2, 1), (error.Line, error.Column));
        Assert.StartsWith("in-force: a proposal has no day in force", error.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_published_file_can_be_proposed_again_and_names_its_regime()
    {
        foreach (var regime in LawData.Book.Regimes)
        {
            var text = LawData.Files().First(file => file.Path == regime.File).Text;

            Assert.Equal(regime.Regime, ProposalText.NameOf(text));
            Assert.Empty(ProposalText.Faults(new LawFile("p.yaml", ProposalText.Of(text))));
        }
    }

    [Fact]
    public void Errors_are_placed_in_the_authors_text()
    {
        var text = Proposal.Replace("limit: 150 USD", "limit: 150 UDS", StringComparison.Ordinal);
        var check = ProposedLaw.Check(LawData.Files(), new LawFile("regimes/proposals/p1.yaml", text), NewYear, Today);

        var error = Assert.Single(check.Errors);
        var line = text.Split('\n').ToList().FindIndex(one => one.Contains("150 UDS", StringComparison.Ordinal)) + 1;
        Assert.Equal(line, error.Line);
        Assert.Contains("UDS", error.Sentence, StringComparison.Ordinal);
    }

    /// <summary>What a person types is not YAML half of the time: it is said with its place, and nothing is thrown.</summary>
    [Fact]
    public void Whatever_is_typed_is_read_or_refused_with_its_place()
    {
        var text = Proposal;
        var letters = "[]{}:,'\"|>-#&*!%@` \n\tx1";
        var dice = new Random(20261126);
        var refused = 0;
        for (var round = 0; round < 3_000; round++)
        {
            var at = dice.Next(text.Length);
            var typed = dice.Next(3) switch
            {
                0 => text.Insert(at, letters[dice.Next(letters.Length)].ToString()),
                1 => text.Remove(at, Math.Min(dice.Next(1, 40), text.Length - at)),
                _ => text[..at],
            };
            var errors = new List<LawError>();
            if (YamlReader.Read(new LawFile("p.yaml", typed), errors) is null)
            {
                refused++;
                Assert.All(errors, error => Assert.True(error.Line >= 1 && error.Column >= 0, error.ToString()));
                Assert.NotEmpty(errors);
            }
        }

        Assert.True(refused > 300, $"Only {refused} were refused: the texts are too tame.");
    }

    [Fact]
    public void The_examples_of_a_proposal_are_run_on_its_first_day()
    {
        var wrong = Proposal.Replace(
            "then: { duty: 0 AZN, due: 0 AZN } } # at the limit",
            "then: { duty: 1 AZN } }",
            StringComparison.Ordinal
        );

        Assert.True(Check(Proposal).IsRight, string.Join('\n', Check(Proposal).Errors));
        Assert.Contains("duty", Assert.Single(Check(wrong).Errors).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void As_if_it_had_held_takes_the_place_of_every_version_and_leaves_other_countries_alone()
    {
        var book = ProposedLaw.AsIf(LawData.Files(), new LawFile("regimes/proposals/p1.yaml", Proposal)).Law;

        Assert.Equal("regimes/proposals/p1.yaml", Assert.Single(book.Regimes, regime => regime.Regime == "az/parcels").File);
        Assert.Equal(LawData.Book.Regimes.Count(regime => regime.Layer != "AZ"), book.Regimes.Count(regime => regime.Layer != "AZ"));
        Assert.Equal(["AZ"], ProposedLaw.CountriesOf(book, "az/parcels"));
    }

    [Fact]
    public void A_regime_of_a_union_decides_parcels_of_all_its_countries()
    {
        var countries = ProposedLaw.CountriesOf(LawData.Book, LawData.Book.Regimes.First(regime => regime.Layer == "eu").Regime);

        Assert.Contains("LT", countries);
        Assert.DoesNotContain("AZ", countries);
        Assert.True(countries.Length > 3);
    }

    private static ProposalCheck Check(string text) =>
        ProposedLaw.Check(LawData.Files(), new LawFile("regimes/proposals/p1.yaml", text), NewYear, Today);

    /// <summary>Azerbaijan, whole value above 150 USD per parcel.</summary>
    internal static string Proposal
    {
        get
        {
            var text = ProposalText.Of(
                LawData.Files().First(file => file.Path.StartsWith("regimes/az/2026-01-01", StringComparison.Ordinal)).Text
            );
            text = text[..text.IndexOf("\nexamples:", StringComparison.Ordinal)] + "\n";
            return text.Replace("limit: 300 USD, included", "limit: 150 USD, included", StringComparison.Ordinal)
                    .Replace("per: consignee in calendar month", "per: consignment", StringComparison.Ordinal)
                    .Replace("beyond: excess ", "beyond: whole ", StringComparison.Ordinal)
                + """
                    examples:
                      - { given: { goods: 149.99 USD }, then: { duty: 0 AZN, due: 0 AZN } }
                      - { given: { goods: 150 USD }, then: { duty: 0 AZN, due: 0 AZN } } # at the limit
                      - { given: { goods: 150.01 USD }, then: { taxable(month): 150.01 USD } }
                    """;
        }
    }
}
