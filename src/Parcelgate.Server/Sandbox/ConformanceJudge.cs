namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>What is not as a case asks: the place, what was found, and what would be right.</summary>
internal sealed record Difference(string Place, string Found, string Expected);

/// <summary>A message and what was answered to it.</summary>
/// <param name="Format">What its media type means.</param>
/// <param name="Text">Its text.</param>
/// <param name="Entries">What was read in it; empty where it was refused as a whole.</param>
/// <param name="Answer">The bytes answered: result lines, or the problems of the whole message.</param>
internal sealed record Attempt(string Format, string Text, IReadOnlyList<Entry> Entries, ReadOnlyMemory<byte> Answer);

/// <summary>Holds a message and its answers against a case. The message is looked at too: the right answer to another message proves nothing.</summary>
internal static class ConformanceJudge
{
    private const int LongestFound = 200;

    /// <summary>Everything that differs; empty where the case is passed.</summary>
    internal static ImmutableArray<Difference> Judge(ConformanceCase wanted, Attempt attempt) =>
        [.. OfMessage(wanted, attempt), .. OfRecords(wanted, attempt.Entries), .. OfAnswers(wanted, attempt.Answer)];

    private static IEnumerable<Difference> OfMessage(ConformanceCase wanted, Attempt attempt)
    {
        if (!wanted.SentAs.Contains(attempt.Format))
        {
            yield return new Difference("message, format", attempt.Format, $"one of {string.Join(", ", wanted.SentAs)}");
        }

        foreach (var text in wanted.Contains.Where(text => !attempt.Text.Contains(text, StringComparison.Ordinal)))
        {
            yield return new Difference("message", "", $"the text {text} in it");
        }
    }

    private static IEnumerable<Difference> OfRecords(ConformanceCase wanted, IReadOnlyList<Entry> entries) =>
        entries.Where(entry => entry.Consignment is not null).SelectMany(entry => OfRecord(wanted, entry.Consignment!));

    private static IEnumerable<Difference> OfRecord(ConformanceCase wanted, Consignment record)
    {
        if (wanted.Destination is { } destination && record.Destination != destination)
        {
            yield return new Difference($"message, {record.Reference}, destination", record.Destination, destination);
        }

        if (record.Items.Length < wanted.GoodsLines)
        {
            yield return new Difference($"message, {record.Reference}, items", Number(record.Items.Length), $"{wanted.GoodsLines} or more");
        }

        foreach (var name in wanted.Has.Where(name => !Elements.Find(name)!.Has(record)))
        {
            yield return new Difference(
                $"message, {record.Reference}, {name}",
                "",
                "the element, in every goods line where it is one of goods"
            );
        }

        foreach (var name in wanted.Lacks.Where(name => Elements.Find(name)!.Has(record)))
        {
            yield return new Difference($"message, {record.Reference}, {name}", "the element", "a message without it");
        }
    }

    private static IEnumerable<Difference> OfAnswers(ConformanceCase wanted, ReadOnlyMemory<byte> answer)
    {
        var lines = Lines(answer);
        if (lines.Count != wanted.Answers.Length)
        {
            yield return new Difference("answers", Number(lines.Count), Number(wanted.Answers.Length));
        }

        for (var i = 0; i < Math.Min(lines.Count, wanted.Answers.Length); i++)
        {
            foreach (var difference in OfAnswer($"answer {Number(i + 1)}", wanted.Answers[i], lines[i]))
            {
                yield return difference;
            }
        }
    }

    private static IEnumerable<Difference> OfAnswer(string place, ExpectedAnswer expected, JsonElement line)
    {
        // A message that is refused as a whole has problems and no result.
        var result = Text(line, "result") ?? "refused as a whole";
        var codes = Codes(line).ToList();
        if (result != expected.Result)
        {
            yield return new Difference($"{place}, result", Short(string.Join(", ", codes.Prepend(result))), expected.Result);
            yield break;
        }

        if (expected.Category is { } category && Text(line, "category") is var is1 && is1 != Number(category))
        {
            yield return new Difference($"{place}, category", is1 ?? "", Number(category));
        }

        var loading = line.TryGetProperty("outcome", out var outcome) ? Text(outcome, "loading") : null;
        if (expected.Loading is { } wanted && loading != wanted)
        {
            yield return new Difference($"{place}, outcome, loading", loading ?? "", wanted);
        }

        foreach (var code in expected.Codes.Where(code => !codes.Contains(code)))
        {
            yield return new Difference($"{place}, codes", Short(string.Join(", ", codes)), code);
        }
    }

    private static List<JsonElement> Lines(ReadOnlyMemory<byte> answer)
    {
        var lines = new List<JsonElement>();
        while (Web.AnswerLine.Next(ref answer) is { Length: > 0 } line)
        {
            using var read = JsonDocument.Parse(line);
            lines.Add(read.RootElement.Clone());
        }

        return lines;
    }

    private static IEnumerable<string> Codes(JsonElement line) =>
        from list in (string[])["problems", "remarks", "findings"]
        where line.TryGetProperty(list, out _)
        from one in line.GetProperty(list).EnumerateArray()
        let code = Text(one, "code")
        where code is not null
        select code;

    private static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Short(string text) => text.Length <= LongestFound ? text : text[..LongestFound] + "…";
}
