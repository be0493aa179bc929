namespace Parcelgate.Server.Messages;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Edifact;
using Parcelgate.Formats.Postal;
using Parcelgate.Formats.WcoRes;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;
using Parcelgate.Server.Web.Parts;
using Declared = Parcelgate.Formats.WcoRes.Answers;

/// <summary>
/// The answer to a whole message in its sender's own form, made anew from what was answered and from where its parcels stand now: WCO RES for declarations, CUSRES for CUSCAR, the postal
/// answer for postal items. Messages of other formats are answered in JSON and CSV.
/// </summary>
internal sealed class SubmissionAnswers(IStore store, DecidedFiles files, TimeProvider time, ParcelgateOptions options)
{
    /// <summary>Lines of a message that is answered so: each is decided once more. Arbitrary: some ten seconds.</summary>
    internal const int MostLines = 1000;

    /// <summary>Longest control reference of an EDIFACT answer.</summary>
    private const int ControlDigits = 14;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/manifests/{number:long}/answer", HandleAsync).Requires(Permissions.ManifestView).ExcludeFromDescription();

    /// <summary>The form a message is answered in, by what it is and not by what it was sent as; null where JSON and CSV are all there is, or it is too long or not complete.</summary>
    internal async Task<AnswerFormat?> FormAsync(SubmissionRow submission, CancellationToken cancel)
    {
        if (submission.CompletedAt is null || submission.Lines > MostLines)
        {
            return null;
        }

        var received = (await Queries.ReadPartAsync(store, submission.Id, 0, cancel))?.Received ?? [];
        return Formats.Detect(null, null, received)?.Name switch
        {
            "wco-xml" => AnswerFormat.Named("wco-res"),
            "edifact" => AnswerFormat.Named("cusres"),
            "postal" => AnswerFormat.Named(
                received.AsSpan().IndexOfAny((byte)'{', (byte)'<') is var at and >= 0 && received[at] == '{' ? "postal-json" : "postal-xml"
            ),
            _ => null,
        };
    }

    private static async Task<IResult> HandleAsync(long number, SubmissionAnswers answers, IStore store, HttpContext http)
    {
        var submission = await Queries.SubmissionAsync(store, number, http.RequestAborted);
        if (
            submission is null
            // It is written for the sender and repeats what it sent.
            || !PersonName.MayRead(http.User)
            || (http.User.ProviderOf() is { } own && own != submission.Provider)
            || await answers.FormAsync(submission, http.RequestAborted) is not { } form
        )
        {
            return TypedResults.NotFound();
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"answer-{number}{form.Ending}");
        return TypedResults.File(await answers.OfAsync(submission, form, http.RequestAborted), form.Media, name);
    }

    /// <summary>The answer.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    internal async Task<byte[]> OfAsync(SubmissionRow submission, AnswerFormat form, CancellationToken cancel)
    {
        var lines = new List<AnsweredLine>();
        await foreach (var (_, answer) in Queries.AnswerPartsAsync(store, submission.Id, -1, cancel))
        {
            foreach (var line in AnswerLine.All(answer))
            {
                var file = line.Id is { } id ? await files.FindAsync(id, submission.Provider, cancel) : null;
                lines.Add(new AnsweredLine(line, file));
            }
        }

        return form.Name switch
        {
            "wco-res" => await ResAsync(submission, lines, cancel),
            "cusres" => CusresOf(submission, lines),
            "postal-json" => PostalAnswerWriter.ToJson(lines.Select(line => PostalOf(submission, line))),
            _ => PostalAnswerWriter.ToXml(lines.Select(line => PostalOf(submission, line))),
        };
    }

    private async Task<byte[]> ResAsync(SubmissionRow submission, List<AnsweredLine> lines, CancellationToken cancel)
    {
        var responses = ImmutableArray.CreateBuilder<Response>();
        foreach (var line in lines)
        {
            responses.AddRange(
                line.File is { Record: not null, Explained: not null, Decision: not null } file
                    ? await GetResponses.ToldAsync(file, store, cancel)
                    : Chain.Of(
                        new AnsweredDeclaration(line.Answer.Reference ?? ""),
                        [Declared.Refusal(line.Answer.Problems, submission.ReceivedAt)]
                    )
            );
        }

        return ResXml.ToBytes([.. responses]);
    }

    private byte[] CusresOf(SubmissionRow submission, List<AnsweredLine> lines)
    {
        var control = submission.Id.ToString(CultureInfo.InvariantCulture);
        var head = new CusresHead(
            options.Messages.Name,
            submission.Provider,
            control.Length <= ControlDigits ? control : control[^ControlDigits..],
            submission.MessageId,
            time.GetUtcNow()
        );
        return Cusres.ToBytes(
            head,
            lines.Select(line =>
                line.File is { } file
                    ? MessageBody.CusresAnswerOf(file.Row.Reference, (State)file.Row.State, file.Explained?.Loading)
                    : new CusresAnswer(line.Answer.Reference ?? "", CusresOutcome.Refused, null, [.. line.Answer.Problems])
            )
        );
    }

    private static PostalAnswer PostalOf(SubmissionRow submission, AnsweredLine line) =>
        line.File is { Record: { } record, Explained: { } explained, Decision: { } decision } file
            ? PostalAnswers.Of(
                new DecidedItem(
                    record,
                    explained,
                    (State)file.Row.State,
                    decision.DecidedAt,
                    decision.DecidedAt + GetResponses.DocumentsWithin
                )
            )
            : PostalAnswers.Acknowledge(
                new Entry(line.Answer.Line, Act.Lodge) { Reference = line.Answer.Reference, Problems = [.. line.Answer.Problems] },
                submission.ReceivedAt
            );

    /// <summary>A line as it was answered, and its parcel as it stands; null for a line that brought none.</summary>
    private sealed record AnsweredLine(AnswerLine Answer, DecidedFile? File);
}
