namespace Parcelgate.Core.Law;

using System.Globalization;
using Parcelgate.Core.Law.Yaml;

/// <summary>Reads what is said of money after the decision: late payment, and the term of returns.</summary>
internal sealed partial class RegimeReader
{
    /// <summary>Most days of any term; arbitrary: ten years.</summary>
    internal const int MostTermDays = 3660;

    private const decimal MostInterest = 0.1m;

    private static readonly (string Word, TermFrom From)[] TermWords = [("acceptance", TermFrom.Acceptance), ("release", TermFrom.Release)];

    /// <summary><c>late-payment: { interest: 0.1 % a day, for-at-most: 365 days, law: … }</c></summary>
    private LatePayment? LateOf()
    {
        if (head.Block("late-payment") is not { } section)
        {
            return null;
        }

        var interest = section.Text("interest");
        var most = section.OptionalText("for-at-most") is { } days ? DaysOf(section, days, days.Value) : int.MaxValue;
        var law = section.Text("law")?.Value ?? "";
        section.OptionalText("confidence");
        section.Done();
        return interest is null ? null : new LatePayment(InterestOf(section, interest), most, law);
    }

    /// <summary>"0.1 % a day", or "8 % a year": the 365th part, rounded half up to a millionth.</summary>
    private static long InterestOf(Section section, YamlText text)
    {
        var (percent, perDay) =
            text.Value.EndsWith(" a day", StringComparison.Ordinal) ? (text.Value[..^" a day".Length], 1)
            : text.Value.EndsWith(" a year", StringComparison.Ordinal) ? (text.Value[..^" a year".Length], 365)
            : ("", 1);
        if (Amounts.TryPercent(percent, out var share) && share / perDay <= MostInterest)
        {
            return (long)decimal.Round(share * 1_000_000 / perDay, MidpointRounding.AwayFromZero);
        }

        section.Error(text, $"interest: '{text.Value}' is not understood; it is written '0.1 % a day' or '8 % a year', at most 10 % a day");
        return 0;
    }

    /// <summary><c>returns: { within: 90 days of release, law: … }</c></summary>
    private ReturnTerm? ReturnsOf()
    {
        if (head.Block("returns") is not { } section)
        {
            return null;
        }

        var (days, from) = (0, TermFrom.Acceptance);
        if (section.Text("within") is { } within)
        {
            var parts = within.Value.Split(" of ");
            if (parts.Length == 2 && Array.Find(TermWords, pair => pair.Word == parts[1]) is { Word: not null } found)
            {
                (days, from) = (DaysOf(section, within, parts[0]), found.From);
            }
            else
            {
                section.Error(
                    within,
                    $"within: '{within.Value}' is not understood; it is written '90 days of release' or '90 days of acceptance'"
                );
            }
        }

        var law = section.Text("law")?.Value ?? "";
        section.OptionalText("confidence");
        section.Done();
        return new ReturnTerm(days, from, law);
    }

    private static int DaysOf(Section section, YamlText at, string text)
    {
        if (
            text.Split(' ') is [var number, "days" or "day"]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && days is > 0 and <= MostTermDays
        )
        {
            return days;
        }

        section.Error(at, $"'{text}' is not a number of days from 1 to {MostTermDays}; it is written 90 days");
        return 1;
    }
}
