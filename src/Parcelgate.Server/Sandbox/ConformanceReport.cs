namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Agreements;

/// <summary>How far a provider is with the suite.</summary>
internal static class ConformanceReport
{
    /// <summary>"open", "passed", "failed": the last attempt counts.</summary>
    internal static string Standing(ConformanceResult? result) =>
        result is null ? "open"
        : result.Differences.IsEmpty ? "passed"
        : "failed";

    /// <summary>Cases of the formats agreed, of all where any is agreed, that are not passed.</summary>
    internal static ImmutableArray<ConformanceCase> Missing(
        Agreement? agreement,
        IEnumerable<ConformanceCase> cases,
        IReadOnlyDictionary<string, ConformanceResult> results
    ) =>
        [
            .. cases
                .Where(one => agreement is null || agreement.Formats.IsEmpty || agreement.Formats.Contains(one.Format))
                .Where(one => Standing(results.GetValueOrDefault(one.Name)) != "passed"),
        ];

    /// <summary>The report as a text file, in English: it is shown to whoever runs the software that was tried.</summary>
    internal static string Text(
        string provider,
        IReadOnlyList<ConformanceCase> cases,
        IReadOnlyDictionary<string, ConformanceResult> results,
        DateTimeOffset now
    )
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Conformance of {provider}, {Instant(now)}\n");
        foreach (var format in cases.GroupBy(one => one.Format, StringComparer.Ordinal))
        {
            var passed = format.Count(one => Standing(results.GetValueOrDefault(one.Name)) == "passed");
            text.Append(CultureInfo.InvariantCulture, $"\n{format.Key}: {passed} of {format.Count()} passed\n");
            foreach (var one in format)
            {
                Append(text, one, results.GetValueOrDefault(one.Name));
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, ConformanceCase one, ConformanceResult? result)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {Standing(result), -6}  {one.Name}");
        text.Append(result is null ? "\n" : $"  {Instant(result.At)}  message {result.MessageId}\n");
        foreach (var (place, found, expected) in result?.Differences ?? [])
        {
            text.Append(CultureInfo.InvariantCulture, $"            {place}: found '{found}'; expected {expected}\n");
        }
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
