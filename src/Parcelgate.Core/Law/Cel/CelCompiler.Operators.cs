namespace Parcelgate.Core.Law.Cel;

using Parcelgate.Core.Money;

/// <summary>Operators. A comparison with a value that was not sent is false, whichever comparison it is; so is one whose rate is missing.</summary>
internal sealed partial class CelCompiler
{
    private CelValue Combined(CelBinary binary)
    {
        switch (binary.Operator)
        {
            case "&&":
                var (both, and) = (Logic(binary.Left), Logic(binary.Right));
                return CelValue.Logic(frame => both(frame) && and(frame));
            case "||":
                var (one, or) = (Logic(binary.Left), Logic(binary.Right));
                return CelValue.Logic(frame => one(frame) || or(frame));
            case "in":
                return In(binary);
            case "+" or "-" or "*" or "/" or "%":
                return Arithmetic(binary);
            default:
                return Compared(binary);
        }
    }

    private CelValue Compared(CelBinary binary)
    {
        var left = Value(binary.Left);
        var right = Value(binary.Right);
        var test = Test(binary.Operator);
        CheckWord(binary.Right, left, right);
        CheckWord(binary.Left, right, left);
        switch (left.Kind, right.Kind)
        {
            case (CelKind.Whole, CelKind.Whole):
                return Whole(left.Whole!, right, test);
            case (CelKind.Money, CelKind.Money):
                return Money(left.Money!, right, test);
            case (CelKind.Money, CelKind.Whole) when right.Constant is 0L:
                return CelValue.Logic(frame => left.Money!(frame) is { } a && test(a.Units.CompareTo(0m)));
            case (CelKind.Whole, CelKind.Money) when left.Constant is 0L:
                return CelValue.Logic(frame => right.Money!(frame) is { } a && test(0m.CompareTo(a.Units)));
            case (CelKind.Text, CelKind.Text):
                return right.Constant is string word ? Text(binary.Operator, left.Text!, word, test) : Text(left.Text!, right.Text!, test);
            case (CelKind.Bool, CelKind.Bool) when binary.Operator is "==" or "!=":
                return CelValue.Logic(frame => test(left.Bool!(frame).CompareTo(right.Bool!(frame))));
            default:
                throw Mismatch(binary, left, right);
        }
    }

    // Most comparisons are with a literal. A rule is asked of every parcel, so a closure called for a constant counts.
    private static CelValue Whole(Func<CelFrame, long?> left, CelValue right, Func<int, bool> test)
    {
        if (right.Constant is long number)
        {
            return CelValue.Logic(frame => left(frame) is { } a && test(a.CompareTo(number)));
        }

        var read = right.Whole!;
        return CelValue.Logic(frame => left(frame) is { } a && read(frame) is { } b && test(a.CompareTo(b)));
    }

    private static CelValue Text(string comparison, Func<CelFrame, string?> left, string word, Func<int, bool> test) =>
        comparison switch
        {
            "==" => CelValue.Logic(frame => string.Equals(left(frame), word, StringComparison.Ordinal)),
            "!=" => CelValue.Logic(frame => left(frame) is { } a && !string.Equals(a, word, StringComparison.Ordinal)),
            _ => CelValue.Logic(frame => left(frame) is { } a && test(string.CompareOrdinal(a, word))),
        };

    private static CelValue Text(Func<CelFrame, string?> left, Func<CelFrame, string?> right, Func<int, bool> test) =>
        CelValue.Logic(frame => left(frame) is { } a && right(frame) is { } b && test(string.CompareOrdinal(a, b)));

    private static CelException Mismatch(CelBinary binary, CelValue left, CelValue right)
    {
        var hint = (left.Kind, right.Kind, binary.Operator) switch
        {
            (CelKind.Money, _, "/" or "%") => "; an amount is multiplied and not divided: goods < money('5 EUR') * pieces",
            (CelKind.Money, CelKind.Whole or CelKind.Text, _) or (CelKind.Whole or CelKind.Text, CelKind.Money, _) =>
                "; an amount is written money('150 EUR')",
            (CelKind.Text, CelKind.Text, "+") => "; texts are not joined, compare each",
            (CelKind.Text, CelKind.Whole, _) or (CelKind.Whole, CelKind.Text, _) => "; a text is written 'so', a number without quotes",
            _ => "",
        };
        return new CelException(binary.OperatorAt, $"'{binary.Operator}' stands between {left.Says} and {right.Says}{hint}");
    }

    private static CelValue Money(Func<CelFrame, CelAmount?> left, CelValue right, Func<int, bool> test)
    {
        if (right.Constant is CelAmount bound)
        {
            return CelValue.Logic(frame =>
                left(frame) is { } a
                && (a.Currency == bound.Currency ? a.Units : frame.Convert(a, bound.Currency)) is { } units
                && test(units.CompareTo(bound.Units))
            );
        }

        var read = right.Money!;
        return CelValue.Logic(frame =>
            left(frame) is { } a
            && read(frame) is { } b
            && (a.Currency == b.Currency ? a.Units : frame.Convert(a, b.Currency)) is { } units
            && test(units.CompareTo(b.Units))
        );
    }

    private static Func<int, bool> Test(string comparison) =>
        comparison switch
        {
            "==" => static order => order == 0,
            "!=" => static order => order != 0,
            "<" => static order => order < 0,
            "<=" => static order => order <= 0,
            ">" => static order => order > 0,
            _ => static order => order >= 0,
        };

    /// <summary>A text compared with a field of fixed values must be one of them: 'perosn' would never hold, silently.</summary>
    private static void CheckWord(CelNode at, CelValue field, CelValue literal)
    {
        if (field.Words.Length > 0 && literal.Constant is string word && !field.Words.Contains(word))
        {
            throw new CelException(
                at.At,
                $"'{word}' is never its value{Nearest.Hint(word, field.Words)} (possible: {string.Join(", ", field.Words)})"
            );
        }
    }

    private CelValue In(CelBinary binary)
    {
        var left = Value(binary.Left);
        if (binary.Right is CelLiteralList literal)
        {
            return InLiteral(binary, left, literal);
        }

        var right = Value(binary.Right);
        if (left.Kind != CelKind.Text || right.ElementText is null)
        {
            throw new CelException(
                binary.OperatorAt,
                $"'in' stands between {left.Says} and {right.Says}; it wants a text and a list of texts"
            );
        }

        return CelValue.Logic(frame =>
        {
            if (left.Text!(frame) is not { } wanted)
            {
                return false;
            }

            foreach (var element in right.Elements!(frame))
            {
                if (string.Equals(right.ElementText(element), wanted, StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        });
    }

    private CelValue InLiteral(CelBinary binary, CelValue left, CelLiteralList list)
    {
        var values = list.Items.ConvertAll(Value);
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i].Constant is null || values[i].Kind != left.Kind || left.Kind is not (CelKind.Text or CelKind.Whole))
            {
                throw new CelException(
                    list.Items[i].At,
                    $"found {values[i].Says} in a list that is compared with {left.Says}; the list holds texts or numbers"
                );
            }

            CheckWord(list.Items[i], left, values[i]);
        }

        if (left.Kind == CelKind.Whole)
        {
            long[] numbers = [.. values.Select(value => (long)value.Constant!)];
            return CelValue.Logic(frame => left.Whole!(frame) is { } number && Array.IndexOf(numbers, number) >= 0);
        }

        if (left.Kind != CelKind.Text)
        {
            throw new CelException(binary.OperatorAt, $"'in' after {left.Says}; it wants a text or a number");
        }

        string[] texts = [.. values.Select(value => (string)value.Constant!)];
        var read = left.Text!;
        return CelValue.Logic(frame => read(frame) is { } text && Contains(texts, text));
    }

    private static bool Contains(string[] texts, string wanted)
    {
        foreach (var text in texts)
        {
            if (string.Equals(text, wanted, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private CelValue Arithmetic(CelBinary binary)
    {
        var left = Value(binary.Left);
        var right = Value(binary.Right);
        return (left.Kind, right.Kind, binary.Operator) switch
        {
            (CelKind.Whole, CelKind.Whole, _) => CelValue.Number(Whole(binary.Operator, left.Whole!, right.Whole!)),
            (CelKind.Money, CelKind.Money, "+" or "-") => Sum(left.Money!, right.Money!, binary.Operator == "+" ? 1 : -1),
            (CelKind.Money, CelKind.Whole, "*") => Times(left.Money!, right.Whole!),
            (CelKind.Whole, CelKind.Money, "*") => Times(right.Money!, left.Whole!),
            _ => throw Mismatch(binary, left, right),
        };
    }

    /// <summary>Whole numbers as CEL has them, but overflow and division by zero give "not sent" instead of an error.</summary>
    private static Func<CelFrame, long?> Whole(string symbol, Func<CelFrame, long?> left, Func<CelFrame, long?> right) =>
        symbol switch
        {
            "+" => frame => Fit((Int128?)left(frame) + right(frame)),
            "-" => frame => Fit((Int128?)left(frame) - right(frame)),
            "*" => frame => Fit((Int128?)left(frame) * right(frame)),
            "/" => frame => right(frame) is { } by and not 0 ? Fit((Int128?)left(frame) / by) : null,
            _ => frame => right(frame) is { } by and not 0 ? Fit((Int128?)left(frame) % by) : null,
        };

    private static long? Fit(Int128? number) => number is { } n && n >= long.MinValue && n <= long.MaxValue ? (long)n : null;

    private static CelValue Sum(Func<CelFrame, CelAmount?> left, Func<CelFrame, CelAmount?> right, int sign) =>
        CelValue.Amount(frame =>
            left(frame) is { } a
            && right(frame) is { } b
            && (a.Currency == b.Currency ? b.Units : frame.Convert(b, a.Currency)) is { } units
                ? Total(a.Units, sign < 0 ? -units : units, a.Currency)
                : null
        );

    private static CelValue Times(Func<CelFrame, CelAmount?> amount, Func<CelFrame, long?> times) =>
        CelValue.Amount(frame => amount(frame) is { } a && times(frame) is { } n ? Product(a, n) : null);

    /// <summary>An amount beyond 28 digits is "not sent" rather than an error.</summary>
    private static CelAmount? Product(CelAmount amount, long times)
    {
        try
        {
            return new CelAmount(amount.Units * times, amount.Currency);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static CelAmount? Total(decimal left, decimal right, Currency currency)
    {
        try
        {
            return new CelAmount(left + right, currency);
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
