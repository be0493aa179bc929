namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Parcelgate.Host.Cli;

/// <summary><c>parcelgate screen pairs|names</c>: names compared with names, and customers with lists of denied parties. No store and no server is needed.</summary>
internal static class ScreenVerb
{
    public static Verb Verb { get; } =
        new(
            "screen",
            "Compare names, and screen customers against lists of denied parties",
            command =>
            {
                command.Add(new Verb("pairs", "Score pairs of names: how likely both are one", ConfigurePairs).ToCommand());
                command.Add(new Verb("names", "Screen the names of a CSV file against watch lists", ConfigureNames).ToCommand());
            }
        );

    private static void ConfigurePairs(Command command)
    {
        var file = FileArgument(
            command,
            "A JSON array of {\"a\", \"b\", \"schema\"}; schema is Person, Company, Organization, Vessel…, or left out"
        );
        var explain = new Option<bool>("--explain") { Description = "Add which word agrees with which, and what the score is made of" };
        command.Add(explain);
        var json = JsonOption.AddTo(command);
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var source = parsed.GetValue(file)!;
            Bound(source, CustomerReader.LongestPairs);
            var read = CustomerReader.ReadPairs(File.ReadAllBytes(source.FullName));
            if (Refused(source, read.Problems, error))
            {
                return ExitCode.Findings;
            }

            var asJson = parsed.GetValue(json);
            // An array in, an array out, a pair on each line.
            output.Write(asJson ? "[\n" : "");
            foreach (var (at, pair) in read.Rows.Index())
            {
                var compared = NameScore.Compare(pair.A, pair.B, pair.Kind);
                WritePair(output, pair, compared, asJson, parsed.GetValue(explain));
                output.Write(
                    !asJson ? ""
                    : at + 1 < read.Rows.Length ? ",\n"
                    : "\n"
                );
            }

            if (asJson)
            {
                output.Write("]\n");
            }
            else
            {
                output.WriteLine($"{Counted.Of(read.Rows.Length, "pair")}; from {NameScore.Threshold:0.0} on two names match.");
            }

            return ExitCode.Ok;
        });
    }

    private static void WritePair(TextWriter output, NamePair pair, NameComparison compared, bool json, bool explain)
    {
        if (!json)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{compared.Score:0.0000}  {(compared.Match ? "match" : "     ")}  {pair.A}  |  {pair.B}"
                )
            );
            Explain(output, compared, explain);
            return;
        }

        output.Write(
            explain
                ? JsonOption.Line(
                    new
                    {
                        pair.A,
                        pair.B,
                        compared.Score,
                        compared.Match,
                        compared.Words,
                        compared.Parts,
                    }
                )
                : JsonOption.Line(
                    new
                    {
                        pair.A,
                        pair.B,
                        compared.Score,
                        compared.Match,
                    }
                )
        );
    }

    private static void ConfigureNames(Command command)
    {
        var file = FileArgument(
            command,
            "Customers as CSV with a column full_name; date_of_birth, nationality or country, place_of_birth, identifier and schema qualify where they are there"
        );
        var lists = new Option<FileInfo[]>("--list")
        {
            Description =
                "A watch list: JSON lines, FollowTheMoney, OFAC's SDN as CSV or XML, the UN's XML, the EU's CSV, or one of them in a ZIP; may be repeated",
            HelpName = "FILE",
            Required = true,
            AllowMultipleArgumentsPerToken = false,
        };
        lists.AcceptExistingOnly();
        var beside = new ListFilesOption();
        var threshold = new Option<double>("--threshold")
        {
            Description = "Score from which an entry is an alert, above 0 and below 1",
            DefaultValueFactory = _ => NameScore.Threshold,
        };
        var most = new Option<int>("--most") { Description = "Alerts of one name at most, 1 to 100", DefaultValueFactory = _ => 20 };
        var explain = new Option<bool>("--explain") { Description = "Add which word agrees with which, and what the score is made of" };
        foreach (var option in (Option[])[lists, .. beside.All, threshold, most, explain])
        {
            command.Add(option);
        }

        var json = JsonOption.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
            {
                var asked = new Asked(parsed.GetValue(threshold), parsed.GetValue(most), parsed.GetValue(json), parsed.GetValue(explain));
                asked.Check();
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                return Task.FromResult(
                    Names(parsed.GetValue(file)!, parsed.GetValue(lists)!, beside.Read(parsed), asked, output, error, cancel)
                );
            }
        );
    }

    private static int Names(
        FileInfo file,
        FileInfo[] lists,
        ListFiles beside,
        Asked asked,
        TextWriter output,
        TextWriter error,
        CancellationToken cancel
    )
    {
        Bound(file, WatchlistReader.LongestFile);
        using var stream = file.OpenRead();
        var customers = CustomerReader.ReadCustomers(stream);
        var refused = Refused(file, customers.Problems, error);
        var parties = new List<ListedParty>();
        foreach (var list in lists)
        {
            refused |= Refused(list, Read(list, beside, parties), error);
        }

        if (refused)
        {
            return ExitCode.Findings;
        }

        var index = ScreeningIndex.Of(Listed(parties));
        var alerting = 0;
        foreach (var row in customers.Rows)
        {
            cancel.ThrowIfCancellationRequested();
            var alerts = index.Screen(row.Query, asked.Threshold, asked.Most);
            alerting += alerts.IsEmpty ? 0 : 1;
            Write(output, row, alerts, asked);
        }

        if (!asked.Json)
        {
            output.WriteLine(
                $"{Counted.Of(customers.Rows.Length, "name")} screened against {Counted.Of(parties.Count, "entry", "entries")} with {Counted.Of(index.NameCount, "name")}: {alerting} alerting."
            );
        }

        return ExitCode.Ok;
    }

    private static ImmutableArray<Problem> Read(FileInfo list, ListFiles beside, List<ListedParty> parties)
    {
        Bound(list, WatchlistReader.LongestFile);
        using var stream = list.OpenRead();
        Span<byte> start = stackalloc byte[4096];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var format =
            WatchlistReader.Detect(list.Name, start[..read])
            ?? throw VerbException.Usage(
                $"{list}: neither name nor content shows a format that is read: JSON lines, FollowTheMoney, SDN.CSV, SDN.XML, the UN's XML or the EU's CSV."
            );
        stream.Position = 0;
        using var aliases = format == WatchlistFormat.OfacCsv ? beside.Aliases?.OpenRead() : null;
        using var addresses = format == WatchlistFormat.OfacCsv ? beside.Addresses?.OpenRead() : null;
        using var comments = format == WatchlistFormat.OfacCsv ? beside.Comments?.OpenRead() : null;
        var result = WatchlistReader.Read(stream, format, new OfacFiles(aliases, addresses, comments));
        parties.AddRange(result.Parties);
        return result.Problems;
    }

    private static Watchlist Listed(List<ListedParty> parties)
    {
        try
        {
            return Watchlist.Of(parties);
        }
        catch (ArgumentException twice)
        {
            throw VerbException.Usage($"{twice.Message.Split(" (Parameter")[0]} Give each list once.");
        }
    }

    private static void Write(TextWriter output, CustomerRow row, ImmutableArray<Alert> alerts, Asked asked)
    {
        if (asked.Json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        row.Line,
                        row.Query.Name,
                        Alerts = alerts.Select(alert => Alert(alert, asked.Explain)),
                    }
                )
            );
            return;
        }

        foreach (var alert in alerts)
        {
            var born = alert.Party.Born.IsEmpty ? "" : $", born {string.Join(" or ", alert.Party.Born)}";
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {row.Line}  {row.Query.Name}  {alert.Score:0.0000}  {alert.Party.Id}  {alert.ListedName}{born} ({alert.Party.List}, {alert.Party.Programme})"
                )
            );
            Explain(output, alert.Why, asked.Explain);
        }
    }

    private static object Alert(Alert alert, bool explain) =>
        explain
            ? new
            {
                alert.Party.Id,
                alert.Party.List,
                Name = alert.ListedName,
                alert.Score,
                alert.NameScore,
                alert.Party.Programme,
                alert.Why.Words,
                alert.Why.Parts,
            }
            : new
            {
                alert.Party.Id,
                alert.Party.List,
                Name = alert.ListedName,
                alert.Score,
                alert.NameScore,
                alert.Party.Programme,
            };

    private static void Explain(TextWriter output, NameComparison why, bool asked)
    {
        if (!asked)
        {
            return;
        }

        foreach (var word in why.Words)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"    {(word.A.Length == 0 ? "—" : word.A), -24}{(word.B.Length == 0 ? "—" : word.B), -24}{word.How} {word.Likeness:0.00}"
                )
            );
        }

        output.WriteLine(
            "    "
                + string.Join(
                    ", ",
                    why.Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Name} {part.Points:+0.00;-0.00}"))
                )
        );
    }

    /// <summary>Says each problem on a line of its own; true where there is one.</summary>
    private static bool Refused(FileInfo file, ImmutableArray<Problem> problems, TextWriter error)
    {
        foreach (var problem in problems)
        {
            var found = problem.Found.Length == 0 ? "nothing" : $"'{problem.Found}'";
            error.WriteLine($"{file.Name}: {problem.Place}: found {found}; expected {problem.Expected}. ({problem.Code})");
        }

        return !problems.IsEmpty;
    }

    private static void Bound(FileInfo file, long longest)
    {
        if (file.Length > longest)
        {
            throw VerbException.Usage($"{file}: {file.Length} bytes; at most {longest} are read. Split the file.");
        }
    }

    private static Argument<FileInfo> FileArgument(Command command, string description)
    {
        var file = new Argument<FileInfo>("FILE") { Description = description };
        file.AcceptExistingOnly();
        command.Add(file);
        return file;
    }

    private sealed record Asked(double Threshold, int Most, bool Json, bool Explain)
    {
        internal void Check()
        {
            if (Threshold is not (> 0 and < 1))
            {
                throw VerbException.Usage(
                    string.Create(CultureInfo.InvariantCulture, $"--threshold {Threshold}: give a number above 0 and below 1, such as 0.7.")
                );
            }

            if (Most is < 1 or > ScreeningIndex.MostAlerts)
            {
                throw VerbException.Usage($"--most {Most}: give 1 to {ScreeningIndex.MostAlerts}.");
            }
        }
    }
}
