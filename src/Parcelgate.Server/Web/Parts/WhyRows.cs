namespace Parcelgate.Server.Web.Parts;

using Parcelgate.Core.Consignments;

/// <summary>One line of the decision tree at its depth, with lines that are folded away beneath it: opened by who asks for them.</summary>
/// <param name="Reason">The line; null for a fold.</param>
/// <param name="Depth">0 for a question.</param>
/// <param name="Fold">Key of the fold's sentence, with "count"; "" for a line.</param>
/// <param name="Folded">The lines in the fold.</param>
internal sealed record WhyRow(Reason? Reason, int Depth, string Fold, IReadOnlyList<WhyRow> Folded)
{
    /// <summary>How many rules the fold stands for; the lines beneath them are not counted.</summary>
    public int Count { get; init; }

    public static WhyRow Of(Reason reason, int depth) => new(reason, depth, "", []);
}

/// <summary>
/// Which lines of an explanation a page shows at once: what applied, what held and what decided. What was asked and came to nothing (other regimes,
/// charges not levied, rules that do not hold) is folded with its count.
/// </summary>
internal static class WhyRows
{
    private const string Regime = "regime-applies";
    private const string Rate = "exchange-rate";

    /// <summary>The rows in order. <paramref name="shows"/> says which rules the reader may see.</summary>
    public static List<WhyRow> Of(IEnumerable<Reason> reasons, Func<string, bool> shows)
    {
        var all = reasons.Where(reason => shows(reason.Rule)).ToList();
        var rows = new List<WhyRow>();
        Regimes(all.FindAll(reason => reason.Rule == Regime), rows);
        Charges(all.FindAll(reason => reason.Rule.StartsWith("charge/", StringComparison.Ordinal)), all, rows);
        foreach (var reason in all.Where(IsQuestion))
        {
            rows.Add(WhyRow.Of(reason, 0));
            var beneath = reason.Beneath.Where(line => shows(line.Rule)).ToList();
            Lines(beneath.FindAll(Shown), 1, rows);
            AddFold(FoldOf(reason.Rule), Flat(beneath.FindAll(line => !Shown(line)), 1), beneath.Count(line => !Shown(line)), 1, rows);
        }

        return rows;
    }

    private static bool IsQuestion(Reason reason) =>
        reason.Rule != Regime
        && !reason.Rule.StartsWith("relief/", StringComparison.Ordinal)
        && !reason.Rule.StartsWith("charge/", StringComparison.Ordinal);

    private static string FoldOf(string question) =>
        question switch
        {
            "lane" or "loading" => "why.fold.rules",
            "category" => "why.fold.categories",
            _ => "why.fold.lines",
        };

    /// <summary>The regime that applies; where none does, the nearest. Its conditions are folded when all hold.</summary>
    private static void Regimes(List<Reason> regimes, List<WhyRow> rows)
    {
        var shown = regimes.FindAll(regime => regime.Verdict == Verdict.Holds || Marked(regime));
        shown = shown.Count == 0 ? [.. regimes.Take(1)] : shown;
        foreach (var regime in shown)
        {
            rows.Add(WhyRow.Of(regime, 0));
            var folded = regime.Beneath.Where(line => line.Verdict != Verdict.Fails && !line.Decides).ToList();
            Lines([.. regime.Beneath.Except(folded)], 1, rows);
            AddFold("why.fold.conditions", Flat(folded, 1), folded.Count, 1, rows);
        }

        var others = regimes.Except(shown).ToList();
        AddFold("why.fold.regimes", Flat(others, 0), others.Count, 1, rows);
    }

    private static void Charges(List<Reason> charges, List<Reason> all, List<WhyRow> rows)
    {
        var reliefs = all.FindAll(reason => reason.Rule.StartsWith("relief/", StringComparison.Ordinal));
        var idle = reliefs.FindAll(relief => relief.Verdict == Verdict.NotAsked && !relief.Decides);
        Lines(reliefs.Except(idle), 1, rows);
        AddFold("why.fold.reliefs", Flat(idle, 1), idle.Count, 1, rows);
        var levied = charges.FindAll(ComesToSomething);
        var not = charges.Except(levied).ToList();
        AddFold("why.fold.levied", Flat(levied, 1), levied.Count, 1, rows);
        AddFold("why.fold.not-levied", Flat(not, 1), not.Count, 1, rows);
    }

    /// <summary>A charge on another charge is levied also where that one is nothing, and then comes to nothing too.</summary>
    private static bool ComesToSomething(Reason charge) =>
        charge.Verdict == Verdict.Holds
        && charge.Seen.Any(fact => fact.Name == "amount" && fact.Value.AsSpan().IndexOfAnyInRange('1', '9') >= 0);

    private static void AddFold(string key, IReadOnlyList<WhyRow> folded, int count, int depth, List<WhyRow> rows)
    {
        if (count > 0)
        {
            rows.Add(new WhyRow(null, depth, key, folded) { Count = count });
        }
    }

    private static bool Shown(Reason line) =>
        line.Verdict == Verdict.Holds || line.Decides || IsCategory(line) && line.Verdict == Verdict.Fails;

    private static bool IsCategory(Reason line) => line.Rule.StartsWith("category-", StringComparison.Ordinal);

    private static bool Marked(Reason reason) => reason.Decides || reason.Beneath.Any(Marked);

    private static void Lines(IEnumerable<Reason> reasons, int depth, List<WhyRow> rows)
    {
        foreach (var reason in reasons)
        {
            rows.Add(WhyRow.Of(reason, depth));
            Lines(reason.Beneath, depth + 1, rows);
        }
    }

    private static List<WhyRow> Flat(IEnumerable<Reason> reasons, int depth)
    {
        var rows = new List<WhyRow>();
        Lines(reasons, depth, rows);
        // The rate of the day stands under the relief already; under each charge it says nothing new.
        return [.. rows.DistinctBy(row => row.Reason!.Rule == Rate ? string.Join('|', row.Reason.Seen) : (object)row)];
    }
}
