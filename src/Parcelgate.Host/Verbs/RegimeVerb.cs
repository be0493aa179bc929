namespace Parcelgate.Host.Verbs;

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Web.Texts;

/// <summary><c>parcelgate regime check|explain|diff</c>: law files checked, said in sentences, and compared.</summary>
internal static class RegimeVerb
{
    public static Verb Verb { get; } =
        new(
            "regime",
            "Check law files, say them in sentences, compare versions",
            command =>
            {
                command.Add(new Verb("check", "Check law files, run their examples, warn of gaps", ConfigureCheck).ToCommand());
                command.Add(new Verb("explain", "Say a country's law on a day in plain sentences", ConfigureExplain).ToCommand());
                command.Add(new Verb("diff", "Say what changes from one version to another", ConfigureDiff).ToCommand());
                command.Add(RefundsVerb.Part.ToCommand());
                command.Add(new Verb("schema", "Print the JSON Schema of regime files, for editors", ConfigureSchema).ToCommand());
            }
        );

    private static void ConfigureCheck(Command command)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description =
                "Files or folders to lay over the published law, new or in place of a file with the same path; none: the published law itself",
            Arity = ArgumentArity.ZeroOrMore,
        };
        command.Add(files);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var law = Overlay(Published(settings, parsed), parsed.GetValue(files) ?? []);
                var errors = await LongWork.RunAsync("Checking", null, _ => Task.Run(() => CheckAll(law), cancel));
                var warnings = errors.IsEmpty ? LawBook.Warn(law) : [];
                Report(parsed.InvocationConfiguration.Output, new Checked(law.Count, errors, warnings), parsed.GetValue(json));
                return errors.IsEmpty ? ExitCode.Ok : ExitCode.Findings;
            }
        );
    }

    /// <summary>The law first; risk rules stand on it, and are checked once it stands.</summary>
    private static ImmutableArray<LawError> CheckAll(IReadOnlyList<LawFile> files) =>
        LawBook.Check(files) is { IsEmpty: false } errors ? errors : RiskBook.Check(files, LawBook.Load(files));

    /// <summary>What a check came to.</summary>
    private sealed record Checked(int Files, ImmutableArray<LawError> Errors, ImmutableArray<LawError> Warnings);

    private static void Report(TextWriter output, Checked result, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonOption.Line(result));
            return;
        }

        foreach (var error in result.Errors)
        {
            output.WriteLine(error.ToString());
        }

        foreach (var warning in result.Warnings)
        {
            output.WriteLine($"{warning} (warning)");
        }

        if (result.Errors.IsEmpty)
        {
            var files =
                result.Files == 1
                    ? "1 law file is right, and its examples hold"
                    : $"{result.Files} law files are right, and their examples hold";
            output.WriteLine(result.Warnings.IsEmpty ? files + "." : $"{files}; {Count(result.Warnings.Length, "warning")}.");
        }
        else
        {
            output.WriteLine($"{Count(result.Errors.Length, "error")} in {Count(result.Files, "law file")}.");
        }
    }

    private static string Count(int count, string what) =>
        count == 1 ? $"1 {what}" : $"{count.ToString(CultureInfo.InvariantCulture)} {what}s";

    private static void ConfigureExplain(Command command)
    {
        var country = new Argument<string>("COUNTRY") { Description = "Country, two letters: az" };
        var on = new Option<string?>("--on") { Description = "The day it is asked for, such as 2026-11-01; today if not said" };
        var known = new Option<string?>("--known") { Description = "The law as it was known on this day; the day of --on if not said" };
        var language = LanguageOption();
        command.Add(country);
        command.Add(on);
        command.Add(known);
        command.Add(language);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var book = LawBook.Load(Published(settings, parsed));
            var code = parsed.GetValue(country)!.ToUpperInvariant();
            if (!book.Countries.Contains(code))
            {
                throw VerbException.Usage(
                    $"There is no country '{parsed.GetValue(country)}' in the law. Known: {string.Join(", ", book.Countries).ToLowerInvariant()}."
                );
            }

            var day = DayOf(parsed.GetValue(on), "--on") ?? DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var asKnown = DayOf(parsed.GetValue(known), "--known") ?? day;
            Explain(
                parsed.InvocationConfiguration.Output,
                book,
                code,
                day,
                asKnown,
                WordsIn(parsed.GetValue(language)!),
                parsed.GetValue(json)
            );
            return ExitCode.Ok;
        });
    }

    private static void Explain(TextWriter output, LawBook book, string country, DateOnly on, DateOnly known, Words words, bool json)
    {
        var texts = book.TextsOn(country, on, known);
        if (json)
        {
            output.WriteLine(JsonOption.Line(texts));
            return;
        }

        if (texts.IsEmpty)
        {
            output.WriteLine(words["law.none", ("country", country), ("on", words.Date(on)), ("known", words.Date(known))]);
        }

        foreach (var text in texts)
        {
            output.WriteLine($"{text.Regime.Title} ({text.Regime.Regime} {text.Regime.Version}, {text.Regime.Hash.ToString()[..7]})");
            output.WriteLine($"{text.Regime.Law}. {words["law.confidence." + text.Regime.Confidence]}");
            output.WriteLine();
            foreach (var clause in text.Clauses)
            {
                Write(output, words, clause, "  ");
            }

            output.WriteLine();
        }
    }

    private static void Write(TextWriter output, Words words, Clause clause, string indent)
    {
        foreach (var (depth, line, said) in words.Lines(clause))
        {
            var mark = depth == 0 ? "" : "- ";
            var law = said.Law == "" ? "" : $" [{said.Law}]";
            output.WriteLine($"{indent}{new string(' ', depth * 2)}{mark}{line}{law}");
        }
    }

    private static void ConfigureDiff(Command command)
    {
        var before = new Argument<string>("A") { Description = "A file, or a version such as az/parcels@2020-09-24" };
        var after = new Argument<string>("B") { Description = "A file, or a version such as az/parcels@2026-01-01" };
        var language = LanguageOption();
        command.Add(before);
        command.Add(after);
        command.Add(language);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var published = Published(settings, parsed);
            var changes = ClauseChange.Between(
                TextOf(published, parsed.GetValue(before)!).Clauses,
                TextOf(published, parsed.GetValue(after)!).Clauses
            );
            Compare(parsed.InvocationConfiguration.Output, changes, WordsIn(parsed.GetValue(language)!), parsed.GetValue(json));
            return changes.IsEmpty ? ExitCode.Ok : ExitCode.Findings;
        });
    }

    private static void ConfigureSchema(Command command) =>
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(RegimeSchema.Text);
            return ExitCode.Ok;
        });

    private static void Compare(TextWriter output, ImmutableArray<ClauseChange> changes, Words words, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonOption.Line(changes));
            return;
        }

        if (changes.IsEmpty)
        {
            output.WriteLine(words["law.same"]);
        }

        foreach (var change in changes)
        {
            if (change.Before is { } before)
            {
                Write(output, words, before, "- ");
            }

            if (change.After is { } after)
            {
                Write(output, words, after, "+ ");
            }

            output.WriteLine();
        }
    }

    private static RegimeText TextOf(IReadOnlyList<LawFile> published, string named)
    {
        if (File.Exists(named))
        {
            var path = PathInLaw(named, File.ReadAllText(named));
            var book = LawBook.Load(Overlay(published, [named]));
            var info =
                book.Regimes.FirstOrDefault(regime => regime.File == path)
                ?? throw VerbException.Usage(
                    $"'{named}' is no regime; only regimes are compared. A regime's file begins with regime: COUNTRY/NAME."
                );
            return book.TextOf(info.Regime, info.Version)!;
        }

        var parts = named.Split('@', 2);
        var law = LawBook.Load(published);
        if (parts.Length == 2 && law.TextOf(parts[0], parts[1]) is { } text)
        {
            return text;
        }

        var versions = law
            .Regimes.Where(regime => regime.Regime == parts[0])
            .Select(regime => $"{regime.Regime}@{regime.Version}")
            .ToList();
        throw VerbException.Usage(
            versions.Count > 0
                ? $"There is no version '{named}'. Versions: {string.Join(", ", versions)}."
                : $"There is no file and no version '{named}'. A version is written az/parcels@2020-09-24."
        );
    }

    private static Option<string> LanguageOption()
    {
        var language = new Option<string>("--language") { Description = "en, az or ru", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong([.. Catalog.Languages]);
        return language;
    }

    private static Words WordsIn(string language) => new(Catalog.Load(), language, TimeZoneInfo.Utc, "UTC", TimeProvider.System);

    internal static DateOnly? DayOf(string? text, string option)
    {
        if (text is null)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw VerbException.Usage($"{option}: '{text}' is not a day; one is written 2026-11-01.");
    }

    internal static IReadOnlyList<LawFile> Published(SettingOptions settings, ParseResult parsed) =>
        LawFolder.Read(LawFolder.Of(settings.Read(parsed).GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions()));

    /// <summary>The published files with the named ones, or those below named folders, in their place.</summary>
    internal static IReadOnlyList<LawFile> Overlay(IReadOnlyList<LawFile> published, IEnumerable<string> named)
    {
        var byPath = published.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var name in named)
        {
            foreach (var file in Directory.Exists(name) ? FilesBelow(name) : [name])
            {
                var text = File.ReadAllText(file);
                var path = PathInLaw(file, text);
                byPath[path] = new LawFile(path, text);
            }
        }

        return [.. byPath.Values.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".yaml" or ".csv");

    /// <summary>"drafts/regimes/az/x.yaml" has its place at "regimes/az/x.yaml"; a file of no such folder has it where its text belongs.</summary>
    private static string PathInLaw(string file, string text)
    {
        var parts = Path.GetFullPath(file).Split(Path.DirectorySeparatorChar);
        var from = Array.FindLastIndex(parts, part => LawBook.Folders.Contains(part));
        return from >= 0 ? string.Join('/', parts[from..]) : $"{FolderOf(text)}/{parts[^1]}";
    }

    /// <summary>What a file is its own key says: "profile: az/core" begins risk rules. A text that says nothing of it is read as a regime.</summary>
    private static string FolderOf(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("profile:", StringComparison.Ordinal))
            {
                return "profiles";
            }

            if (line.StartsWith("rates:", StringComparison.Ordinal))
            {
                // A tariff has its rates under a key of this name too, after its own.
                return "rates";
            }

            if (line.StartsWith("tariff:", StringComparison.Ordinal))
            {
                return "tariffs";
            }
        }

        return "regimes";
    }
}
