namespace Parcelgate.Server.Intake;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;

/// <summary>POST /v1/manifests: a message of any length, answered line by line while it is read.</summary>
internal static class PostManifest
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/manifests", Handle)
            .Requires(Permissions.Submit)
            .WithSummary(
                "Send a manifest: NDJSON, CSV or WCO declarations of any length; one result line per consignment comes back in order"
            )
            .WithDescription(
                "Header Message-Id makes sending again safe: the same id with the same bytes gives the first answer, and a message cut off goes on where it ended. "
                    + "Without it an id is made up and returned. Content-Encoding gzip is understood. Results are NDJSON and can be read again at /v1/submissions/{id}/results."
            )
            .WithTags("Intake")
            .DisableRequestTimeout()
            .WithMetadata(new UnlimitedBody());

    internal static Task Handle(HttpContext http, Submissions submissions, IntakeGate gate, CancellationToken cancel) =>
        TakeAsync(http, SenderOf.Request(http), submissions, gate, cancel);

    /// <summary>Reads the message of a request and answers it, into whichever store the submissions are of.</summary>
    internal static async Task TakeAsync(
        HttpContext http,
        Sender sender,
        Submissions submissions,
        IntakeGate gate,
        CancellationToken cancel
    )
    {
        LiftBounds(http);
        if (!MessageHead.TryRead(http.Request, gate.LongestMessage, out var head, out var problem))
        {
            await Answers.RefuseAsync(http, problem);
            return;
        }

        using var place = gate.Enter();
        if (place is null)
        {
            await Answers.BusyAsync(http, "This server is reading as many manifests as it can keep up with.");
            return;
        }

        await ReceiveAsync(http, sender, submissions, head, cancel);
    }

    private static async Task ReceiveAsync(
        HttpContext http,
        Sender sender,
        Submissions submissions,
        MessageHead head,
        CancellationToken cancel
    )
    {
        try
        {
            await submissions.ReceiveAsync(
                sender,
                head.ToIncoming(http.Request),
                id =>
                {
                    http.Response.ContentType = "application/x-ndjson";
                    http.Response.Headers["Submission-Id"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    http.Response.Headers["Message-Id"] = head.MessageId;
                },
                async lines =>
                {
                    await http.Response.BodyWriter.WriteAsync(lines, cancel);
                },
                cancel
            );
            await http.Response.BodyWriter.FlushAsync(cancel);
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } answer)
        {
            await Answers.StopAsync(http, answer);
        }
    }

    /// <summary>A manifest may take hours on a thin line and is bounded by its own setting.</summary>
    private static void LiftBounds(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }

    private sealed class UnlimitedBody : Microsoft.AspNetCore.Http.Metadata.IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
