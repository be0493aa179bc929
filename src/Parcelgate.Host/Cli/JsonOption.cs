namespace Parcelgate.Host.Cli;

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;

/// <summary>The option <c>--json</c> of every verb that reports: one JSON object per line on standard output instead of text.</summary>
internal static class JsonOption
{
    /// <summary>Names as the API writes them; letters of any script stay readable, for the output goes to a terminal or a file, never into a page.</summary>
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Option<bool> AddTo(Command command)
    {
        var json = new Option<bool>("--json") { Description = "Report as JSON, one object on a line" };
        command.Add(json);
        return json;
    }

    public static string Line<T>(T value) => JsonSerializer.Serialize(value, Lines);
}
