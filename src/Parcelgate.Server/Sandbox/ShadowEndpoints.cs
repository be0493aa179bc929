namespace Parcelgate.Server.Sandbox;

using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation.Shadow;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Web;

/// <summary>The last shadow run of each person, in this process only: what was compared is nobody else's, and gone with it.</summary>
internal sealed class ShadowResults
{
    /// <summary>Runs that are kept. Arbitrary: one holds at most <see cref="ShadowTally.MostDifferences"/> differences.</summary>
    private const int Most = 8;

    private readonly Lock turn = new();
    private readonly LinkedList<(string Actor, ShadowDone Done)> kept = [];

    public ShadowDone? Of(string actor)
    {
        lock (turn)
        {
            return kept.FirstOrDefault(one => one.Actor == actor).Done;
        }
    }

    public void Keep(string actor, ShadowDone done)
    {
        lock (turn)
        {
            if (kept.FirstOrDefault(one => one.Actor == actor) is { Done: not null } before)
            {
                kept.Remove(before);
            }

            kept.AddFirst((actor, done));
            while (kept.Count > Most)
            {
                kept.RemoveLast();
            }
        }
    }
}

/// <summary>Real files and what the system in use did with them come by the form of their page.</summary>
internal static class ShadowEndpoints
{
    /// <summary>Name of the flash of the page.</summary>
    internal const string Page = "shadow";

    /// <summary>Longest file of either kind, in bytes. Arbitrary: some 60,000 parcels as JSON.</summary>
    internal const long LongestFile = 64L << 20;

    private const long AroundFiles = 64 << 10;
    private const int LongestNames = 200;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Links.Shadow + "/run", RunAsync)
            .Requires(Permissions.AgreementWrite)
            .ExcludeFromDescription()
            .WithMetadata(new RequestFormLimitsAttribute { MultipartBodyLengthLimit = 2 * LongestFile + AroundFiles })
            .WithMetadata(new RequestSizeLimitAttribute(2 * LongestFile + AroundFiles));
        routes.MapGet(Links.Shadow + "/differences.csv", Csv).Requires(Permissions.AgreementWrite).ExcludeFromDescription();
    }

    private static IResult Csv(ShadowResults results, HttpContext http) =>
        results.Of(http.User.ActorOf()) is { } done
            ? Results.File(
                Encoding.UTF8.GetBytes(ShadowCsv.Of(done.Report)),
                "text/csv; charset=utf-8",
                string.Create(CultureInfo.InvariantCulture, $"shadow-{done.At:yyyy-MM-dd}.csv")
            )
            : Results.NotFound();

    private static async Task<IResult> RunAsync(
        [FromForm] string? tolerance,
        [FromForm] string? on,
        [FromForm] string? destination,
        IFormFile? messages,
        IFormFile? old,
        LawLibrary library,
        ShadowResults results,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        try
        {
            var asked = Asked(tolerance, on, destination, messages, old);
            var outcomes = await OutcomesAsync(old!, http.RequestAborted);
            var (law, tally) = (library.Current, new ShadowTally(outcomes, asked.Tolerance));
            var run = new ShadowRun(law.Rules, tally, asked.On, time.GetUtcNow());
            // The form's files share one stream: this one is opened when nothing else of it is read.
            var format = FormatOf(messages!);
            await using var stream = messages!.OpenReadStream();
            await run.TakeAsync(stream, format, new ReadDefaults(Channel.Express, asked.Destination), LongestFile, http.RequestAborted);
            var names = messages.FileName.Length > LongestNames ? messages.FileName[..LongestNames] : messages.FileName;
            results.Keep(
                http.User.ActorOf(),
                new ShadowDone(tally.Report(), run.Unreadable, names, law.Book.Hash.ToString(), asked.On, time.GetUtcNow())
            );
            flash.Leave(Page, ("done", "run"));
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { Problem: var problem })
        {
            flash.Leave(Page, ("place", problem.Place), ("found", Cut(problem.Found)), ("expected", Cut(problem.Expected)));
        }

        return Results.LocalRedirect(Links.Shadow);
    }

    private static (long Tolerance, DateOnly? On, string? Destination) Asked(
        string? tolerance,
        string? on,
        string? destination,
        IFormFile? messages,
        IFormFile? old
    )
    {
        foreach (var (name, file) in new[] { ("messages", messages), ("old", old) })
        {
            if (file is not { Length: > 0 and <= LongestFile })
            {
                throw Wrong(name, $"{file?.Length ?? 0} bytes", $"a file of 1 to {LongestFile} bytes");
            }
        }

        if (
            !long.TryParse(tolerance is null or "" ? "0" : tolerance, NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            || minor > 100_000
        )
        {
            throw Wrong("tolerance", tolerance!, "minor units from 0 to 100000");
        }

        DateOnly? day = null;
        if (on is { Length: > 0 })
        {
            day = DateOnly.TryParseExact(on, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var said)
                ? said
                : throw Wrong("on", on, "a day such as 2026-11-01, or nothing");
        }

        var country = destination?.Trim().ToUpperInvariant();
        return country is null or "" ? (minor, day, null)
            : country.Length == 2 && country.All(char.IsAsciiLetter) ? (minor, day, country)
            : throw Wrong("destination", country, "two letters of a country, such as AZ, or nothing");
    }

    private static async Task<System.Collections.Immutable.ImmutableDictionary<string, OldOutcome>> OutcomesAsync(
        IFormFile file,
        CancellationToken cancel
    )
    {
        await using var stream = file.OpenReadStream();
        var bytes = await PostBankFile.BytesAsync(stream, cancel, LongestFile);
        var (outcomes, errors) = OldOutcomes.Read(new LawFile("old", Encoding.UTF8.GetString(bytes.Span)));
        return errors is [var first, ..]
            ? throw Wrong(string.Create(CultureInfo.InvariantCulture, $"old, line {first.Line}, column {first.Column}"), "", first.Sentence)
            : outcomes;
    }

    private static Format FormatOf(IFormFile file)
    {
        using var stream = file.OpenReadStream();
        Span<byte> first = stackalloc byte[4096];
        var read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return Formats.Detect(null, file.FileName, first[..read])
            ?? throw Wrong(
                "messages",
                file.FileName,
                $"a file in one of the formats {string.Join(", ", Formats.All.Select(one => one.Name))}"
            );
    }

    private static MessageRefusedException Wrong(string place, string found, string expected) =>
        new(new Problem(ProblemCodes.OutOfRange, place, found, expected));

    private static string Cut(string text) => text.Length > LongestNames ? text[..LongestNames] + "…" : text;
}
