namespace Parcelgate.Server.Web.Texts;

using System.Globalization;
using Parcelgate.Core.Money;

/// <summary>Numbers, money, dates and durations as the language writes them. Identifiers, codes and hashes are never changed.</summary>
public sealed partial class Words
{
    private readonly NumberFormatInfo numbers;
    private readonly CultureInfo culture;
    private readonly TimeZoneInfo zone;
    private readonly TimeProvider time;

    /// <summary>The place the zone is named after.</summary>
    public string Place { get; }

    /// <summary>Now.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A whole number with its groups: 100,000.</summary>
    public string Number(long value) => value.ToString("N0", numbers);

    /// <summary>A change: +12, -3, or ±0.</summary>
    public string Signed(long change) =>
        change == 0 ? "±0"
        : change > 0 ? $"+{Number(change)}"
        : Number(change);

    /// <summary>An amount without its currency: 1,234.56.</summary>
    public string Amount(Money money) =>
        money.Units.ToString("N" + money.Currency.Decimals.ToString(CultureInfo.InvariantCulture), numbers);

    /// <summary>An amount with the currency after it: 1,234.56 AZN.</summary>
    public string Price(Money money) => $"{Amount(money)}\u00A0{money.Currency.Code}";

    /// <summary>A share with one decimal: 97.4 %. A share that is not whole never rounds to 100 or to 0.</summary>
    public string Percent(long part, long whole)
    {
        if (whole == 0)
        {
            return "–";
        }

        var share = Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero);
        share = part < whole ? Math.Min(share, 99.9m) : share;
        share = part > 0 ? Math.Max(share, 0.1m) : share;
        return share.ToString(part == whole || part == 0 ? "N0" : "N1", numbers) + "\u00A0%";
    }

    /// <summary>Kilograms with two decimals or as many as it takes: 0.31.</summary>
    public string Kilograms(long grams) => (grams / 1000m).ToString("#,0.00#", numbers);

    /// <summary>Bytes in the largest unit that gives at least 1: 2.1 kB.</summary>
    public string Bytes(long bytes) =>
        bytes switch
        {
            < 1_000 => $"{Number(bytes)}\u00A0B",
            < 1_000_000 => $"{(bytes / 1_000m).ToString("N1", numbers)}\u00A0kB",
            _ => $"{(bytes / 1_000_000m).ToString("N1", numbers)}\u00A0MB",
        };

    /// <summary>The instant in the office's zone.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>23 Nov 2026.</summary>
    public string Date(DateTimeOffset at) => Local(at).ToString("d MMM yyyy", culture);

    /// <summary>23 Nov 2026.</summary>
    public string Date(DateOnly on) => on.ToString("d MMM yyyy", culture);

    /// <summary>14:32.</summary>
    public string Time(DateTimeOffset at) => Local(at).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>14:32:08.</summary>
    public string Seconds(DateTimeOffset at) => Local(at).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>23 Nov 14:32, without the date when it is today's.</summary>
    public string When(DateTimeOffset at) =>
        Local(at).Date == Local(Now).Date ? Time(at)
        : Local(at).Year == Local(Now).Year ? $"{Local(at).ToString("d MMM", culture)} {Time(at)}"
        : $"{Date(at)} {Time(at)}";

    /// <summary>UTC+4.</summary>
    public string Zone(DateTimeOffset at)
    {
        var offset = Local(at).Offset;
        var sign = offset < TimeSpan.Zero ? "−" : "+";
        var minutes = offset.Minutes == 0 ? "" : offset.ToString(@"\:mm", CultureInfo.InvariantCulture);
        return $"UTC{sign}{Math.Abs(offset.Hours).ToString(CultureInfo.InvariantCulture)}{minutes}";
    }

    /// <summary>How long: 40 s, 26 min, 1 h 08, 1 d 03 h.</summary>
    public string Span(TimeSpan span)
    {
        var positive = span.Duration();
        return positive.TotalMinutes < 1 ? this["span.seconds", ("s", (long)positive.TotalSeconds)]
            : positive.TotalHours < 1 ? this["span.minutes", ("m", (long)positive.TotalMinutes)]
            : positive.TotalDays < 1 ? this["span.hours", ("h", (long)positive.TotalHours), ("m", Two(positive.Minutes))]
            : this["span.days", ("d", (long)positive.TotalDays), ("h", Two(positive.Hours))];
    }

    /// <summary>"in 26 min" or "5 min ago".</summary>
    public string Relative(DateTimeOffset at) => this[at >= Now ? "span.in" : "span.ago", ("span", Span(at - Now))];

    /// <summary>"Azerbaijan (AZ)"; the code alone where there is no text.</summary>
    public string Country(string code) => Has($"country.{code}") ? $"{this[$"country.{code}"]} ({code})" : code;

    private string Shown(object? value) =>
        value switch
        {
            null => "",
            long number => Number(number),
            int number => Number(number),
            Money money => Price(money),
            DateTimeOffset at => When(at),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    private static NumberFormatInfo NumbersOf(string language)
    {
        var (group, point) = language switch
        {
            "az" => (".", ","),
            "ru" => ("\u00A0", ","),
            _ => (",", "."),
        };
        return new NumberFormatInfo
        {
            NumberGroupSeparator = group,
            NumberDecimalSeparator = point,
            NegativeSign = "−",
        };
    }
}
