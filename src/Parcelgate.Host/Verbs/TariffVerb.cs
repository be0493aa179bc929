namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Parcelgate.Core.Law;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Settings;

/// <summary><c>parcelgate tariff add-rates|add-nomenclature|show</c>: rate files and commodity codes into the installation's law, and out of it.</summary>
internal static partial class TariffVerb
{
    public static Verb Verb { get; } =
        new(
            "tariff",
            "Add rate files and commodity codes to the law, look them up",
            command =>
            {
                command.Add(new Verb("add-rates", "Check a rate file (CSV) and add it to the law folder", ConfigureRates).ToCommand());
                command.Add(
                    new Verb(
                        "add-nomenclature",
                        "Check commodity codes (CSV) and add them to the law folder",
                        ConfigureNomenclature
                    ).ToCommand()
                );
                command.Add(new Verb("show", "Say what a commodity code is and what a country charges on it", ConfigureShow).ToCommand());
            }
        );

    private static void ConfigureRates(Command command)
    {
        var file = FileArgument(command, "The rate file; docs/reference/rate-files.md says what is in it");
        var replace = ReplaceOption(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var source = ReadFile(parsed.GetValue(file)!);
            var check = RateFile.Check(source);
            Say(output, check.Errors, "");
            Say(output, check.Warnings, " (warning)");
            if (!check.Errors.IsEmpty)
            {
                return ExitCode.Findings;
            }

            var target = source with { Path = $"tariffs/{check.Name.Replace('/', '-')}.csv" };
            return Install(
                output,
                settings,
                parsed,
                target,
                parsed.GetValue(replace),
                $"{check.Rates} rates of {string.Join(", ", check.Tariffs)}"
            );
        });
    }

    private static void ConfigureNomenclature(Command command)
    {
        var file = FileArgument(
            command,
            "Codes as CSV: the published table of the Harmonized System, or docs/reference/nomenclature-files.md"
        );
        var name = new Option<string>("--name") { Description = "The edition's name", DefaultValueFactory = _ => "hs-2022" };
        var from = new Option<string>("--valid-from") { Description = "The first day it holds", DefaultValueFactory = _ => "2022-01-01" };
        var source = new Option<string>("--source")
        {
            Description = "Where the table is from, in one line",
            DefaultValueFactory = _ => "Harmonized System, as published; not said from where",
        };
        command.Add(name);
        command.Add(from);
        command.Add(source);
        var replace = ReplaceOption(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var edition = parsed.GetValue(name)!;
            if (!NamePattern().IsMatch(edition))
            {
                throw VerbException.Usage($"--name {edition}: a name has small letters, digits and hyphens, such as hs-2022.");
            }

            var check = NomenclatureFile.Of(
                ReadFile(parsed.GetValue(file)!),
                edition,
                DayOf(parsed.GetValue(from)!, "--valid-from"),
                parsed.GetValue(source)!
            );
            Say(output, check.Errors, "");
            return check.File is { } target
                ? Install(output, settings, parsed, target, parsed.GetValue(replace), $"{check.Lines} codes of {check.Name}")
                : ExitCode.Findings;
        });
    }

    private static void ConfigureShow(Command command)
    {
        var country = new Argument<string>("COUNTRY") { Description = "Country, two letters: az" };
        var code = new Argument<string>("CODE") { Description = "Commodity code of 2 to 14 digits: 610910" };
        var on = new Option<string?>("--on") { Description = "The day it is asked for, such as 2026-11-01; today if not said" };
        command.Add(country);
        command.Add(code);
        command.Add(on);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(parsed =>
        {
            var book = LawBook.Load(RegimeVerb.Published(settings, parsed));
            var (asked, digits) = (parsed.GetValue(country)!.ToUpperInvariant(), parsed.GetValue(code)!);
            if (!book.Countries.Contains(asked) || digits.Length is < 2 or > 14 || !digits.All(char.IsAsciiDigit))
            {
                throw VerbException.Usage(
                    $"'{parsed.GetValue(country)} {digits}': give a country with law ({string.Join(", ", book.Countries).ToLowerInvariant()}) and a code of 2 to 14 digits."
                );
            }

            var day = parsed.GetValue(on) is { } text
                ? DayOf(text, "--on")
                : DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var (rates, codes) = (book.RatesOf(asked, day, digits), book.CodesOn(day));
            Show(parsed.InvocationConfiguration.Output, digits, codes, [.. rates], parsed.GetValue(json));
            return ExitCode.Ok;
        });
    }

    private static void Show(TextWriter output, string code, CommodityCodes? codes, ChargeRate[] rates, bool json)
    {
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        Code = code,
                        Edition = codes?.Edition,
                        Path = codes?.Path(code),
                        Rates = rates,
                    }
                )
            );
            return;
        }

        output.WriteLine(codes is null ? $"{code}: not checked, the law has no nomenclature." : $"{code} in {codes.Edition}:");
        foreach (var line in codes?.Path(code) ?? [])
        {
            output.WriteLine($"  {line.Code}  {line.Text}");
        }

        foreach (var rate in rates)
        {
            var of = rate.Tariff is null ? "" : $", {rate.Tariff}{(rate.Prefix.Length == 0 ? "" : $" under {rate.Prefix}")}";
            output.WriteLine(
                $"  {rate.Regime.VersionedName}: {rate.Charge} {(rate.Rate.Length == 0 ? "not listed" : rate.Rate)}{of} ({rate.Confidence}){(rate.Conditional ? ", under a condition" : "")}"
            );
        }
    }

    /// <summary>Lays the file over the published law, checks all of it with its examples, and only then writes it, whole or not at all.</summary>
    private static int Install(TextWriter output, SettingOptions settings, ParseResult parsed, LawFile file, bool replace, string what)
    {
        var options = settings.Read(parsed).GetSection("Parcelgate").Get<ServerOptions>() ?? new ServerOptions();
        if (options.Law.Length == 0)
        {
            throw VerbException.Usage(
                "Name the installation's own law folder, such as --set Law=/var/lib/parcelgate/law: the program's own folder is written anew by the next build."
            );
        }

        var published = LawFolder.Read(options.Law);
        var existing = published.FirstOrDefault(one => one.Path == file.Path);
        if (existing?.Text == file.Text)
        {
            output.WriteLine($"{file.Path} is there already, the same: {what}.");
            return ExitCode.Ok;
        }

        if (existing is not null && !replace)
        {
            throw VerbException.Usage(
                $"{file.Path} is there with other content. --replace puts this one in its place; stored decisions keep the law they were made under."
            );
        }

        var errors = LawBook.Check([.. published.Where(one => one.Path != file.Path), file]);
        if (!errors.IsEmpty)
        {
            Say(output, errors, "");
            return ExitCode.Findings;
        }

        Write(Path.Combine(options.Law, file.Path.Replace('/', Path.DirectorySeparatorChar)), file.Text);
        output.WriteLine($"{file.Path}: {what}. A server takes it up at its next start.");
        return ExitCode.Ok;
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var half = path + ".half";
        File.WriteAllText(half, text);
        File.Move(half, path, overwrite: true);
    }

    private static void Say(TextWriter output, IEnumerable<LawError> errors, string mark)
    {
        foreach (var error in errors)
        {
            output.WriteLine($"{error}{mark}");
        }
    }

    private static Argument<FileInfo> FileArgument(Command command, string description)
    {
        var file = new Argument<FileInfo>("FILE") { Description = description };
        file.AcceptExistingOnly();
        command.Add(file);
        return file;
    }

    private static Option<bool> ReplaceOption(Command command)
    {
        var replace = new Option<bool>("--replace") { Description = "Put it in the place of a file of the same name with other content" };
        command.Add(replace);
        return replace;
    }

    private static LawFile ReadFile(FileInfo file) => new(file.Name, File.ReadAllText(file.FullName));

    private static DateOnly DayOf(string text, string option) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw VerbException.Usage($"{option}: '{text}' is not a day; one is written 2026-11-01.");

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex NamePattern();
}
