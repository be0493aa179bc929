namespace Parcelgate.Server.Intake;

using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Sandbox;
using Parcelgate.Server.Web;

/// <summary>A provider's person sends a file from the portal: the same intake as the API's, under the same agreement.</summary>
internal static class UploadEndpoints
{
    /// <summary>Name of the flash of the upload's page.</summary>
    internal const string Page = "upload";

    /// <summary>Longest file, in bytes: what fits into a form. Longer ones go by the API or by folder.</summary>
    internal const int LongestFile = 24 * 1024 * 1024;

    /// <summary>Bytes by which a format is told.</summary>
    private const int Head = 4096;

    /// <summary>Longest text that goes back to the page in a cookie.</summary>
    private const int LongestSaid = 300;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost($"{Links.Upload}/file", FileAsync).Requires(Permissions.Submit).ExcludeFromDescription();

    private static async Task<IResult> FileAsync(
        IFormFile? file,
        HttpContext http,
        Submissions submissions,
        SandboxEngine sandbox,
        IntakeGate gate,
        ApiKeys keys,
        MappingLibrary mappings,
        Flash flash
    )
    {
        if (file is not { Length: > 0 and <= LongestFile })
        {
            return Refused(
                flash,
                Problem.Of(ProblemCodes.TooLarge, "file", $"{file?.Length ?? 0} bytes", $"a file of 1 to {LongestFile} bytes")
            );
        }

        using var place = gate.Enter();
        if (place is null)
        {
            return Refused(flash, new Problem(ProblemCodes.Busy, "", "", "to be sent again in a second; nothing was accepted"));
        }

        try
        {
            await using var stream = file.OpenReadStream();
            var message = await MessageAsync(stream, Path.GetFileName(file.FileName), http);
            var sender = await SenderAsync(http, keys);
            if (http.Request.Form["to"] == "sandbox")
            {
                using var visit = await sandbox.EnterAsync(http.RequestAborted);
                await SendAsync(visit.Engine.Submissions, SandboxEndpoints.ForTests(sender, mappings), message, http);
                return Results.LocalRedirect($"{Links.Sandbox}#last");
            }

            return Results.LocalRedirect(Links.Results(await SendAsync(submissions, sender, message, http)));
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } answer)
        {
            return Refused(flash, answer.Problem);
        }
    }

    private static async Task<long> SendAsync(Submissions submissions, Sender sender, Incoming message, HttpContext http)
    {
        var result = await submissions.ReceiveAsync(sender, message, _ => { }, _ => ValueTask.CompletedTask, http.RequestAborted);
        return result.Id;
    }

    /// <summary>The file as a message whose id is its content's: sent twice, it is answered twice alike, and decided once.</summary>
    /// <exception cref="MessageRefusedException">Its format cannot be told.</exception>
    private static async Task<Incoming> MessageAsync(Stream stream, string name, HttpContext http)
    {
        var hash = await SHA256.HashDataAsync(stream, http.RequestAborted);
        stream.Position = 0;
        var first = new byte[Head];
        var length = await stream.ReadAtLeastAsync(first, Head, throwOnEndOfStream: false, http.RequestAborted);
        stream.Position = 0;
        var said = http.Request.Form["format"].ToString();
        var format = said.Length > 0 ? Formats.Named(said) : Formats.Detect(null, name, first.AsSpan(0, length));
        return format is null
            ? throw new MessageRefusedException(
                Problem.Of(
                    ProblemCodes.UnknownFormat,
                    "format",
                    said.Length > 0 ? said : name,
                    $"one of {string.Join(", ", Formats.All.Select(one => one.Name))}"
                )
            )
            : new Incoming(
                $"upload/{Convert.ToHexStringLower(hash)}",
                format,
                name.Length <= 200 ? name : name[..200],
                stream,
                LongestFile
            );
    }

    private static async Task<Sender> SenderAsync(HttpContext http, ApiKeys keys)
    {
        var provider =
            http.User.ProviderOf() ?? throw new InvalidOperationException("Only a provider submits: the endpoint's permission says so.");
        var defaults = await ProviderDefaults.OfAsync(keys, provider, http.RequestAborted);
        return SenderOf.Under(new Sender(provider, http.User.ActorOf(), defaults), http.RequestServices);
    }

    private static IResult Refused(Flash flash, Problem problem)
    {
        flash.Leave(
            Page,
            ("code", problem.Code),
            ("place", Cut(problem.Place)),
            ("found", Cut(problem.Found)),
            ("expected", Cut(problem.Expected))
        );
        return Results.LocalRedirect(Links.Upload);
    }

    private static string Cut(string text) => text.Length > LongestSaid ? text[..LongestSaid] : text;
}
