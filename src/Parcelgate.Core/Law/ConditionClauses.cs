namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Law.Cel;

/// <summary>
/// Conditions as sentences: a list of what must all hold. A comparison of a field with words or an amount has a sentence of its own; anything else is
/// shown as the file writes it, because a wrong sentence is worse than a condition.
/// </summary>
internal sealed class ConditionClauses
{
    private const string Subject = "condition";

    private readonly string source;
    private readonly RegimeFile file;

    private ConditionClauses(string source, RegimeFile file) => (this.source, this.file) = (source, file);

    /// <summary>One sentence for each part that must hold.</summary>
    internal static ImmutableArray<Clause> Of(string source, RegimeFile file)
    {
        var clauses = new ConditionClauses(source, file);
        return [.. Flat(CelParser.Parse(source), "&&").Select(clauses.One)];
    }

    /// <summary>The texts of a set, so that a reader need not look for it.</summary>
    private ImmutableArray<string> Members(CelName set) => file.Sets.GetValueOrDefault(set.Name, [set.Name]);

    /// <summary>As the file writes it. A node ends before the parentheses around it: those it opens are closed.</summary>
    private string Written(CelNode node)
    {
        var end = node.End;
        while (
            end < source.Length
            && source[end] == ')'
            && source.AsSpan(node.At, end - node.At).Count('(') > source.AsSpan(node.At, end - node.At).Count(')')
        )
        {
            end++;
        }

        return source[node.At..end].ReplaceLineEndings(" ");
    }

    private static IEnumerable<CelNode> Flat(CelNode node, string chain) =>
        node is CelBinary { } binary && binary.Operator == chain ? Flat(binary.Left, chain).Concat(Flat(binary.Right, chain)) : [node];

    private Clause One(CelNode node)
    {
        switch (node)
        {
            case CelBinary { Operator: "||" } any:
                return new Clause(Subject, "any-of", [], "", 0, [.. Flat(any, "||").Select(One)]);
            case CelBinary { Operator: "&&" } all:
                return new Clause(Subject, "all-of", [], "", 0, [.. Flat(all, "&&").Select(One)]);
            case CelBinary binary when PathOf(binary.Left) is { } field && Compared(binary, field) is { } clause:
                return clause;
            case CelCall { On: CelName list, Function: "exists" } exists when Members(exists) is { } members:
                return Say(list.Name == "findings" ? "some-finding" : "some-hs", list.Name, members);
            case CelUnary { Operator: "!", Of: CelBinary { Operator: "in", Right: CelName set } within }
                when PathOf(within.Left) is { } field:
                return Say("is-none-of", field, Members(set));
            case CelUnary { Operator: "!", Of: CelCall { On: CelName list, Function: "exists" } exists }
                when list.Name == "items" && Members(exists) is { } members:
                return Say("no-hs", list.Name, members);
            case CelUnary { Operator: "!", Of: CelBinary { Operator: "==" } equal }
                when PathOf(equal.Left) is { } field && WordOf(equal.Right) is { } word:
                return Say("is-not-or-not-sent", field, [word]);
            default:
                return new Clause(Subject, "as-written", [Part("text", [Written(node)])], "", 0, []);
        }
    }

    /// <summary>Beginnings of codes of <c>items.exists(i, i.hs.startsWith('93') || …)</c>, words of <c>findings.exists(f, f in […])</c>; null for others.</summary>
    private static ImmutableArray<string>? Members(CelCall exists)
    {
        if (exists is not { On: CelName list, Arguments: [CelName element, { } body] })
        {
            return null;
        }

        if (
            list.Name == "findings"
            && body is CelBinary { Operator: "in", Left: CelName member, Right: CelLiteralList texts }
            && member.Name == element.Name
        )
        {
            return [.. texts.Items.Select(WordOf).OfType<string>()];
        }

        var words = Flat(body, "||")
            .Select(part =>
                part is CelCall { On: CelSelect { Field: "hs" }, Function: "startsWith", Arguments: [CelLiteralText text] }
                    ? text.Value
                    : null
            )
            .ToList();
        return list.Name == "items" && !words.Contains(null) ? [.. words.OfType<string>()] : null;
    }

    private Clause? Compared(CelBinary binary, string field)
    {
        if (binary is { Operator: "in", Right: CelLiteralList list })
        {
            var words = list.Items.Select(WordOf).ToList();
            return words.Contains(null) ? null : Say("is-one-of", field, [.. words.OfType<string>()]);
        }

        if (binary is { Operator: "in", Right: CelName set })
        {
            return Say("is-one-of", field, Members(set));
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
