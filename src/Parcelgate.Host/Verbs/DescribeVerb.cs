namespace Parcelgate.Host.Verbs;

using System.CommandLine;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Web.Texts;

/// <summary><c>parcelgate describe TEXT</c> and <c>parcelgate suggest hs TEXT</c>: descriptions judged, codes suggested, without a server.</summary>
internal static class DescribeVerb
{
    public static Verb Verb { get; } = new("describe", "Judge descriptions of goods, and say what to write instead", Configure);

    private static void Configure(Command command)
    {
        var texts = new Argument<string[]>("TEXT") { Description = "Descriptions", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A table with descriptions: CSV with heads", HelpName = "FILE" };
        var column = new Option<string>("--column")
        {
            Description = "Its column with descriptions",
            DefaultValueFactory = _ => "description",
            HelpName = "COLUMN",
        };
        var hsColumn = new Option<string?>("--hs-column") { Description = "Its column with declared codes", HelpName = "COLUMN" };
        var hs = new Option<string?>("--hs")
        {
            Description = "The declared code: then the description is held against it",
            HelpName = "CODE",
        };
        var destination = new Option<string>("--to")
        {
            Description = "Country of destination: then letters that are not read there are found",
            DefaultValueFactory = _ => "",
            HelpName = "COUNTRY",
        };
        var language = new Option<string>("--language")
        {
            Description = "Language of the sentences: en, az or ru",
            DefaultValueFactory = _ => "en",
            HelpName = "CODE",
        };
        language.AcceptOnlyFromAmong([.. Catalog.Languages]);
        command.Add(texts);
        command.Add(file);
        command.Add(column);
        command.Add(hsColumn);
        command.Add(hs);
        command.Add(destination);
        command.Add(language);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var (book, codes) = BookOf(RegimeVerb.Published(settings, parsed));
                var asked = (parsed.GetValue(texts) ?? []).Select(text => (Text: text, Hs: parsed.GetValue(hs))).ToList();
                if (parsed.GetValue(file) is { } table)
                {
                    asked.AddRange(
                        await RowsAsync(table, parsed.GetValue(column)!, parsed.GetValue(hsColumn), parsed.GetValue(hs), cancel)
                    );
                }

                if (asked.Count == 0)
                {
                    throw VerbException.Usage("Name a description, or a table of them with --file.");
                }

                var words = new Words(Catalog.Load(), parsed.GetValue(language)!, TimeZoneInfo.Utc, "", TimeProvider.System);
                var output = parsed.InvocationConfiguration.Output;
                var wrong = 0;
                foreach (var (text, code) in asked)
                {
                    var judged = book.Judge(text, code, parsed.GetValue(destination)!.ToUpperInvariant(), codes);
                    wrong += judged.IsRejected || judged.Kind == DescriptionKind.ContradictsHs ? 1 : 0;
                    output.WriteLine(
                        parsed.GetValue(json) ? JsonOption.Line(Answer.Of(text, judged, book, words)) : Sentence(text, judged, book, words)
                    );
                }

                return wrong > 0 ? ExitCode.Findings : ExitCode.Ok;
            }
        );
    }

    /// <summary>What descriptions are judged with under the published law, and the nomenclature of today.</summary>
    internal static (DescriptionBook Book, ICommodityCodes? Codes) BookOf(IReadOnlyList<LawFile> files)
    {
        var risk = RiskBook.Load([
            .. files.Where(file =>
                file.Path.StartsWith("descriptions/", StringComparison.Ordinal)
                || (file.Path.StartsWith("models/", StringComparison.Ordinal) && HsModelFile.Is(file.Text))
            ),
        ]);
        var law = LawBook.Load([.. files.Where(file => file.Path.StartsWith("nomenclature/", StringComparison.Ordinal))]);
        return (risk.Descriptions, law.CodesOn(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)));
    }

    private static async Task<IEnumerable<(string Text, string? Hs)>> RowsAsync(
        string file,
        string column,
        string? hsColumn,
        string? hs,
        CancellationToken cancel
    )
    {
        var (table, _) = await Tables.ReadAsync([file], cancel);
        var at = Tables.ColumnOf(table, column, "--column");
        var code = hsColumn is null ? -1 : Tables.ColumnOf(table, hsColumn, "--hs-column");
        return table.Rows.Select(row => (row[at], code < 0 ? hs : row[code]));
    }

    private static string Sentence(string text, in Judgement judged, DescriptionBook book, Words words)
    {
        var answer = Answer.Of(text, judged, book, words);
        var seen = answer.Evidence.Length > 0 && answer.Evidence != text ? $" ({answer.Evidence})" : "";
        var instead = answer.Instead.Length > 0 ? $": {answer.Instead}" : "";
        var meant = answer.Meant is { } mended ? $" [{mended}]" : "";
        var restricted = answer.Restricted is { } group ? $" ! {group}" : "";
        return $"{answer.Kind, -18} {text}{seen}{meant}{instead}{restricted}";
    }

    /// <summary>One line of the report.</summary>
    private sealed record Answer(
        string Description,
        string Kind,
        bool Rejected,
        string Evidence,
        string Lists,
        string Advice,
        string Instead,
        string? Meant,
        string? Chapter,
        string? Restricted
    )
    {
        internal static Answer Of(string text, in Judgement judged, DescriptionBook book, Words words) =>
            new(
                text,
                Hyphens.Of(judged.Kind),
                judged.IsRejected,
                judged.Evidence(text),
                judged.Lists,
                judged.Advice,
                judged.Advice.Length == 0 ? "" : words[$"advice.{judged.Advice}"],
                judged.Meant,
                judged.Chapter,
                book.Restricted.Find(text)?.Group
            );
    }
}

/// <summary><c>parcelgate suggest hs TEXT</c>: the likeliest codes, or that it abstains.</summary>
internal static class SuggestVerb
{
    public static Verb Verb { get; } =
        new(
            "suggest",
            "Suggest HS codes for descriptions; nothing is assigned",
            command => command.Add(new Verb("hs", "The three likeliest codes with confidence, or that it abstains", Configure).ToCommand())
        );

    private static void Configure(Command command)
    {
        var texts = new Argument<string[]>("TEXT") { Description = "Descriptions", Arity = ArgumentArity.OneOrMore };
        var model = new Option<string?>("--model") { Description = "A model's file; none: that of the published law", HelpName = "FILE" };
        command.Add(texts);
        command.Add(model);
        var json = JsonOption.AddTo(command);
        var settings = SettingOptions.AddTo(command);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var suggester = parsed.GetValue(model) is { } file
                    ? await Tables.SuggesterAsync(file, cancel)
                    : DescribeVerb.BookOf(RegimeVerb.Published(settings, parsed)).Book.Suggester
                        ?? throw VerbException.Usage(
                            "The published law has no model of codes below models/; train one with `parcelgate train hs`, or name one with --model."
                        );
                foreach (var text in parsed.GetValue(texts)!)
                {
                    Say(parsed.InvocationConfiguration.Output, text, suggester, parsed.GetValue(json));
                }

                return ExitCode.Ok;
            }
        );
    }

    private static void Say(TextWriter output, string text, HsModel suggester, bool json)
    {
        var advice = suggester.Suggest(text);
        if (json)
        {
            output.WriteLine(
                JsonOption.Line(
                    new
                    {
                        Description = text,
                        advice.Abstains,
                        advice.Suggestions,
                        Model = suggester.Hash.ToString(),
                    }
                )
            );
            return;
        }

        var codes = advice.Suggestions.Select(one =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{one.Hs} {one.Confidence:0.00}")
        );
        output.WriteLine(
            advice.Suggestions.IsEmpty ? $"{text}: abstains, no word of it is known"
            : advice.Abstains ? $"{text}: abstains (unsure: {string.Join(", ", codes)})"
            : $"{text}: {string.Join(", ", codes)}"
        );
    }
}
