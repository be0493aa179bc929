namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;

/// <summary>One case of the conformance suite: what a provider sends of its own, and what is answered when its software has it right.</summary>
internal sealed record ConformanceCase
{
    /// <summary>The format the case is for, by its folder: "csv".</summary>
    [JsonIgnore]
    public string Format { get; init; } = "";

    /// <summary>Format and file: "csv/one-parcel", as the header Conformance-Case names it.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>What to send, in words.</summary>
    public required string Send { get; init; }

    /// <summary>Formats the message may be sent as, by what its media type means; postal items travel as JSON or XML.</summary>
    public required ImmutableArray<string> SentAs { get; init; }

    /// <summary>Texts the message must have in it.</summary>
    public ImmutableArray<string> Contains { get; init; } = [];

    /// <summary>Where every consignment must go, ISO 3166-1; null: anywhere.</summary>
    public string? Destination { get; init; }

    /// <summary>Fewest goods lines of every consignment.</summary>
    public int GoodsLines { get; init; }

    /// <summary>Elements every consignment must have, by name of <see cref="Elements"/>.</summary>
    public ImmutableArray<string> Has { get; init; } = [];

    /// <summary>Elements no consignment may have.</summary>
    public ImmutableArray<string> Lacks { get; init; } = [];

    /// <summary>The answers, in order, one for each consignment.</summary>
    public required ImmutableArray<ExpectedAnswer> Answers { get; init; }
}

/// <summary>What must stand in one answer; what is not named here may be anything.</summary>
internal sealed record ExpectedAnswer
{
    /// <summary>"decided", "amended", "unchanged", "advised", "cancelled", "refused".</summary>
    public required string Result { get; init; }

    /// <summary>Category 1 to 4 of the WCO's guidelines; null: any.</summary>
    public int? Category { get; init; }

    /// <summary>Outcome before loading: "complete", "rfi"; null: any.</summary>
    public string? Loading { get; init; }

    /// <summary>Codes of problems or remarks that must be among those said.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];
}

/// <summary>The cases there are, from files below data/conformance: a folder a format, a file a case.</summary>
internal sealed class ConformanceCases
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public ConformanceCases(ServerOptions options)
        : this(Folder(LawFolder.Of(options)) ?? Folder(Path.Combine(AppContext.BaseDirectory, "data"))) { }

    internal ConformanceCases(string? folder) =>
        All = folder is null
            ? []
            :
            [
                .. Directory
                    .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
                    .Select(file => Read(folder, file))
                    .OrderBy(one => one.Name, StringComparer.Ordinal),
            ];

    /// <summary>By name.</summary>
    public ImmutableArray<ConformanceCase> All { get; }

    /// <summary>The case with this name; null where there is none.</summary>
    public ConformanceCase? Find(string name) => All.FirstOrDefault(one => one.Name == name);

    /// <summary>An installation's own folder of law need not have cases: then those of the program count.</summary>
    private static string? Folder(string data) =>
        Path.Combine(data, "conformance") is var folder && Directory.Exists(folder) ? folder : null;

    /// <exception cref="InvalidDataException">The file is no case; the message names it.</exception>
    private static ConformanceCase Read(string folder, string file)
    {
        var name = Path.ChangeExtension(Path.GetRelativePath(folder, file), null).Replace('\\', '/');
        try
        {
            var read =
                JsonSerializer.Deserialize<ConformanceCase>(File.ReadAllText(file), Strict)
                ?? throw new InvalidDataException($"{file}: found nothing; expected a conformance case.");
            return read.Has.Concat(read.Lacks).FirstOrDefault(element => Elements.Find(element) is null) is { } unknown
                ? throw new InvalidDataException($"{file}: found the element '{unknown}'; expected one that agreements know.")
                : read with
                {
                    Name = name,
                    Format = name.Split('/')[0],
                };
        }
        catch (JsonException bad)
        {
            throw new InvalidDataException($"{file}: {bad.Message}", bad);
        }
    }
}
