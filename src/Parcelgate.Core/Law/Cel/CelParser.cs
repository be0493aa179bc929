namespace Parcelgate.Core.Law.Cel;

using System.Globalization;

/// <summary>The syntax tree. <c>At</c> and <c>End</c> bound the node's characters in the expression.</summary>
internal abstract record CelNode(int At, int End)
{
    /// <summary>The parentheses around it, where there are any: a tree has no use for them, who reads the condition does.</summary>
    internal (int From, int To)? Parentheses { get; init; }

    /// <summary>Its characters with the parentheses that belong to its parts, without those around it.</summary>
    internal (int From, int To) Span =>
        this switch
        {
            CelBinary binary => (binary.Left.Outer.From, binary.Right.Outer.To),
            CelUnary unary => (unary.At, unary.Of.Outer.To),
            CelChoice choice => (choice.If.Outer.From, choice.Else.Outer.To),
            CelSelect select => (select.Of.Outer.From, select.End),
            CelCall { On: { } on } call => (on.Outer.From, call.End),
            _ => (At, End),
        };

    private (int From, int To) Outer => Parentheses ?? Span;
}

internal sealed record CelLiteralWhole(long Value, int At, int End) : CelNode(At, End);

internal sealed record CelLiteralText(string Value, int At, int End) : CelNode(At, End);

internal sealed record CelLiteralBool(bool Value, int At, int End) : CelNode(At, End);

internal sealed record CelLiteralList(List<CelNode> Items, int At, int End) : CelNode(At, End);

internal sealed record CelName(string Name, int At, int End) : CelNode(At, End);

internal sealed record CelSelect(CelNode Of, string Field, int FieldAt, int End) : CelNode(Of.At, End);

internal sealed record CelCall(CelNode? On, string Function, int FunctionAt, List<CelNode> Arguments, int At, int End) : CelNode(At, End);

internal sealed record CelUnary(string Operator, CelNode Of, int At) : CelNode(At, Of.End);

internal sealed record CelBinary(string Operator, int OperatorAt, CelNode Left, CelNode Right) : CelNode(Left.At, Right.End);

internal sealed record CelChoice(CelNode If, CelNode Then, CelNode Else) : CelNode(If.At, Else.End);

/// <summary>Recursive descent over CEL's own grammar and precedence: ?: then || then &amp;&amp; then relations then + - then * / % then ! -.</summary>
internal sealed class CelParser
{
    /// <summary>Deepest nesting of an expression. Arbitrary; keeps hostile input off the stack.</summary>
    internal const int DeepestNesting = 40;

    private static readonly string[] Relations = ["==", "!=", "<", "<=", ">", ">="];

    private readonly List<CelWord> words;
    private int next;
    private int depth;

    private CelParser(string source) => words = CelLexer.Cut(source);

    private CelWord Current => words[next];

    internal static CelNode Parse(string source)
    {
        var parser = new CelParser(source);
        var node = parser.Expression();
        return parser.Current.Token == CelToken.End ? node : throw parser.Unexpected("the end, or an operator such as && or ==");
    }

    private CelNode Expression()
    {
        if (++depth > DeepestNesting)
        {
            throw new CelException(Current.At, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {DeepestNesting} levels"));
        }

        var node = Chain("||", () => Chain("&&", Relation));
        if (Take("?"))
        {
            var then = Expression();
            Expect(":");
            node = new CelChoice(node, then, Expression());
        }

        depth--;
        return node;
    }

    private CelNode Chain(string symbol, Func<CelNode> operand)
    {
        var left = operand();
        while (Is(symbol))
        {
            var at = words[next++].At;
            left = new CelBinary(symbol, at, left, operand());
        }

        return left;
    }

    private CelNode Relation()
    {
        var left = Sum();
        while (Current is { Token: CelToken.Symbol } && Relations.Contains(Current.Text) || Current is { Token: CelToken.Name, Text: "in" })
        {
            var word = words[next++];
            left = new CelBinary(word.Text, word.At, left, Sum());
        }

        return left;
    }

    private CelNode Sum()
    {
        var left = Product();
        while (Is("+") || Is("-"))
        {
            var word = words[next++];
            left = new CelBinary(word.Text, word.At, left, Product());
        }

        return left;
    }

    private CelNode Product()
    {
        var left = Unary();
        while (Is("*") || Is("/") || Is("%"))
        {
            var word = words[next++];
            left = new CelBinary(word.Text, word.At, left, Unary());
        }

        return left;
    }

    private CelNode Unary()
    {
        if (!Is("!") && !Is("-"))
        {
            return Member();
        }

        var word = words[next++];
        if (++depth > DeepestNesting)
        {
            throw new CelException(word.At, string.Create(CultureInfo.InvariantCulture, $"nested deeper than {DeepestNesting} levels"));
        }

        var of = Unary();
        depth--;
        return new CelUnary(word.Text, of, word.At);
    }

    private CelNode Member()
    {
        var node = Primary();
        while (Take("."))
        {
            var field = Current.Token == CelToken.Name ? words[next++] : throw Unexpected("the name of a field or function");
            if (Take("("))
            {
                var arguments = List(")");
                node = new CelCall(node, field.Text, field.At, arguments, node.At, words[next - 1].End);
            }
            else
            {
                node = new CelSelect(node, field.Text, field.At, field.End);
            }
        }

        return Is("[") ? throw new CelException(Current.At, "indexing with [ ] is not in this language; use exists() or all()") : node;
    }

    private CelNode Primary()
    {
        var word = words[next];
        switch (word.Token)
        {
            case CelToken.Whole:
                next++;
                return new CelLiteralWhole(long.Parse(word.Text, CultureInfo.InvariantCulture), word.At, word.End);
            case CelToken.Text:
                next++;
                return new CelLiteralText(word.Text, word.At, word.End);
            case CelToken.Name:
                next++;
                return Named(word);
            case CelToken.Symbol when word.Text == "(":
                next++;
                var inner = Expression();
                Expect(")");
                return inner with { Parentheses = (word.At, words[next - 1].End) };
            case CelToken.Symbol when word.Text == "[":
                next++;
                var items = List("]");
                return new CelLiteralList(items, word.At, words[next - 1].End);
            default:
                throw Unexpected("a value");
        }
    }

    private CelNode Named(CelWord word)
    {
        if (word.Text is "true" or "false")
        {
            return new CelLiteralBool(word.Text == "true", word.At, word.End);
        }

        if (word.Text is "and" or "or" or "not")
        {
            throw new CelException(word.At, Written(word.Text));
        }

        if (!Take("("))
        {
            return new CelName(word.Text, word.At, word.End);
        }

        var arguments = List(")");
        return new CelCall(null, word.Text, word.At, arguments, word.At, words[next - 1].End);
    }

    private List<CelNode> List(string close)
    {
        var items = new List<CelNode>();
        if (Take(close))
        {
            return items;
        }

        do
        {
            items.Add(Expression());
        } while (Take(","));
        Expect(close);
        return items;
    }

    private bool Is(string symbol) => Current.Token == CelToken.Symbol && Current.Text == symbol;

    private bool Take(string symbol)
    {
        if (!Is(symbol))
        {
            return false;
        }

        next++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private static string Written(string word) => $"'{word}' is written {(word == "and" ? "&&" : word == "or" ? "||" : "!")}";

    private CelException Unexpected(string expected)
    {
        if (Current is { Token: CelToken.Name, Text: "and" or "or" or "not" })
        {
            return new CelException(Current.At, Written(Current.Text));
        }

        if (next > 0 && Is(">") && words[next - 1] is { Token: CelToken.Symbol, Text: "<" } before)
        {
            return new CelException(before.At, "'not equal' is written !=");
        }

        var found = Current.Token switch
        {
            CelToken.End => "the end of the condition",
            CelToken.Text => $"the text '{Current.Text}'",
            _ => $"'{Current.Text}'",
        };
        return new CelException(Current.At, $"found {found}, expected {expected}");
    }
}
