namespace Parcelgate.Server.Revenue;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;
using Parcelgate.Server.Web;

/// <summary>The register of numbers under which tax is collected at the sale: asked by whoever sends data, kept by the revenue office.</summary>
internal static class PrepaidEndpoints
{
    /// <summary>Name of the flash of the register's page.</summary>
    internal const string Page = "prepaid";

    /// <summary>Longest file, in bytes. Arbitrary: some 200,000 numbers.</summary>
    internal const int LongestFile = 16_000_000;

    /// <summary>Faults of a file that are said.</summary>
    private const int MostFaults = 20;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/prepaid-numbers/{scheme}/{number}", AskAsync)
            .Requires(Permissions.AccountView)
            .Produces<PrepaidAnswer>()
            .WithSummary(
                "What the register says today of a number under which tax is collected at the sale; a scheme without a register is not checked"
            )
            .WithTags("Revenue");
        routes
            .MapPut("/v1/prepaid-numbers", PutAsync)
            .Requires(Permissions.RevenueManage)
            .Accepts<Stream>("text/csv")
            .Produces<PrepaidPut>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary(
                "Add or replace numbers under which tax is collected at the sale: scheme,number,holder,from and, where known, to,suspended-from,suspended-to. All of the file, or nothing"
            )
            .WithTags("Revenue");
        var forms = routes.MapGroup(Links.Prepaid).Requires(Permissions.RevenueManage).ExcludeFromDescription();
        // Not on the page's own address: the page takes posts there, with its own permission.
        forms.MapPost("/number", OneAsync);
        forms.MapPost("/file", FileAsync);
    }

    private static async Task<IResult> AskAsync(string scheme, string number, IStore store, OfficeDays days, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var asked = new PrepaidTax(scheme.ToLowerInvariant(), number);
        var register = await PrepaidNumbers.OfAsync(connection, null, [asked], cancel);
        var standing = register.StandingOf(asked, days.Today);
        var entry = register.Find(asked);
        return TypedResults.Ok(
            new PrepaidAnswer(
                asked.Scheme,
                PrepaidRegister.NumberOf(number),
                Hyphens.Of(standing),
                entry?.Holder,
                entry is null ? null : PrepaidNumbers.Text(entry.From),
                entry is null ? null : PrepaidNumbers.Text(entry.To),
                entry is null ? null : PrepaidNumbers.Text(entry.SuspendedFrom),
                entry is null ? null : PrepaidNumbers.Text(entry.SuspendedTo)
            )
        );
    }

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, TimeProvider time, CancellationToken cancel)
    {
        var bytes = await PostBankFile.BytesAsync(http.Request.Body, cancel, LongestFile);
        var (numbers, changed, problems) = await StoreAsync(bytes, store, time, http.User.ActorOf(), cancel);
        return problems.Count > 0 ? new ProblemResult(problems) : TypedResults.Ok(new PrepaidPut(numbers, changed));
    }

    private static async Task<(int Numbers, int Changed, List<Problem> Problems)> StoreAsync(
        ReadOnlyMemory<byte> bytes,
        IStore store,
        TimeProvider time,
        string actor,
        CancellationToken cancel
    )
    {
        var read = PrepaidRegisterFile.Read(new LawFile("file", Encoding.UTF8.GetString(bytes.Span)));
        if (read.Errors.Length > 0)
        {
            return (0, 0, [.. read.Errors.Take(MostFaults).Select(ProblemOf)]);
        }

        await using var work = await store.BeginAsync(cancel);
        var changed = await PrepaidNumbers.PutAsync(work, read.Registrations, time.GetUtcNow().WholeMs(), actor, cancel);
        await work.CommitAsync(cancel);
        return (read.Registrations.Length, changed, []);
    }

    /// <summary>A fault of a file as a problem: what is quoted in its sentence is what was found.</summary>
    private static Problem ProblemOf(LawError error)
    {
        var (from, to) = (error.Sentence.IndexOf('\'', StringComparison.Ordinal), error.Sentence.LastIndexOf('\''));
        var found = to > from ? error.Sentence[(from + 1)..to] : "";
        return new Problem(
            ProblemCodes.Malformed,
            string.Create(CultureInfo.InvariantCulture, $"line {error.Line}, column {error.Column}"),
            found,
            error.Sentence
        );
    }

    private static async Task<IResult> FileAsync(IFormFile? file, IStore store, TimeProvider time, HttpContext http, Flash flash)
    {
        if (file is not { Length: > 0 and <= LongestFile })
        {
            return Back(flash, ("problem", "file"), ("found", (file?.Length ?? 0).ToString(CultureInfo.InvariantCulture)));
        }

        await using var stream = file.OpenReadStream();
        var bytes = await PostBankFile.BytesAsync(stream, http.RequestAborted, LongestFile);
        var (numbers, changed, problems) = await StoreAsync(bytes, store, time, http.User.ActorOf(), http.RequestAborted);
        return problems is [var first, ..]
            ? Back(flash, ("problem", "fault"), ("place", first.Place), ("found", Cut(first.Expected)))
            : Back(
                flash,
                ("done", "file"),
                ("numbers", numbers.ToString(CultureInfo.InvariantCulture)),
                ("changed", changed.ToString(CultureInfo.InvariantCulture))
            );
    }

    private static async Task<IResult> OneAsync(
        [FromForm] string? scheme,
        [FromForm] string? number,
        [FromForm] string? holder,
        [FromForm] string? from,
        [FromForm] string? to,
        [FromForm(Name = "suspended-from")] string? suspendedFrom,
        [FromForm(Name = "suspended-to")] string? suspendedTo,
        IStore store,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        string[] fields =
        [
            (scheme ?? "").Trim().ToLowerInvariant(),
            number ?? "",
            (holder ?? "").Trim(),
            from ?? "",
            to ?? "",
            suspendedFrom ?? "",
            suspendedTo ?? "",
        ];
        // The form is a file of one line: one reading, one set of refusals.
        var line = string.Join(',', fields.Select(field => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
        var bytes = Encoding.UTF8.GetBytes($"scheme,number,holder,from,to,suspended-from,suspended-to\n{line}\n");
        var (_, _, problems) = await StoreAsync(bytes, store, time, http.User.ActorOf(), http.RequestAborted);
        return problems is [var first, ..]
            ? Back(
                flash,
                ("problem", "entry"),
                ("found", Cut(first.Expected)),
                ("scheme", Cut(fields[0])),
                ("number", Cut(fields[1])),
                ("holder", Cut(fields[2])),
                ("from", Cut(fields[3])),
                ("to", Cut(fields[4])),
                ("suspended-from", Cut(fields[5])),
                ("suspended-to", Cut(fields[6]))
            )
            : Back(flash, ("done", "entry"), ("what", $"{fields[0]} {PrepaidRegister.NumberOf(fields[1])}"));
    }

    private static IResult Back(Flash flash, params (string Name, string Value)[] said)
    {
        flash.Leave(Page, said);
        return Results.LocalRedirect(Links.Prepaid);
    }

    /// <summary>Short enough for the cookie that carries it back.</summary>
    private static string Cut(string text) => text.Length > 200 ? text[..200] : text;
}

/// <summary>What the register says of a number. Days are written 2026-07-01; null where none is set.</summary>
/// <param name="Scheme">"ioss".</param>
/// <param name="Number">As it is compared: letters and digits, in capitals.</param>
/// <param name="Standing">"registered", "unknown", "not-yet-valid", "expired", "suspended", or "unchecked" where no register of the scheme is kept.</param>
/// <param name="Holder">Who collects under it.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="SuspendedFrom">First day of its suspension.</param>
/// <param name="SuspendedTo">Last day of its suspension.</param>
internal sealed record PrepaidAnswer(
    string Scheme,
    string Number,
    string Standing,
    string? Holder,
    string? From,
    string? To,
    string? SuspendedFrom,
    string? SuspendedTo
);

/// <summary>What a file came to.</summary>
/// <param name="Numbers">Numbers in it.</param>
/// <param name="Changed">Of them new ones, and those of which it says something new.</param>
internal sealed record PrepaidPut(int Numbers, int Changed);
