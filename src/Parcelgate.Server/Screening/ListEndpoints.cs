namespace Parcelgate.Server.Screening;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Formats.Watchlists;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Web;

/// <summary>Lists are taken up here: by the form of their page, and by PUT with the file as the body or as a part of a form.</summary>
internal static class ListEndpoints
{
    /// <summary>Name of the flash of the page.</summary>
    internal const string Page = "lists";

    // What surrounds a file in a form.
    private const int AroundFile = 64 << 10;

    // Problems said on the page: what the cookie that carries them has room for.
    private const int MostSaid = 5;

    private static readonly FormOptions OneFile = new() { MultipartBodyLengthLimit = Watchlists.Longest + AroundFile };

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPut("/v1/lists/{name}", PutAsync)
            .Requires(Permissions.ListManage)
            .Accepts<Stream>(
                "application/octet-stream",
                "application/x-ndjson",
                "application/json",
                "text/csv",
                "application/xml",
                "application/zip",
                "multipart/form-data"
            )
            .Produces<ListAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary(
                "Take up a version of a list of denied or watched parties: OFAC SDN CSV or XML, UN XML, EU CSV, FollowTheMoney or Parcelgate JSON lines, or a ZIP of one; SDN.CSV with ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV as a ZIP or as parts of one form. All of the file, or nothing; decisions from then on are screened against it"
            )
            .WithTags("Screening");
        routes
            .MapPost(Links.Lists + "/file", FileAsync)
            .Requires(Permissions.ListManage)
            .ExcludeFromDescription()
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = Watchlists.Longest + AroundFile });
    }

    private static async Task<IResult> PutAsync(
        string name,
        HttpContext http,
        ListOffice office,
        RiskLibrary library,
        CancellationToken cancel
    )
    {
        var (fileName, bytes) = await BodyAsync(http, cancel);
        var taken = await TakeAsync(name, fileName, bytes, http.User.ActorOf(), office, library, cancel);
        return taken.Problems.Count > 0
            ? new ProblemResult(taken.Problems)
            : TypedResults.Ok(
                new ListAnswer(
                    taken.Name,
                    taken.Version,
                    taken.Parties,
                    taken.Changes?.Added ?? 0,
                    taken.Changes?.Changed ?? 0,
                    taken.Changes?.Removed ?? 0
                )
            );
    }

    /// <summary>The file, and a name whose ending tells of two CSV formats which it is.</summary>
    private static async Task<(string FileName, ReadOnlyMemory<byte> Bytes)> BodyAsync(HttpContext http, CancellationToken cancel)
    {
        if (!http.Request.HasFormContentType)
        {
            var isCsv = http.Request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) == true;
            return (isCsv ? "list.csv" : "list", await PostBankFile.BytesAsync(http.Request.Body, cancel, Watchlists.Longest));
        }

        http.Features.Set<IFormFeature>(new FormFeature(http.Request, OneFile));
        var form = await http.Request.ReadFormAsync(cancel);
        return await FilesAsync(form.Files, cancel);
    }

    /// <summary>The files of a form as one: a single file as it is, several as a ZIP, as SDN.CSV comes with the files beside it.</summary>
    private static async Task<(string FileName, ReadOnlyMemory<byte> Bytes)> FilesAsync(IFormFileCollection files, CancellationToken cancel)
    {
        if (files.Count == 0 || files.Sum(file => file.Length) > Watchlists.Longest)
        {
            return (files.Count == 0 ? "" : files[0].FileName, ReadOnlyMemory<byte>.Empty);
        }

        var read = new List<(string Name, ReadOnlyMemory<byte> Content)>();
        foreach (var file in files)
        {
            await using var stream = file.OpenReadStream();
            read.Add((file.FileName, await PostBankFile.BytesAsync(stream, cancel, Watchlists.Longest)));
        }

        return read is [var only] ? only : (read[0].Name, ZippedList.Pack(read));
    }

    private static async Task<IResult> FileAsync(
        [FromForm] string? name,
        IFormFileCollection files,
        ListOffice office,
        RiskLibrary library,
        HttpContext http,
        Flash flash
    )
    {
        var list = (name ?? "").Trim().ToLowerInvariant();
        var (fileName, bytes) = await FilesAsync(files, http.RequestAborted);
        var taken = await TakeAsync(list, fileName, bytes, http.User.ActorOf(), office, library, http.RequestAborted);
        if (taken.Problems.Count > 0)
        {
            var said = taken.Problems.Take(MostSaid).Select(one => $"{one.Place}: {Cut(one.Found)} → {Cut(one.Expected)}");
            flash.Leave(Page, ("problems", string.Join('\n', said)), ("name", Cut(list)));
        }
        else
        {
            flash.Leave(
                Page,
                ("done", taken.Version == 0 ? "same" : "taken"),
                ("name", list),
                ("entries", taken.Parties.ToString(CultureInfo.InvariantCulture))
            );
        }

        return Results.LocalRedirect(Links.Lists);
    }

    private static async Task<ListTaken> TakeAsync(
        string name,
        string fileName,
        ReadOnlyMemory<byte> bytes,
        string actor,
        ListOffice office,
        RiskLibrary library,
        CancellationToken cancel
    )
    {
        var taken = await office.TakeAsync(name, fileName, bytes, actor, cancel);
        if (taken.Version != 0)
        {
            // Indexed aside while the old lists are searched; the next decision uses the new ones.
            await library.RefreshAsync(cancel);
        }

        return taken;
    }

    /// <summary>Short enough for the cookie that carries it back.</summary>
    private static string Cut(string text) => text.Length > 120 ? text[..120] : text;
}

/// <summary>What a file of a list came to.</summary>
/// <param name="Name">The list.</param>
/// <param name="Version">Its number among all versions of all lists; 0 where the newest version is the same file.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Added">New ones.</param>
/// <param name="Changed">Those that say something else than in the version before.</param>
/// <param name="Removed">Those that are gone.</param>
internal sealed record ListAnswer(string Name, int Version, int Entries, int Added, int Changed, int Removed);
