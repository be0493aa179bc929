namespace Parcelgate.Core.Law.Cel;

using System.Collections.Immutable;
using System.Globalization;

/// <summary>
/// Checks types and compiles to closures in one walk. Every construct of the language is here or in the two files beside it; what is not here
/// (regular expressions, decimals, maps, indexing, filter, map) is refused by name.
/// </summary>
internal sealed partial class CelCompiler
{
    private readonly string source;
    private readonly CelShape subject;
    private readonly List<(string Name, CelValue Value)> locals = [];
    private readonly ImmutableHashSet<string>.Builder names = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
    private readonly List<CelCondition> conditions = [];
    private readonly List<CelException> errors = [];
    private List<CelRead> reads = [];

    private CelCompiler(string source, CelShape subject)
    {
        this.source = source;
        this.subject = subject;
    }

    /// <summary>Compiles a condition over the fields of <paramref name="subject"/>.</summary>
    /// <returns>The program, or null with at least one error.</returns>
    internal static CelProgram? Compile(string source, CelShape subject, out IReadOnlyList<CelException> errors)
    {
        var compiler = new CelCompiler(source, subject);
        errors = compiler.errors;
        try
        {
            var run = compiler.Chain(CelParser.Parse(source));
            if (compiler.conditions.Count > CelProgram.MostConditions)
            {
                throw new CelException(
                    0,
                    $"{Text(compiler.conditions.Count)} conditions in one chain; at most {Text(CelProgram.MostConditions)} are kept apart: put some in ( ) with ! or split the rule"
                );
            }

            return compiler.errors.Count == 0 ? new CelProgram(source, run, [.. compiler.conditions], compiler.names.ToImmutable()) : null;
        }
        catch (CelException error)
        {
            compiler.errors.Add(error);
            return null;
        }
    }

    /// <summary>The top-level chain: its operands are compiled apart, so that an error in one does not hide an error in the next.</summary>
    private Func<CelFrame, bool> Chain(CelNode node)
    {
        if (node is CelBinary { Operator: "&&" or "||" } chain)
        {
            var left = Chain(chain.Left);
            var right = Chain(chain.Right);
            return chain.Operator == "&&" ? frame => left(frame) && right(frame) : frame => left(frame) || right(frame);
        }

        reads = [];
        Func<CelFrame, bool> condition;
        try
        {
            condition = Logic(node);
        }
        catch (CelException error)
        {
            errors.Add(error);
            condition = static _ => false;
        }

        var index = conditions.Count;
        var (from, to) = node.Span;
        conditions.Add(
            new CelCondition(source[node.At..node.End].ReplaceLineEndings(" "), source[from..to].ReplaceLineEndings(" "), [.. reads])
        );
        return Traced(condition, index);
    }

    private static Func<CelFrame, bool> Traced(Func<CelFrame, bool> condition, int index)
    {
        var asked = 1UL << index % CelProgram.MostConditions;
        var held = asked | asked << CelProgram.MostConditions;
        return frame =>
        {
            var holds = condition(frame);
            frame.Trace |= holds ? held : asked;
            return holds;
        };
    }

    private Func<CelFrame, bool> Logic(CelNode node)
    {
        var value = Value(node);
        return value.Bool ?? throw new CelException(node.At, $"'{Quote(node)}' is {value.Says}; a condition is true or false");
    }

    private CelValue Value(CelNode node) =>
        node switch
        {
            CelLiteralWhole whole => CelValue.Of(whole.Value),
            CelLiteralText text => CelValue.Of(text.Value),
            CelLiteralBool truth => CelValue.Of(truth.Value),
            CelLiteralList list => throw new CelException(list.At, "a list stands only to the right of 'in'"),
            CelName name => Named(name),
            CelSelect select => Selected(select),
            CelCall call => Called(call),
            CelUnary unary => Negated(unary),
            CelChoice choice => Chosen(choice),
            CelBinary binary => Combined(binary),
            _ => throw new CelException(node.At, "not an expression"),
        };

    private CelValue Named(CelName name)
    {
        for (var i = locals.Count - 1; i >= 0; i--)
        {
            if (locals[i].Name == name.Name)
            {
                return locals[i].Value;
            }
        }

        var field =
            subject.Find(name.Name)
            ?? throw (
                Remedy(name.Name) is { Length: > 0 } remedy
                    ? new CelException(name.At, $"'{name.Name}' {remedy}")
                    : Unknown(name.At, name.Name, subject)
            );
        names.Add(name.Name);
        return Read(CelValue.OfSubject(field), name);
    }

    private CelValue Selected(CelSelect select)
    {
        var count = reads.Count;
        var of = Value(select.Of);
        if (of.Kind != CelKind.Object)
        {
            throw new CelException(select.FieldAt, $"'{Quote(select.Of)}' is {of.Says} and has no field '{select.Field}'");
        }

        var field = of.Shape!.Find(select.Field) ?? throw Unknown(select.FieldAt, select.Field, of.Shape);
        var value = CelValue.Field(field, of.Object!);
        var local = reads.Count == count;
        reads.RemoveRange(count, reads.Count - count);
        return local ? value : Read(value, select);
    }

    /// <summary>Remembers what the condition reads, once for each path. An element a macro stands at has no value to show.</summary>
    private CelValue Read(CelValue value, CelNode node)
    {
        var path = Quote(node);
        reads.Add(new CelRead(path, value.Show));
        return value;
    }

    private static CelException Unknown(int at, string name, CelShape shape) =>
        new(
            at,
            $"'{name}' is not known of {(shape.Name == "" ? "a rule" : shape.Name)}{Nearest.Hint(name, shape.Names)} (known: {string.Join(", ", shape.Names)})"
        );

    private CelValue Negated(CelUnary unary)
    {
        if (unary.Operator == "!")
        {
            var of = Logic(unary.Of);
            return CelValue.Logic(frame => !of(frame));
        }

        var value = Value(unary.Of);
        var whole = value.Whole ?? throw new CelException(unary.At, $"minus before {value.Says}; it belongs before a number");
        return CelValue.Number(frame => Fit(-(Int128?)whole(frame)));
    }

    private CelValue Chosen(CelChoice choice)
    {
        var condition = Logic(choice.If);
        var then = Value(choice.Then);
        var other = Value(choice.Else);
        if (then.Kind != other.Kind || then.Kind is CelKind.List or CelKind.Object)
        {
            throw new CelException(choice.Else.At, $"after ':' stands {other.Says}, after '?' {then.Says}; both must be of one type");
        }

        return then.Kind switch
        {
            CelKind.Bool => CelValue.Logic(frame => condition(frame) ? then.Bool!(frame) : other.Bool!(frame)),
            CelKind.Whole => CelValue.Number(frame => condition(frame) ? then.Whole!(frame) : other.Whole!(frame)),
            CelKind.Money => CelValue.Amount(frame => condition(frame) ? then.Money!(frame) : other.Money!(frame)),
            _ => new CelValue(CelKind.Text) { Text = frame => condition(frame) ? then.Text!(frame) : other.Text!(frame) },
        };
    }

    private string Quote(CelNode node) => source[node.At..node.End];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
