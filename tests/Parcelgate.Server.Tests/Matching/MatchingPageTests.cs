namespace Parcelgate.Server.Tests.Matching;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Matching;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Web.Texts;

/// <summary>docs/reference/matching.md has the tolerances as data/matching says them.</summary>
public sealed class MatchingPageTests
{
    private const string Begin = "<!-- tolerances: written from data/matching -->\n";
    private const string End = "<!-- end of tolerances -->\n";

    [Fact]
    public void The_page_has_the_tolerances_of_the_files()
    {
        var page = File.ReadAllText(Path.Combine(IntakeFixture.LawFolder, "..", "docs", "reference", "matching.md"));
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from > 0 && to > from, "The page has lost the marks of its table.");

        GeneratedPage.MustBe("docs/reference/matching.md", page[..(from + Begin.Length)] + Tables() + page[to..]);
    }

    private static string Tables()
    {
        var folder = Path.Combine(IntakeFixture.LawFolder, "matching");
        var book = MatchRuleBook.Load([
            .. Directory
                .GetFiles(folder, "*.yaml")
                .Select(path => new LawFile("matching/" + Path.GetFileName(path), File.ReadAllText(path))),
        ]);
        var texts = Catalog.Load().In("en");
        var tables = new StringBuilder();
        foreach (var rules in book.All)
        {
            var where = rules.Destinations.IsEmpty ? "every country without a file of its own" : string.Join(", ", rules.Destinations);
            tables.Append(
                CultureInfo.InvariantCulture,
                $"""

                `{rules.Name}`, for {where}; confidence: {rules.Confidence}. What is not there {rules.CompleteWithinDays} days after the first document is missing; {(
                    rules.SeparateSenders ? "each document comes from another party" : "one party may send several of the documents"
                )}.

                | element | what | may differ by | must be said |
                |---|---|---|---|

                """
            );
            foreach (var rule in rules.Elements)
            {
                tables.Append(
                    CultureInfo.InvariantCulture,
                    $"| `{Hyphens.Of(rule.Element)}` | {texts[$"match-element.{rule.Element}"].Other} | {Limit(rule)} | {(rule.IsRequired ? "yes" : "no")} |\n"
                );
            }
        }

        return tables.Append('\n').ToString().ReplaceLineEndings("\n");
    }

    private static string Limit(ElementRule rule)
    {
        var within = rule.Within.ToString("0.####", CultureInfo.InvariantCulture);
        var share = rule.Share > 0 ? string.Create(CultureInfo.InvariantCulture, $" or {rule.Share * 100:0.##} %, whichever is more") : "";
        return rule.Element switch
        {
            MatchElement.Recipient or MatchElement.Payer => $"names less than {within} % alike contradict",
            MatchElement.Pieces => $"{within} pieces",
            MatchElement.GrossMass => $"{within} g{share}",
            MatchElement.OrderToPayment or MatchElement.OrderToArrival => $"{within} days",
            MatchElement.Paid => $"{within} {rule.Currency}{share}; covers {Hyphens.Of(rule.Covers)}",
            _ => $"{within} {rule.Currency}{share}",
        };
    }
}
