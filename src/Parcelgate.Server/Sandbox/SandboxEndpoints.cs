namespace Parcelgate.Server.Sandbox;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Agreements;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Settings;

/// <summary>How much the sandbox takes on at once, apart from production's own places.</summary>
internal sealed class SandboxGate(ServerOptions options)
{
    /// <summary>Arbitrary: whoever tries can wait for who works.</summary>
    private const int ManifestsAtOnce = 2;

    /// <summary>Some 60,000 parcels as JSON: what is tried is the form, not the amount.</summary>
    private const long LongestMessage = 64 * 1024 * 1024;

    private const long LongestSingle = 16 * 1024 * 1024;

    public IntakeGate Intake { get; } =
        new(ManifestsAtOnce, Math.Min(options.LargestMessageBytes, LongestMessage), Math.Min(options.LargestMessageBytes, LongestSingle));
}

/// <summary>The sandbox's own ways in: read, decided and answered as in production, and stored apart from it.</summary>
internal static class SandboxEndpoints
{
    private const string Header = "Sandbox";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/sandbox/manifests", ManifestAsync)
            .Requires(Permissions.Submit)
            .WithSummary("Try a manifest: answered as production would, under the law in force, and kept apart from it")
            .WithDescription(
                "Takes what /v1/manifests takes, of at most 64 MiB, also under an agreement for tests. What is sent is kept for at most 30 days, so that sending again, amending and "
                    + "allowances behave as in production. Every answer has the header Sandbox: true."
            )
            .WithTags("Sandbox")
            .DisableRequestTimeout();
        routes
            .MapPost("/v1/sandbox/consignments", ConsignmentAsync)
            .Requires(Permissions.Submit)
            .WithSummary("Try one consignment: answered as production would, under the law in force, and kept apart from it")
            .WithTags("Sandbox");
    }

    private static Task ManifestAsync(HttpContext http, SandboxEngine sandbox, SandboxGate gate, CancellationToken cancel) =>
        InsideAsync(http, sandbox, engine => PostManifest.TakeAsync(http, ForTests(http), engine.Submissions, gate.Intake, cancel), cancel);

    private static Task ConsignmentAsync(
        HttpContext http,
        SandboxEngine sandbox,
        SandboxGate gate,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        InsideAsync(
            http,
            sandbox,
            engine =>
                PostConsignment.TakeAsync(http, ForTests(http), engine.Writer, engine.Arrivals, engine.Store, gate.Intake, time, cancel),
            cancel
        );

    private static async Task InsideAsync(HttpContext http, SandboxEngine sandbox, Func<Engine, Task> take, CancellationToken cancel)
    {
        var trial = http.RequestServices.GetRequiredService<ConformanceTrial>();
        http.Response.Headers[Header] = "true";
        try
        {
            using var visit = await sandbox.EnterAsync(cancel);
            await (
                ConformanceTrial.NameIn(http.Request).Length == 0
                    ? take(visit.Engine)
                    : trial.RunAsync(http, () => take(visit.Engine), cancel)
            );
        }
        catch (Exception failed) when (Answers.ProblemOf(failed) is { } answer)
        {
            await Answers.StopAsync(http, answer);
        }
    }

    /// <summary>The sender of a request in the sandbox.</summary>
    internal static Sender ForTests(HttpContext http) =>
        ForTests(SenderOf.Request(http), http.RequestServices.GetRequiredService<MappingLibrary>());

    /// <summary>
    /// The sender under its agreement, as if that were live, and with the latest mapping of its files, approved or not: whoever may send to production may try here too.
    /// </summary>
    internal static Sender ForTests(Sender sender, MappingLibrary mappings)
    {
        var trying = sender with { Mappings = mappings.InSandbox(sender.Provider) };
        return trying.Agreement is { IsTest: true } agreement ? trying with { Agreement = agreement with { IsTest = false } } : trying;
    }
}
