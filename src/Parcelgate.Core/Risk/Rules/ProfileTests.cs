namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Yaml;
using Parcelgate.Core.Risk.Signals;

/// <summary>What a test beside a rule gives besides the consignment.</summary>
/// <param name="At">When it is decided.</param>
/// <param name="Category">Category 1 to 4.</param>
/// <param name="Findings">Codes of findings.</param>
/// <param name="Facts">Listed parties.</param>
/// <param name="Signals">Signals by their place in <see cref="Signals.All"/>; others are reckoned.</param>
internal sealed record RuleExample(
    DateTimeOffset At,
    int Category,
    List<string> Findings,
    RiskFacts Facts,
    ImmutableArray<(int Signal, long Value)> Signals
);

/// <summary>Runs the tests that stand beside the rules of a profile: for each what holds, and nothing else.</summary>
internal static class ProfileTests
{
    internal static void Run(RiskBook book, LawBook law, ReadProfile read, List<LawError> errors)
    {
        var tested = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in read.Tests)
        {
            if (new Section(read.File, read.Root, "a profile", errors).Sub(node, "a test") is { } test)
            {
                RunOne(book, law, read.Profile, test, node, tested);
            }
        }

        foreach (var rule in read.Profile.Rules.Where(rule => rule.Mode != RuleMode.Retired && !tested.Contains(NameOf(rule.Code))))
        {
            errors.Add(
                new LawError(
                    read.File.Path,
                    rule.Line,
                    1,
                    $"no test says that '{NameOf(rule.Code)}' holds: write one it hits and one it does not"
                )
            );
        }
    }

    private static void RunOne(RiskBook book, LawBook law, RiskProfile profile, Section test, YamlNode node, HashSet<string> tested)
    {
        var name = test.Text("name")?.Value ?? "";
        var given = test.Block("given");
        var expected = test.Texts("hits").Select(hit => hit.Value).ToList();
        test.Done();
        if (given is null)
        {
            test.Error(node, "a test has 'given', a block of keys");
            return;
        }

        var consignment = ExampleScene.ConsignmentOf(given, profile.Destinations.FirstOrDefault() ?? "");
        var example = ExampleOf(profile, given);
        given.Done();
        var dates = new LawDates(example.At, example.At, example.At, example.At, null);
        var outcome = law.Evaluate(consignment, dates, [], explain: false);
        if (outcome.Dated is null)
        {
            test.Error(node, $"'{name}': there is no law of {consignment.Destination} on {example.At:yyyy-MM-dd}, so no rule is asked");
            return;
        }

        var hits = book.Try(profile, consignment, outcome, example).Select(NameOf).ToList();
        tested.UnionWith(hits);
        if (!hits.Order().SequenceEqual(expected.Order()))
        {
            test.Error(node, $"'{name}': the rules that hold are [{string.Join(", ", hits)}], expected [{string.Join(", ", expected)}]");
        }
    }

    private static RuleExample ExampleOf(RiskProfile profile, Section given)
    {
        var day = given.Has("on") ? given.Date("on") ?? default : profile.From ?? profile.Known;
        var category = int.Parse(given.Word("category", ["1", "2", "3", "4"], "2") ?? "2", CultureInfo.InvariantCulture);
        var findings = given.Texts("findings", required: false).Select(code => code.Value).ToList();
        return new RuleExample(
            ExampleScene.Noon(day),
            category,
            findings,
            RiskFacts.None with
            {
                Listed = Listed(given),
            },
            SignalsOf(given)
        );
    }

    /// <summary><c>listed: 97</c>: the consignee may be a listed party, with this score.</summary>
    private static ImmutableArray<ListedFact> Listed(Section given)
    {
        if (given.OptionalText("listed") is not { } text)
        {
            return [];
        }

        var score = Number(given, text, "listed");
        if (score is < 0 or > MostScore)
        {
            given.Error(text, $"listed: '{text.Value}' is not a score; one is a whole number from 0 to 100");
            return [];
        }

        // Never 1.0: no score is.
        return [new ListedFact("consignee", "example", (int)Math.Min(999_999, score * 10_000))];
    }

    /// <summary>In percent.</summary>
    private const int MostScore = 100;

    private static ImmutableArray<(int, long)> SignalsOf(Section given)
    {
        var signals = ImmutableArray.CreateBuilder<(int, long)>();
        var block = given.Block("signals");
        foreach (var (key, value) in block?.Entries ?? [])
        {
            var at = Signals.IndexOf(key.Value);
            if (at < 0)
            {
                block!.Error(key, $"'{key.Value}' is not a signal{Nearest.Hint(key.Value, Signals.All.Select(signal => signal.Name))}");
            }
            else if (value is YamlText text)
            {
                signals.Add((at, Number(block!, text, key.Value)));
            }
        }

        return signals.ToImmutable();
    }

    private static long Number(Section section, YamlText text, string key)
    {
        if (long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        section.Error(text, $"{key}: '{text.Value}' is not a whole number");
        return 0;
    }

    private static string NameOf(string code) => code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
}
