namespace Parcelgate.Core.Law.Cel;

using System.Globalization;
using Parcelgate.Core.Money;

/// <summary>Reads the elements of a list from a frame.</summary>
internal delegate ReadOnlySpan<object> CelElements(CelFrame frame);

/// <summary>A checked expression: its type and the one closure that gives its value. Null from a closure means the value was not sent.</summary>
internal sealed class CelValue(CelKind kind)
{
    internal CelKind Kind { get; } = kind;

    internal Func<CelFrame, bool>? Bool { get; init; }

    internal Func<CelFrame, long?>? Whole { get; init; }

    internal Func<CelFrame, string?>? Text { get; init; }

    internal Func<CelFrame, CelAmount?>? Money { get; init; }

    internal Func<CelFrame, object?>? Object { get; init; }

    internal CelElements? Elements { get; init; }

    internal CelShape? Shape { get; init; }

    internal Func<object, string?>? ElementText { get; init; }

    /// <summary>The only values of a text; empty when it is free.</summary>
    internal string[] Words { get; init; } = [];

    /// <summary>What a literal says; null for what is read.</summary>
    internal object? Constant { get; init; }

    /// <summary>For messages: "a number", "an item".</summary>
    internal string Says =>
        Kind switch
        {
            CelKind.Bool => "true or false",
            CelKind.Whole => "a number",
            CelKind.Text => "a text",
            CelKind.Money => "an amount of money",
            CelKind.List => "a list",
            _ => $"{Shape!.Name} as a whole (name one of its fields: {string.Join(", ", Shape.Names)})",
        };

    internal static CelValue Of(bool value) => new(CelKind.Bool) { Bool = _ => value, Constant = value };

    internal static CelValue Of(long value) => new(CelKind.Whole) { Whole = _ => value, Constant = value };

    internal static CelValue Of(string value) => new(CelKind.Text) { Text = _ => value, Constant = value };

    internal static CelValue Of(CelAmount value) => new(CelKind.Money) { Money = _ => value, Constant = value };

    internal static CelValue Logic(Func<CelFrame, bool> run) => new(CelKind.Bool) { Bool = run };

    internal static CelValue Number(Func<CelFrame, long?> run) => new(CelKind.Whole) { Whole = run };

    internal static CelValue Amount(Func<CelFrame, CelAmount?> run) => new(CelKind.Money) { Money = run };

    /// <summary>The value of a field of an object another closure gives.</summary>
    internal static CelValue Field(CelField field, Func<CelFrame, object?> of) =>
        field.Kind switch
        {
            CelKind.Bool => Logic(frame => of(frame) is { } it && field.Bool!(it)),
            CelKind.Whole => Number(frame => of(frame) is { } it ? field.Whole!(it) : null),
            CelKind.Text => new(CelKind.Text) { Text = frame => of(frame) is { } it ? field.Text!(it) : null, Words = field.Words },
            CelKind.Money => Amount(frame => of(frame) is { } it ? field.Money!(it) : null),
            CelKind.Object => new(CelKind.Object) { Object = frame => of(frame) is { } it ? field.Object!(it) : null, Shape = field.Shape },
            _ => new(CelKind.List)
            {
                Elements = frame => of(frame) is { } it ? field.Items!(it) : default,
                Shape = field.Shape,
                ElementText = field.ElementText,
            },
        };

    /// <summary>The value of a field of the subject itself: the commonest operand, and there is always a subject.</summary>
    internal static CelValue OfSubject(CelField field)
    {
        var (whole, text, money, of) = (field.Whole!, field.Text!, field.Money!, field.Object!);
        return field.Kind switch
        {
            CelKind.Whole => Number(frame => whole(frame.Subject)),
            CelKind.Text => new(CelKind.Text) { Text = frame => text(frame.Subject), Words = field.Words },
            CelKind.Money => Amount(frame => money(frame.Subject)),
            CelKind.Object => new(CelKind.Object) { Object = frame => of(frame.Subject), Shape = field.Shape },
            _ => Field(field, static frame => frame.Subject),
        };
    }

    /// <summary>The value as the explanation shows it.</summary>
    internal string Show(CelFrame frame) =>
        Kind switch
        {
            CelKind.Bool => Bool!(frame) ? "true" : "false",
            CelKind.Whole => Whole!(frame)?.ToString(CultureInfo.InvariantCulture) ?? NotSent,
            CelKind.Text => Text!(frame) ?? NotSent,
            CelKind.Money => Money!(frame) is { } amount ? Show(amount) : NotSent,
            CelKind.Object => Object!(frame) is null ? NotSent : "sent",
            _ => ShowList(Elements!(frame)),
        };

    internal const string NotSent = "not sent";

    /// <summary>Minor units of any currency (at most 10,000 to the unit) fit 64 bits up to here.</summary>
    private const decimal MostUnitsAsMoney = 900_000_000_000_000;

    internal static string Show(CelAmount amount)
    {
        if (amount.Units.Scale <= amount.Currency.Decimals && Math.Abs(amount.Units) <= MostUnitsAsMoney)
        {
            return Parcelgate.Core.Money.Money.Round(amount.Units, amount.Currency, Rounding.HalfUp).ToString();
        }

        var places = Math.Max(amount.Currency.Decimals, Math.Min(amount.Units.Scale, (byte)8));
        return amount.Units.ToString("F" + places.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            + " "
            + amount.Currency.Code;
    }

    private string ShowList(ReadOnlySpan<object> elements)
    {
        if (ElementText is null)
        {
            return elements.Length.ToString(CultureInfo.InvariantCulture);
        }

        var texts = new string?[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            texts[i] = ElementText(elements[i]);
        }

        return texts.Length == 0 ? "none" : string.Join(", ", texts);
    }
}
