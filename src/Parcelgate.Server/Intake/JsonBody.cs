namespace Parcelgate.Server.Intake;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>
/// The small JSON object of a request that is no consignment: an arrival, a binding, an act. Read by hand, so that everything wrong in it is said at
/// once, with place, what was found and what would be right. Names are compared without case.
/// </summary>
internal sealed class JsonBody
{
    /// <summary>Bytes of the largest body: 100,000 references with room.</summary>
    private const int Longest = 8 * 1024 * 1024;

    /// <summary>Texts of these messages: flights, dispatches, references (WCO Data Model, an..35).</summary>
    private const int LongestText = 35;

    /// <summary>Levels of nesting; the messages need two.</summary>
    private const int Deepest = 8;

    private readonly JsonElement root;

    private JsonBody(JsonElement root) => this.root = root;

    /// <summary>What is wrong so far.</summary>
    internal List<Problem> Problems { get; } = [];

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="example">What would be right: an object as it could be sent.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <exception cref="MessageRefusedException">The body is no JSON object.</exception>
    internal static async Task<JsonBody> ReadAsync(HttpRequest request, string example, CancellationToken cancel)
    {
        var bytes = await BytesAsync(request, cancel);
        var expected = $"one JSON object such as {example}";
        if (bytes.Length == 0)
        {
            throw new MessageRefusedException(new Problem(ProblemCodes.Missing, "body", "0 bytes", expected));
        }

        if (!request.HasJsonContentType())
        {
            throw new MessageRefusedException(
                Problem.Of(ProblemCodes.UnknownFormat, "header Content-Type", request.ContentType, "application/json")
            );
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonBody(document.RootElement.Clone())
                : throw new MessageRefusedException(
                    Problem.Of(ProblemCodes.WrongType, "body", document.RootElement.GetRawText(), expected)
                );
        }
        catch (JsonException broken)
        {
            var place = string.Create(
                CultureInfo.InvariantCulture,
                $"body, line {(broken.LineNumber ?? 0) + 1}, byte {(broken.BytePositionInLine ?? 0) + 1}"
            );
            throw new MessageRefusedException(
                Problem.Of(ProblemCodes.Malformed, place, Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 400))), expected)
            );
        }
    }

    /// <summary>A text; null when it was not sent or is blank.</summary>
    internal string? Text(string name, int longest = LongestText) =>
        Find(name) is { } value
            ? Text(value, "/" + name, longest) is { } text && !string.IsNullOrWhiteSpace(text)
                ? text
                : null
            : null;

    /// <summary>A list of texts; null when it was not sent.</summary>
    internal List<string>? Texts(string name, int most)
    {
        if (Find(name) is not { } list)
        {
            return null;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Add(ProblemCodes.WrongType, "/" + name, list.GetRawText(), "a list of texts");
            return null;
        }

        if (list.GetArrayLength() > most)
        {
            var count = list.GetArrayLength().ToString(CultureInfo.InvariantCulture);
            Add(ProblemCodes.TooLong, "/" + name, count, string.Create(CultureInfo.InvariantCulture, $"at most {most:N0} entries"));
            return null;
        }

        var texts = new List<string>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/{name}/{texts.Count}");
            var text = Text(element, place, LongestText);
            if (text is not null && string.IsNullOrWhiteSpace(text))
            {
                Add(ProblemCodes.Missing, place, text, "a reference");
            }

            texts.Add(text ?? "");
        }

        return texts;
    }

    /// <summary>A list of objects; empty when it was not sent.</summary>
    internal IReadOnlyList<JsonElement> Objects(string name, int most)
    {
        if (Find(name) is not { } list)
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.Object))
        {
            Add(ProblemCodes.WrongType, "/" + name, list.GetRawText(), "a list of objects");
            return [];
        }

        if (list.GetArrayLength() > most)
        {
            var count = list.GetArrayLength().ToString(CultureInfo.InvariantCulture);
            Add(ProblemCodes.TooLong, "/" + name, count, string.Create(CultureInfo.InvariantCulture, $"at most {most:N0} entries"));
            return [];
        }

        return [.. list.EnumerateArray()];
    }

    /// <summary>An object as a body of its own, its problems placed in this one; null when it was not sent.</summary>
    internal JsonBody? Inner(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonBody(value);
        }

        Add(ProblemCodes.WrongType, "/" + name, Raw(value), "an object");
        return null;
    }

    /// <summary>A whole number; null when it was not sent.</summary>
    internal int? Number(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Add(ProblemCodes.WrongType, "/" + name, Raw(value), "a whole number");
        return null;
    }

    /// <summary>A word of a list; null when it was not sent.</summary>
    internal string? Word(string name, IReadOnlyCollection<string> words)
    {
        if (Text(name) is not { } word || words.Contains(word))
        {
            return Text(name);
        }

        Add(
            ProblemCodes.UnknownCode,
            "/" + name,
            word,
            $"one of {string.Join(", ", words)}{(Nearest.Of(word, words) is { } near ? $"; did you mean '{near}'?" : "")}"
        );
        return null;
    }

    /// <summary>An instant; null when it was not sent.</summary>
    internal DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var instant))
        {
            return instant;
        }

        Add(ProblemCodes.WrongType, "/" + name, Raw(value), "an ISO 8601 time with its offset such as 2026-11-23T14:58:00Z");
        return null;
    }

    /// <summary>Adds each property that is none of these, or stands twice: for messages in which nothing may stand that is not read.</summary>
    internal void Only(params string[] names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in root.EnumerateObject())
        {
            if (!names.Contains(property.Name, StringComparer.OrdinalIgnoreCase))
            {
                Add(ProblemCodes.UnknownCode, "/" + property.Name, property.Name, $"one of {string.Join(", ", names)}");
            }
            else if (!seen.Add(property.Name))
            {
                Add(ProblemCodes.Duplicate, "/" + property.Name, property.Name, "each property once");
            }
        }
    }

    /// <summary>Adds that something is missing; says what there is, and what of it may have been meant.</summary>
    internal void Missing(string expected, params string[] wanted)
    {
        if (Problems.Count > 0)
        {
            return;
        }

        var has = root.EnumerateObject().Select(property => property.Name).ToList();
        var meant = has.Select(name => (name, near: Nearest.Of(name, wanted))).FirstOrDefault(pair => pair.near is not null);
        var hint = meant.near is null ? "" : $"; did you mean '{meant.near}' by '{meant.name}'?";
        Add(ProblemCodes.Missing, "body", has.Count == 0 ? "{}" : string.Join(", ", has), expected + hint);
    }

    /// <summary>The refusal, when anything is wrong.</summary>
    internal ProblemResult? Refused => Problems.Count > 0 ? new ProblemResult(Problems) : null;

    private string? Text(JsonElement value, string place, int longest)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Add(ProblemCodes.WrongType, place, Raw(value), "a text");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        Add(ProblemCodes.TooLong, place, text, $"at most {longest} characters, none of them U+0000");
        return null;
    }

    private JsonElement? Find(string name)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind != JsonValueKind.Null)
            {
                return property.Value;
            }
        }

        return null;
    }

    private void Add(string code, string place, string found, string expected) => Problems.Add(Problem.Of(code, place, found, expected));

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0; )
        {
            all.Write(buffer, 0, read);
            if (all.Length > Longest)
            {
                throw new MessageTooLargeException(Longest);
            }
        }

        return all.ToArray();
    }
}
