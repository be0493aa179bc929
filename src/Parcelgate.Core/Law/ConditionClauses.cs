namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Law.Cel;

/// <summary>
/// Conditions as sentences: a list of what must all hold. A comparison of a field with words or an amount has a sentence of its own; anything else is
/// shown as the file writes it, because a wrong sentence is worse than a condition.
/// </summary>
internal static class ConditionClauses
{
    private const string Subject = "condition";

    internal static ImmutableArray<Clause> Of(string source)
    {
        var node = CelParser.Parse(source);
        return [.. Flat(node, "&&").Select(part => One(part, source))];
    }

    private static IEnumerable<CelNode> Flat(CelNode node, string chain) =>
        node is CelBinary { } binary && binary.Operator == chain ? Flat(binary.Left, chain).Concat(Flat(binary.Right, chain)) : [node];

    private static Clause One(CelNode node, string source)
    {
        switch (node)
        {
            case CelBinary { Operator: "||" } any:
                return new Clause(Subject, "any-of", [], "", 0, [.. Flat(any, "||").Select(part => One(part, source))]);
            case CelBinary { Operator: "&&" } all:
                return new Clause(Subject, "all-of", [], "", 0, [.. Flat(all, "&&").Select(part => One(part, source))]);
            case CelBinary binary when PathOf(binary.Left) is { } field && Compared(binary, field) is { } clause:
                return clause;
            case CelUnary { Operator: "!", Of: CelBinary { Operator: "==" } equal }
                when PathOf(equal.Left) is { } field && WordOf(equal.Right) is { } word:
                return Say("is-not-or-not-sent", field, [word]);
            default:
                return new Clause(Subject, "as-written", [Part("text", [source[node.At..node.End].ReplaceLineEndings(" ")])], "", 0, []);
        }
    }

    private static Clause? Compared(CelBinary binary, string field)
    {
        if (binary is { Operator: "in", Right: CelLiteralList list })
        {
            var words = list.Items.Select(WordOf).ToList();
            return words.Contains(null) ? null : Say("is-one-of", field, [.. words.OfType<string>()]);
        }

        if (binary is { Operator: "in", Right: CelName set })
        {
            return Say("is-in-set", field, [set.Name]);
        }

        if (WordOf(binary.Right) is not { } word)
        {
            return null;
        }

        var code = binary.Operator switch
        {
            "==" => "is",
            "!=" => "is-not",
            "<=" => "is-at-most",
            "<" => "is-below",
            ">=" => "is-at-least",
            ">" => "is-above",
            _ => null,
        };
        return code is null ? null : Say(code, field, [word]);
    }

    /// <summary>"consignee.kind" of a name or a field of one; null for anything else.</summary>
    private static string? PathOf(CelNode node) =>
        node switch
        {
            CelName name => name.Name.Replace('_', '-'),
            CelSelect { Of: CelName of } select => of.Name + "." + select.Field,
            CelBinary { Operator: "+" } sum when PathOf(sum.Left) is { } left && PathOf(sum.Right) is { } right => left + "+" + right,
            _ => null,
        };

    private static string? WordOf(CelNode node) =>
        node switch
        {
            CelLiteralText text => text.Value,
            CelLiteralWhole whole => whole.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
            CelCall { On: null, Function: "money", Arguments: [CelLiteralText amount] } => amount.Value,
            _ => null,
        };

    private static Clause Say(string code, string field, ImmutableArray<string> words) =>
        new(Subject, code, [new ClausePart("field", [.. field.Split('+')], Joined.Plus), Part("value", words)], "", 0, []);

    private static ClausePart Part(string name, ImmutableArray<string> words) => new(name, words, Joined.Or);
}
