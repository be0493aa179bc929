namespace Parcelgate.Core.Law.Cel;

using System.Globalization;
using Parcelgate.Core.Money;

/// <summary>Functions and macros.</summary>
internal sealed partial class CelCompiler
{
    private static readonly string[] Functions =
    [
        "money",
        "size",
        "has",
        "startsWith",
        "endsWith",
        "contains",
        "exists",
        "all",
        "exists_one",
    ];

    private CelValue Called(CelCall call) =>
        (call.Function, call.On is null) switch
        {
            ("money", true) => MoneyLiteral(call),
            ("has", true) => Has(call),
            ("size", _) => Size(call),
            ("startsWith" or "endsWith" or "contains", false) => TextTest(call),
            ("exists" or "all" or "exists_one", false) => Macro(call),
            ("exists" or "all" or "exists_one" or "startsWith" or "endsWith" or "contains", true) => throw new CelException(
                call.FunctionAt,
                $"{call.Function}() stands behind what it is asked of: {(call.Function is "exists" or "all" or "exists_one" ? $"items.{call.Function}(i, i.quantity > 1)" : $"dispatch.{call.Function}('C')")}"
            ),
            _ => throw new CelException(
                call.FunctionAt,
                Remedy(call.Function) is { Length: > 0 } remedy
                    ? $"{call.Function}() {remedy}"
                    : $"{call.Function}() is not a function here{Nearest.Hint(call.Function, Functions)} (known: {string.Join(", ", Functions)})"
            ),
        };

    /// <summary>What to write in place of what CEL, or another language, has and this one does not; "" where nothing is known of the word.</summary>
    private static string Remedy(string word) =>
        word switch
        {
            "filter" or "map" =>
                "is not in this language; ask the list itself with exists(), all() or exists_one(), like items.exists(i, i.quantity > 1)",
            "any" or "some" => "is written exists(), like items.exists(i, i.quantity > 1)",
            "every" => "is written all(), like items.all(i, i.quantity > 1)",
            "count" or "len" or "length" => "is written size(), like size(items)",
            "matches" or "like" => "is not in this language, which has no regular expressions; use startsWith(), endsWith() or contains()",
            "null" => "is not in this language; has() asks whether a value was sent, like has(consignee.identity)",
            "duration" or "timestamp" or "now" or "date" =>
                "is not in this language, which has no times; signals count them in whole numbers, like signal.hours_before_arrival < 24",
            "int" or "uint" or "double" or "string" or "bool" or "dyn" or "decimal" =>
                "is not in this language, which converts nothing; numbers are whole, amounts are written money('1.50 EUR')",
            "lowerAscii" or "upperAscii" or "toLowerCase" or "toUpperCase" or "lower" or "upper" or "trim" =>
                "is not in this language; codes come in one case, free texts are compared as they were sent",
            _ => "",
        };

    private static CelValue MoneyLiteral(CelCall call)
    {
        if (call.Arguments is not [CelLiteralText text])
        {
            throw new CelException(call.At, "money() takes one text, like money('150 EUR')");
        }

        return Amounts.TryMoney(text.Value, out var units, out var currency, out var sentence)
            ? CelValue.Of(new CelAmount(units, currency))
            : throw new CelException(text.At, sentence);
    }

    /// <summary>True when the value was sent. A whole object may be asked for too.</summary>
    private CelValue Has(CelCall call)
    {
        if (call.Arguments is not [CelSelect or CelName])
        {
            throw new CelException(call.At, "has() takes one field, like has(consignee.identity)");
        }

        var value = Value(call.Arguments[0]);
        return value.Kind switch
        {
            CelKind.Whole => CelValue.Logic(frame => value.Whole!(frame) is not null),
            CelKind.Text => CelValue.Logic(frame => value.Text!(frame) is not null),
            CelKind.Money => CelValue.Logic(frame => value.Money!(frame) is not null),
            CelKind.Object => CelValue.Logic(frame => value.Object!(frame) is not null),
            CelKind.List => CelValue.Logic(frame => value.Elements!(frame).Length > 0),
            _ => CelValue.Of(true),
        };
    }

    private CelValue Size(CelCall call)
    {
        var arguments = call.On is null ? call.Arguments : [call.On, .. call.Arguments];
        if (arguments is not [var one])
        {
            throw new CelException(call.FunctionAt, "size() takes one list or text");
        }

        var of = Value(one);
        return of.Kind switch
        {
            CelKind.List => CelValue.Number(frame => of.Elements!(frame).Length),
            CelKind.Text => CelValue.Number(frame => of.Text!(frame)?.Length),
            _ => throw new CelException(one.At, $"size() of {of.Says}; it counts the elements of a list or the letters of a text"),
        };
    }

    private CelValue TextTest(CelCall call)
    {
        var on = Value(call.On!);
        if (on.Kind != CelKind.Text)
        {
            throw new CelException(call.FunctionAt, $"{call.Function}() of {on.Says}; it is a function of a text");
        }

        if (call.Arguments is not [var one] || Value(one) is not { Kind: CelKind.Text } argument)
        {
            throw new CelException(call.FunctionAt, $"{call.Function}() takes one text");
        }

        var (read, constant) = (on.Text!, argument.Constant as string);
        if (call.Function == "startsWith" && constant is not null)
        {
            // The commonest test: whether a code belongs to a chapter.
            return CelValue.Logic(frame => read(frame) is { } text && text.StartsWith(constant, StringComparison.Ordinal));
        }

        Func<string, string, bool> test = call.Function switch
        {
            "startsWith" => static (text, part) => text.StartsWith(part, StringComparison.Ordinal),
            "endsWith" => static (text, part) => text.EndsWith(part, StringComparison.Ordinal),
            _ => static (text, part) => text.Contains(part, StringComparison.Ordinal),
        };
        return CelValue.Logic(frame => read(frame) is { } text && argument.Text!(frame) is { } part && test(text, part));
    }

    private CelValue Macro(CelCall call)
    {
        var list = Value(call.On!);
        if (list.Kind != CelKind.List)
        {
            throw new CelException(call.FunctionAt, $"{call.Function}() of {list.Says}; it is asked of a list");
        }

        if (call.Arguments is not [CelName variable, var body])
        {
            throw new CelException(
                call.FunctionAt,
                $"{call.Function}() takes a name and a condition, like items.{call.Function}(i, i.quantity > 1)"
            );
        }

        var slot = locals.Count;
        if (slot == CelFrame.DeepestMacro)
        {
            throw new CelException(
                call.FunctionAt,
                $"{call.Function}() inside {slot.ToString(CultureInfo.InvariantCulture)} others; at most {CelFrame.DeepestMacro.ToString(CultureInfo.InvariantCulture)} may be nested"
            );
        }

        locals.Add((variable.Name, Element(list, slot)));
        var condition = Logic(body);
        locals.RemoveAt(slot);
        return CelValue.Logic(Quantifier(call.Function, list.Elements!, condition, slot));
    }

    private static CelValue Element(CelValue list, int slot) =>
        list.ElementText is { } text
            ? new CelValue(CelKind.Text) { Text = frame => text(frame.Elements[slot]!) }
            : new CelValue(CelKind.Object) { Object = frame => frame.Elements[slot], Shape = list.Shape };

    private static Func<CelFrame, bool> Quantifier(string name, CelElements elements, Func<CelFrame, bool> condition, int slot) =>
        frame =>
        {
            var held = 0;
            var list = elements(frame);
            foreach (var element in list)
            {
                frame.Elements[slot] = element;
                if (condition(frame))
                {
                    held++;
                    if (name == "exists")
                    {
                        return true;
                    }
                }
            }

            return name switch
            {
                "all" => held == list.Length,
                "exists_one" => held == 1,
                _ => false,
            };
        };
}
