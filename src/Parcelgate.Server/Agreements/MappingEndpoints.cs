namespace Parcelgate.Server.Agreements;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web;

/// <summary>A provider says how his CSV files are read, by the API or on a page; the office approves it.</summary>
internal static class MappingEndpoints
{
    private const string Address = "/v1/csv-mapping";

    /// <summary>Name of the flash of the page of a provider's mapping.</summary>
    internal static string Page(string provider) => $"mapping/{provider}";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet(Address, Get)
            .Requires(Permissions.Submit)
            .Produces<string>(StatusCodes.Status200OK, "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithSummary(
                "How the CSV files of the provider that asks are read: the latest version of his mapping, or the one the query names"
            )
            .WithDescription(
                "The body is the mapping, as parcelgate convert --mapping takes it. Header Mapping-Version has its number, Mapping-Hash the SHA-256 over the body, Mapping-State whether "
                    + "production reads by it: live, waiting or replaced."
            )
            .WithTags("Intake");
        routes
            .MapPut(Address, PutAsync)
            .Requires(Permissions.Submit)
            .Accepts<Stream>("application/json")
            .Produces<MappingAnswer>()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("Say how your CSV files are read: the sandbox reads by it at once, production once the office approved it")
            .WithTags("Intake");
        var forms = routes.MapGroup(Links.Partners).ExcludeFromDescription();
        forms.MapPost("/{provider}/mapping/example", ExampleAsync).Requires(Permissions.MappingWrite);
        forms.MapPost("/{provider}/mapping/again", AgainAsync).Requires(Permissions.MappingWrite);
        forms.MapPost("/{provider}/mapping/draft", DraftAsync).Requires(Permissions.MappingWrite);
        forms.MapPost("/{provider}/mapping/drop", DropAsync).Requires(Permissions.MappingWrite);
        forms.MapPost("/{provider}/mapping/{number:long}/approve", ApproveAsync).Requires(Permissions.AgreementApprove);
    }

    private static IResult Get(MappingLibrary library, HttpContext http, int? version)
    {
        var provider = http.User.ProviderOf()!;
        var rows = library.Of(provider);
        if ((version is null ? rows.LastOrDefault() : rows.FirstOrDefault(row => row.Version == version)) is not { } found)
        {
            return new ProblemResult(
                new ProblemAnswer(
                    StatusCodes.Status404NotFound,
                    null,
                    new Problem(
                        ProblemCodes.Missing,
                        "mapping",
                        version?.ToString(CultureInfo.InvariantCulture) ?? provider,
                        rows.IsEmpty ? $"a mapping, put to {Address} or drawn on the page" : $"a version from 1 to {rows[^1].Version}"
                    )
                )
            );
        }

        http.Response.Headers["Mapping-Version"] = found.Version.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Mapping-Hash"] = found.Hash.ToString();
        http.Response.Headers["Mapping-State"] = StateOf(found, library.InForce(provider));
        return TypedResults.Bytes(CsvMappingJson.ToBytes(found.Mapping), "application/json");
    }

    /// <summary>"live", "waiting" or "replaced".</summary>
    internal static string StateOf(MappingRow row, MappingRow? inForce) =>
        row.ApprovedAt is null ? "waiting"
        : row.Version == inForce?.Version ? "live"
        : "replaced";

    private static async Task<IResult> PutAsync(MappingLibrary library, MappingOffice office, HttpContext http)
    {
        var provider = http.User.ProviderOf()!;
        var bytes = await PostBankFile.BytesAsync(http.Request.Body, http.RequestAborted, CsvMapping.LongestBytes);
        var problems = new List<Problem>();
        if (CsvMappingJson.Read(bytes, problems) is not { } mapping)
        {
            return new ProblemResult(problems);
        }

        var (row, against) = await office.WriteAsync(provider, mapping, http.User.ActorOf(), http.RequestAborted);
        return row is null
            ? new ProblemResult(against)
            : TypedResults.Ok(new MappingAnswer(row.Version, row.Hash.ToString(), StateOf(row, library.InForce(provider))));
    }

    private static async Task<IResult> ExampleAsync(
        string provider,
        IFormFile? file,
        MappingOffice office,
        ApiKeys keys,
        HttpContext http,
        Flash flash
    )
    {
        if (!Mine(http, provider))
        {
            return TypedResults.NotFound();
        }

        if (file is null || file.Length == 0)
        {
            return Back(flash, provider, [new Problem(ProblemCodes.Missing, "file", "", "a file with its first rows")]);
        }

        await using var stream = file.OpenReadStream();
        var first = new byte[Math.Min(file.Length, CsvProposal.LongestExample + 1)];
        var read = await stream.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, http.RequestAborted);
        var label = Path.GetFileName(file.FileName);
        return Back(
            flash,
            provider,
            await office.ProposeAsync(
                provider,
                label,
                first.AsMemory(0, read),
                http.User.ActorOf(),
                (null, null, null),
                await DestinationAsync(keys, provider, http),
                http.RequestAborted
            )
        );
    }

    /// <summary>The example is cut into columns in another way, and what was chosen is proposed anew.</summary>
    private static async Task<IResult> AgainAsync(string provider, MappingOffice office, ApiKeys keys, HttpContext http, Flash flash)
    {
        if (!Mine(http, provider) || await office.DraftAsync(provider, http.RequestAborted) is not { } draft)
        {
            return TypedResults.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var said = (MappingForm.Encoding(form), MappingForm.Separator(form), MappingForm.HasHeader(form));
        return Back(
            flash,
            provider,
            await office.ProposeAsync(
                provider,
                draft.Label,
                draft.Example,
                http.User.ActorOf(),
                said,
                await DestinationAsync(keys, provider, http),
                http.RequestAborted
            )
        );
    }

    private static async Task<string?> DestinationAsync(ApiKeys keys, string provider, HttpContext http) =>
        (await ProviderDefaults.OfAsync(keys, provider, http.RequestAborted)).Destination;

    /// <summary>What was chosen is kept and shown, and written down where the button says so.</summary>
    private static async Task<IResult> DraftAsync(string provider, MappingOffice office, HttpContext http, Flash flash)
    {
        if (!Mine(http, provider) || await office.DraftAsync(provider, http.RequestAborted) is not { } draft)
        {
            return TypedResults.NotFound();
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var mapping = MappingForm.Read(form, draft.Mapping);
        if (CsvMappingJson.ToBytes(mapping).Length > CsvMapping.LongestBytes)
        {
            return Back(flash, provider, [new Problem(ProblemCodes.TooLarge, "", "", "shorter texts")]);
        }

        await office.ChooseAsync(provider, mapping, http.User.ActorOf(), http.RequestAborted);
        if (form["act"] != "save")
        {
            return Results.LocalRedirect(Links.Mapping(provider));
        }

        var (row, problems) = await office.WriteAsync(provider, mapping, http.User.ActorOf(), http.RequestAborted);
        return Back(flash, provider, problems, "written", row?.Version ?? 0);
    }

    private static async Task<IResult> DropAsync(string provider, MappingOffice office, HttpContext http)
    {
        if (!Mine(http, provider))
        {
            return TypedResults.NotFound();
        }

        await office.DropAsync(provider, http.RequestAborted);
        return Results.LocalRedirect(Links.Mapping(provider));
    }

    private static async Task<IResult> ApproveAsync(string provider, long number, MappingOffice office, HttpContext http, Flash flash)
    {
        var problem = await office.ApproveAsync(provider, number, http.User.ActorOf(), http.RequestAborted);
        (string, string)[] said = problem is null
            ? [("done", "approved"), ("version", number.ToString(CultureInfo.InvariantCulture))]
            : [("problem", problem.Code)];
        flash.Leave(Page(provider), said);
        return Results.LocalRedirect(Links.Mapping(provider));
    }

    /// <summary>The office draws any provider's mapping, a provider his own.</summary>
    private static bool Mine(HttpContext http, string provider) => http.User.ProviderOf() is not { } own || own == provider;

    private static IResult Back(Flash flash, string provider, IReadOnlyList<Problem> problems, string done = "", int version = 0)
    {
        if (problems.Count > 0)
        {
            var (_, place, found, expected) = problems[0];
            flash.Leave(Page(provider), ("problem", "file"), ("place", place), ("found", found), ("expected", expected));
        }
        else if (done.Length > 0)
        {
            flash.Leave(Page(provider), ("done", done), ("version", version.ToString(CultureInfo.InvariantCulture)));
        }

        return Results.LocalRedirect(Links.Mapping(provider));
    }
}

/// <summary>What writing a mapping came to.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Hash">SHA-256 over the mapping, hexadecimal: submissions read by it name it.</param>
/// <param name="State">"live": production reads by it; "waiting": the sandbox does, until the office approved it.</param>
internal sealed record MappingAnswer(int Version, string Hash, string State);
