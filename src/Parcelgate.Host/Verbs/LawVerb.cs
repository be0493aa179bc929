namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;

/// <summary><c>parcelgate law check [FILE…]</c>: what is wrong in law files, by file, line and column, and whether their examples hold.</summary>
internal static class LawVerb
{
    // The folders a law book is made of; a file below one of them keeps its place there.
    private static readonly string[] Folders = ["regimes", "rates", "tariffs"];

    public static Verb Verb { get; } =
        new(
            "law",
            "Work on law files",
            command => command.Add(new Verb("check", "Check law files and run their examples", Configure).ToCommand())
        );

    private static void Configure(Command command)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description =
                "Files to lay over the published law, new or in place of a file with the same path; none: the published law itself",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Add(files);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var options = settings.Read(parsed).GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions();
                var law = Overlay(LawFolder.Read(LawFolder.Of(options)), parsed.GetValue(files) ?? []);
                var errors = await LongWork.RunAsync("Checking", null, _ => Task.Run(() => LawBook.Check(law), cancel));
                Report(parsed.InvocationConfiguration.Output, errors, law.Count, parsed.GetValue(json));
                return errors.IsEmpty ? ExitCode.Ok : ExitCode.Findings;
            }
        );
    }

    /// <summary>The published files with the named ones in their place.</summary>
    internal static IReadOnlyList<LawFile> Overlay(IReadOnlyList<LawFile> published, IEnumerable<string> files)
    {
        var byPath = published.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in files)
        {
            var path = PathInLaw(file);
            byPath[path] = new LawFile(path, File.ReadAllText(file));
        }

        return [.. byPath.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    /// <summary>"drafts/regimes/az/x.yaml" has its place at "regimes/az/x.yaml"; a file of no such folder is a regime.</summary>
    private static string PathInLaw(string file)
    {
        var parts = Path.GetFullPath(file).Split(Path.DirectorySeparatorChar);
        var from = Array.FindLastIndex(parts, part => Folders.Contains(part));
        return from >= 0 ? string.Join('/', parts[from..]) : $"regimes/{parts[^1]}";
    }

    private static void Report(TextWriter output, ImmutableArray<LawError> errors, int files, bool json)
    {
        foreach (var error in errors)
        {
            output.WriteLine(json ? JsonOption.Line(error) : error.ToString());
        }

        if (!json)
        {
            output.WriteLine(
                errors.IsEmpty ? $"{files} law files are right, and their examples hold." : $"{errors.Length} errors in {files} law files."
            );
        }
    }
}
