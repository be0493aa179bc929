namespace Parcelgate.Server.Tests.Reference;

using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Rules;
using Parcelgate.Core.Risk.Signals;
using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Tests.Web;
using Parcelgate.Server.Web.Texts;
using Parcelgate.TestKit;

/// <summary>The pages below docs/reference that are written from the code.</summary>
public sealed class ReferencePagesTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Areas of the page of codes with what they are, in its order.</summary>
    private static readonly (string Area, string Title)[] Areas =
    [
        ("state", "States of a consignment"),
        ("category", "Categories (WCO Immediate Release Guidelines, 2018)"),
        ("clause", "What kept a consignment out of a better category: `excluded[].clause`"),
        ("lane", "Lanes"),
        ("loading", "Outcomes before loading"),
        ("hold", "Reasons to hold"),
        ("owes", "Who owes the next step, by reason to hold"),
        ("finding", "Findings and findings on the quality of data: `findings[].rule`, `quality[].rule`, before the `/` or `#`"),
        ("remedy", "What would have made it better"),
        ("refusal", "Acts the state machine refuses"),
        ("event", "Events of the journal"),
        ("question", "Questions before loading: `questions[].question`"),
        ("hold-step", "What a carrier says of a parcel that is asked for"),
        ("hold-why", "Why a parcel cannot be presented"),
    ];

    [Fact]
    public void The_page_of_problems_says_what_the_code_says()
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Parcelgate.Core.xml")).Descendants("member");
        var meanings = documented.ToDictionary(
            member => member.Attribute("name")!.Value,
            member => member.Element("summary")?.Value.Trim()
        );
        var page = Head(
            "Problems",
            "src/Parcelgate.Core/Consignments/Problem.cs",
            """
            A problem is what a sender can mend. It has a `code` that never changes meaning, the `place` in the message in the format's own terms, the value
            `found` (at most 100 characters) and what is `expected`. All problems of a message are reported at once. A refused line has the list `problems`; an HTTP error is
            `application/problem+json` with the first code as its `type`.

            | code | meaning |
            |---|---|

            """
        );
        foreach (var code in typeof(ProblemCodes).GetFields().Where(field => field.IsLiteral))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{code.GetRawConstantValue()}` | {meanings[$"F:{typeof(ProblemCodes).FullName}.{code.Name}"]} |\n"
            );
        }

        page.Append("\nRequests that never became a message, and arrivals reported twice:\n\n| code | meaning |\n|---|---|\n");
        foreach (var code in typeof(RequestCodes).GetFields().Where(field => field.IsLiteral))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{code.GetRawConstantValue()}` | {meanings[$"F:{typeof(RequestCodes).FullName}.{code.Name}"]} |\n"
            );
        }

        page.Append(
            "\nPayments: messages of a payment provider, and money that waits in suspense ([payments.md](payments.md)):\n\n| code | meaning |\n|---|---|\n"
        );
        foreach (var code in typeof(PaymentCodes).GetFields().Where(field => field.IsLiteral))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{code.GetRawConstantValue()}` | {meanings[$"F:{typeof(PaymentCodes).FullName}.{code.Name}"]} |\n"
            );
        }

        page.Append(
            "\nReferrals and holds: answers to what is asked before loading, and reports of parcels that are asked for ([referrals.md](../operating/referrals.md)):\n\n| code | meaning |\n|---|---|\n"
        );
        foreach (var code in typeof(ReferralCodes).GetFields().Where(field => field.IsLiteral))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{code.GetRawConstantValue()}` | {meanings[$"F:{typeof(ReferralCodes).FullName}.{code.Name}"]} |\n"
            );
        }

        page.Append("\nOrders and payments of a sale ([matching.md](matching.md)):\n\n| code | meaning |\n|---|---|\n");
        foreach (var code in typeof(SaleCodes).GetFields().Where(field => field.IsLiteral))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{code.GetRawConstantValue()}` | {meanings[$"F:{typeof(SaleCodes).FullName}.{code.Name}"]} |\n"
            );
        }

        GeneratedPage.MustBe("docs/reference/problems.md", page.ToString());
    }

    [Fact]
    public void The_page_of_codes_says_what_the_pages_say()
    {
        var texts = Catalog.Load().In("en");
        var page = Head(
            "Codes",
            "src/Parcelgate.Server/Web/Texts/en.json",
            """
            Codes that decisions, answers and the journal carry, with the English text the pages show for them. Part of a text in braces is a fact of the finding.
            In messages the words are in lower case, joined by hyphens: the state `ToHold` is `to-hold`. Outcomes before loading are `complete`, `rfi`, `rfs` and `dnl`
            there; categories are their numbers: 1 `Documents`, 2 `LowValue`, 3 `LowValueDutiable`, 4 `HighValue`. Codes of problems are in [problems.md](problems.md).
            A finding that begins with `law-` has its text among the clauses. A colour of a lane means what the regime says beside it.

            """
        );
        foreach (var (area, title) in Areas)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| code | text |\n|---|---|\n");
            foreach (
                var (key, text) in texts
                    .Where(text => text.Key.StartsWith(area + ".", StringComparison.Ordinal) && text.Key != "category.spoken")
                    .OrderBy(text => text.Key, StringComparer.Ordinal)
            )
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{key[(area.Length + 1)..]}` | {text.Other} |\n");
            }
        }

        GeneratedPage.MustBe("docs/reference/codes.md", page.ToString());
    }

    [Fact]
    public void The_page_of_the_risk_language_has_every_signal()
    {
        var english = Catalog.Load().In("en");
        var page = new StringBuilder(
            """
            # The language of risk rules

            A profile is a YAML file below `data/profiles`: rules with one owner and one purpose. It is published with the law and decides from its first day on. Conditions are
            written in the [language of regimes](regime-language.md) and see what lanes see there, and besides:

            - `signal.NAME`: one of the signals below, a whole number. A comparison with one that is not known does not hold.
            - `listed`: entries of watch lists that parties of the consignment may be, best first; each has `party` ('consignee', 'consignor', 'seller'), `entry` and `score` (percent).
              `listed.exists(l, l.score >= 80)`.
            - `model`: the score of the profile's model, of a thousand.

            ```yaml
            profile: az/core
            title: Parcels of persons, core rules
            owner: Targeting Centre
            purpose: Find values made to fit.
            legal-basis: Customs Code, chapter on risk management
            review: 2027-05-01            # its owner looks at it again by then
            known: 2026-10-01
            in-force: 2026-11-01..        # left out: a proposal, never asked
            destinations: [AZ]
            model: { name: parcels, mode: shadow }      # a file below data/models; may be left out
            sets: { watches: ['910211', '910212'] }     # lists conditions can use; may be left out
            rules:
              undervalued:
                when: signal.piece_price < 25
                act: propose              # ACTS
                mode: live                # MODES; shadow where it is left out
                finds: undervaluation     # KINDS
                why: A piece is declared at less than a quarter of what such goods usually cost.
                expected: 25 %            # of the consignments it holds for
                at-most: 2 %              # of all consignments: beyond, it is shown as too wide
              odd-phone:
                when: signal.phone_names_30d >= 3
                act: request-information
                ask: /consignee/phone, party-named      # a field and a question, below; left out: it asks for the goods to be named
                finds: identity
                why: Several names give one telephone.
                expected: 10 %
                at-most: 1 %
            tests:
              - name: a tenth of the usual price
                given: { goods: 10 USD, hs: '851713', signals: { piece_price: 10 } }
                hits: [undervalued]
            ```

            `given` takes what examples of regimes take, `signals` (others are reckoned), `listed` (a score) and `findings`. Every rule needs a test it holds for; a test names every rule
            that holds. A rule never makes an outcome milder than the law's.

            The page *Rules* shows of each rule in force how often it held and was right, and what it takes of a decision: measured on this machine, on the parcels decided
            last, the rule asked by itself. Beyond 5 µs, of the 200 that two processors have for one of 10,000 parcels a second, it is shown as one that takes much.

            | act | what comes about |
            |---|---|
            | `note` | it is noted |
            | `propose` | it waits in the targeting queue and may be selected; nothing else changes |
            | `documents` | the yellow lane |
            | `hold` | the red lane: opened whatever else waits |
            | `request-information` | a request for information before loading |
            | `request-screening` | a request for screening before loading |
            | `do-not-load` | do not load |

            `ask` is what the sender reads: field and question, never the rule. Fields are JSON pointers into the canonical record, goods lines without their number: the question is
            put for every line. Fields: FIELDS.

            | question | what the sender reads |
            |---|---|
            QUESTIONS

            ## Signals


            """.Replace("FIELDS", string.Join(", ", FieldQuestion.Fields.Select(field => $"`{field}`")), StringComparison.Ordinal).Replace(
                "QUESTIONS",
                string.Join('\n', FieldQuestion.Codes.Select(code => $"| `{code}` | {english[$"question.{code}"].Other} |")),
                StringComparison.Ordinal
            ).Replace(
                "ACTS",
                string.Join(", ", Enum.GetValues<RiskAct>().Select(act => Hyphens.Of(act))),
                StringComparison.Ordinal
            ).Replace(
                "MODES",
                string.Join(", ", Enum.GetValues<RuleMode>().Select(mode => Hyphens.Of(mode))),
                StringComparison.Ordinal
            ).Replace("KINDS", string.Join(", ", RiskRule.Kinds), StringComparison.Ordinal)
        );
        page.Append("| signal | unit | meaning | looks at |\n|---|---|---|---|\n");
        foreach (var signal in Signals.All)
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{signal.Name}` | {signal.Unit} | {signal.Meaning} | {Hyphens.Of(signal.Cost)} |\n"
            );
        }

        GeneratedPage.MustBe("docs/reference/risk-language.md", page.ToString());
    }

    [Fact]
    public async Task The_page_of_the_command_line_is_the_help_of_every_verb()
    {
        var page = Head(
            "Command line",
            "src/Parcelgate.Host/Verbs",
            """
            `./parcelgate VERB` from the root of a checkout; the program itself is called `parcelgate`. Exit codes: 0 done; 1 done, with findings, differences or
            refusals; 2 the command line or a setting is wrong and nothing was done; 3 the store or the law cannot be used; 4 a defect of the program; 130 interrupted.

            """
        );
        foreach (var verb in Verbs())
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {verb.Name}\n\n```\n{await HelpAsync(verb.Name)}\n```\n");
            foreach (var part in verb.ToCommand().Subcommands)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"\n## {verb.Name} {part.Name}\n\n```\n{await HelpAsync(verb.Name, part.Name)}\n```\n"
                );
            }
        }

        GeneratedPage.MustBe("docs/reference/command-line.md", page.ToString());
    }

    [Fact]
    public void A_verb_of_the_page_is_one_that_is_there()
    {
        var program = File.ReadAllText(Path.Combine(Repository.Root!, "src", "Parcelgate.Host", "Program.cs"));
        Assert.All(VerbTypes(), type => Assert.Contains($" {type.Name}.Verb,", program, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_of_permissions_says_who_may_do_what_and_which_endpoint_asks()
    {
        var page = Head(
            "Permissions",
            "src/Parcelgate.Server/Identity/Permissions.cs",
            """
            An account has exactly one role. A provider sees its own consignments only, whatever the table says. Every endpoint and page asks for one permission or is open to anybody;
            one that states neither is refused to everybody.


            """
        );
        page.Append(
            CultureInfo.InvariantCulture,
            $"| permission | {string.Join(" | ", Roles.All)} |\n|---|{string.Concat(Roles.All.Select(_ => ":-:|"))}\n"
        );
        foreach (var permission in Permissions.Table.Keys.Order(StringComparer.Ordinal))
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{permission}` | {string.Join(" | ", Roles.All.Select(role => Permissions.Allows(role, permission) ? "yes" : ""))} |\n"
            );
        }

        page.Append("\n## Which endpoint asks which\n\n| endpoint or page | permission |\n|---|---|\n");
        await using var office = await Office.OpenWholeAsync();
        page.AppendJoin("", EndpointLines(office.App).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        GeneratedPage.MustBe("docs/reference/permissions.md", page.ToString());
    }

    [Fact]
    public void The_schema_of_regime_files_is_the_one_the_program_prints() =>
        GeneratedPage.MustBe("docs/reference/regime.schema.json", Core.Law.RegimeSchema.Text);

    [Fact]
    public async Task The_OpenAPI_document_is_the_running_server_s()
    {
        await using var office = await Office.OpenWholeAsync();
        using var client = new HttpClient { BaseAddress = office.Address };
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        // The address of this run.
        document.AsObject().Remove("servers");

        GeneratedPage.MustBe("docs/reference/openapi.json", document.ToJsonString(Readable) + "\n");
    }

    private static StringBuilder Head(string title, string source, string text) =>
        new(
            $"# {title}\n\n<!-- Written by a test from {source}. To change it, change that and run the tests once with {GeneratedPage.Variable}=1. -->\n\n{text}"
        );

    private static IEnumerable<string> EndpointLines(IEndpointRouteBuilder app) =>
        app
            .DataSources.SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<PermissionAttribute>() is not null)
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                    $"| `{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}` | `{endpoint.Metadata.GetMetadata<PermissionAttribute>()!.Permission}` |\n"
                )
            );

    /// <summary>Every verb of the program, in the order of their names: a verb that Program.cs lists is a class with a property Verb.</summary>
    private static IEnumerable<Type> VerbTypes() =>
        typeof(HelpVerb)
            .Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(HelpVerb).Namespace && PropertyOf(type)?.PropertyType == typeof(Verb));

    private static PropertyInfo? PropertyOf(Type type) => type.GetProperty("Verb", BindingFlags.Public | BindingFlags.Static);

    private static List<Verb> Verbs() =>
        [.. VerbTypes().Select(type => PropertyOf(type)!.GetValue(null)).OfType<Verb>().OrderBy(verb => verb.Name, StringComparer.Ordinal)];

    private static async Task<string> HelpAsync(params string[] names)
    {
        var root = CommandLine.Root(Verbs());
        // Not folded at the width of whatever terminal the tests run in.
        root.Options.OfType<HelpOption>().Single().Action = new HelpAction { MaxWidth = int.MaxValue };
        using var output = new StringWriter { NewLine = "\n" };
        await root.Parse([.. names, "--help"])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        var lines = output.ToString().Replace(RootCommand.ExecutableName, "parcelgate", StringComparison.Ordinal).Split('\n');
        return string.Join('\n', lines.Select(line => line.TrimEnd())).Trim();
    }
}
