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
using Parcelgate.Server.Storage;
using Parcelgate.Server.Web;

/// <summary>A provider's person sends a file from the portal: the same intake as the API's, under the same agreement.</summary>
internal static class UploadEndpoints
{
    /// <summary>Name of the flash of the upload's page.</summary>
    internal const string Page = "upload";

    /// <summary>Longest file, in bytes: what fits into a form. Longer ones go by the API or by folder.</summary>
    internal const int LongestFile = 24 * 1024 * 1024;

    /// <summary>Longest text that goes back to the page in a cookie.</summary>
    private const int LongestSaid = 300;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost($"{Links.Upload}/file", FileAsync).Requires(Permissions.Submit).ExcludeFromDescription();

    private static async Task<IResult> FileAsync(
        IFormFile? file,
        HttpContext http,
        IStore store,
        Submissions submissions,
        SandboxEngine sandbox,
        IntakeGate gate,
        ApiKeys keys,
        MappingLibrary mappings,
        Flash flash
    )
    {
        if (file is not { Length: > 0 })
        {
            return Refused(flash, new Problem(ProblemCodes.Missing, "file", "0 bytes", "a file that is not empty"));
        }

        if (file.Length > LongestFile)
        {
            return Refused(flash, Problem.Of(ProblemCodes.TooLarge, "file", $"{file.Length} bytes", $"at most {LongestFile} bytes"));
        }

        using var place = gate.Enter();
        if (place is null)
        {
            return Refused(flash, new Problem(ProblemCodes.Busy, "", "", "to be sent again in a second; nothing was accepted"));
        }

        try
        {
            var sender = await SenderAsync(http, keys);
            if (http.Request.Form["to"] == "sandbox")
            {
                using var visit = await sandbox.EnterAsync(http.RequestAborted);
                await SendAsync(visit.Engine.Submissions, visit.Engine.Store, SandboxEndpoints.ForTests(sender, mappings), file, http);
                return Results.LocalRedirect($"{Links.Sandbox}#last");
            }

            return Results.LocalRedirect(Links.Results(await SendAsync(submissions, store, sender, file, http)));
        }
        catch (Exception failed) when (Answers.ProblemOf(failed, "file") is { } answer)
        {
            return Refused(flash, answer.Problem);
        }
    }

    private static async Task<long> SendAsync(Submissions submissions, IStore store, Sender sender, IFormFile file, HttpContext http)
    {
        await using var stream = file.OpenReadStream();
        var message = await MessageAsync(stream, store, sender.Provider, Path.GetFileName(file.FileName), http);
        var result = await submissions.ReceiveAsync(sender, message, _ => { }, _ => ValueTask.CompletedTask, http.RequestAborted);
        return result.Id;
    }

    /// <summary>The file as a message whose id is its content's: sent twice, it is answered twice alike, and decided once.</summary>
    /// <exception cref="MessageRefusedException">Its format cannot be told.</exception>
    private static async Task<Incoming> MessageAsync(Stream stream, IStore store, string provider, string name, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var format = await FileFormat.OfAsync(stream, name, http.Request.Form["format"].ToString(), "format", cancel);
        var hash = await SHA256.HashDataAsync(stream, cancel);
        stream.Position = 0;
        var (id, _) = await FreshId.OfAsync(store, provider, $"upload/{Convert.ToHexStringLower(hash)}", cancel);
        return new Incoming(id, format, name.Length <= 200 ? name : name[..200], stream, LongestFile);
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
