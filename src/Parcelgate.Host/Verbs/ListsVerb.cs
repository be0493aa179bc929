namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Formats.Watchlists;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;

/// <summary><c>parcelgate lists import FILE --name NAME</c>: takes up a version of a list; a running server uses it some seconds later.</summary>
internal static class ListsVerb
{
    public static Verb Verb { get; } =
        new(
            "lists",
            "Take up lists of denied and watched parties",
            command => command.Add(new Verb("import", "Take up a version of a list in the store", ConfigureImport).ToCommand())
        );

    private static void ConfigureImport(Command command)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description = "OFAC SDN (CSV or XML), UN (XML), EU (CSV), FollowTheMoney or Parcelgate JSON lines; a ZIP of one of them",
        };
        file.AcceptExistingOnly();
        var name = new Option<string>("--name") { Description = "The list's name in the store, such as un-consolidated", Required = true };
        command.Add(file);
        command.Add(name);
        var beside = new ListFilesOption();
        foreach (var option in beside.All)
        {
            command.Add(option);
        }

        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var from = parsed.GetValue(file)!;
                FileInfo[] files = [from, .. beside.Read(parsed).Named];
                if (files.Sum(one => one.Length) is var bytes && bytes > Watchlists.Longest)
                {
                    throw VerbException.Usage($"{from.Name} has {bytes} bytes; a list has at most {Watchlists.Longest}.");
                }

                await using var store = await StoreOf.OpenExistingAsync(settings.Read(parsed), cancel);
                var taken = await LongWork.RunAsync(
                    "Reading and comparing the list",
                    null,
                    _ => TakeAsync(store, files, parsed.GetValue(name)!, cancel)
                );
                Say(parsed.InvocationConfiguration.Output, taken, parsed.GetValue(json));
                return taken.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
            }
        );
    }

    private static async Task<ListTaken> TakeAsync(IStore store, FileInfo[] files, string name, CancellationToken cancel)
    {
        var read = new List<(string Name, ReadOnlyMemory<byte> Content)>();
        foreach (var file in files)
        {
            read.Add((file.Name, await File.ReadAllBytesAsync(file.FullName, cancel)));
        }

        // Files that belong together are kept as one, as the publisher's own ZIP is.
        var content = read is [var only] ? only.Content : ZippedList.Pack(read);
        return await new ListOffice(store, TimeProvider.System).TakeAsync(name, files[0].Name, content, "system", cancel);
    }

    private static void Say(TextWriter output, ListTaken taken, bool json)
    {
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        name = taken.Name,
                        version = taken.Version,
                        entries = taken.Parties,
                        added = taken.Changes?.Added ?? 0,
                        changed = taken.Changes?.Changed ?? 0,
                        removed = taken.Changes?.Removed ?? 0,
                        problems = taken.Problems,
                    }
                )
            );
            return;
        }

        foreach (var problem in taken.Problems)
        {
            output.WriteLine($"{problem.Place}: {problem.Code}, found '{problem.Found}', expected {problem.Expected}");
        }

        if (taken.Problems.Count == 0)
        {
            output.WriteLine(
                taken.Changes is { } changes
                    ? $"{taken.Name}, version {taken.Version}: {Counted.Of(taken.Parties, "entry", "entries")}; {changes.Added} new, {changes.Changed} changed, {changes.Removed} gone."
                    : $"{taken.Name}: this file is the newest version already."
            );
        }
    }
}
