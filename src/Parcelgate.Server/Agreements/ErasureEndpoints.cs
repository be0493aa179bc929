namespace Parcelgate.Server.Agreements;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Storage;

/// <summary>What was deleted under agreements, with its proofs, as its provider reads it.</summary>
/// <param name="Sums">By agreement and by what is waited for.</param>
/// <param name="Latest">The latest deletions, at most a hundred, each a part of a message.</param>
internal sealed record ErasureAnswer(IReadOnlyList<ErasureSum> Sums, IReadOnlyList<ErasureProof> Latest);

/// <summary>Parts of messages whose days are over.</summary>
/// <param name="Agreement">Under which agreement: "caspia/3".</param>
/// <param name="Waits">"open" (a parcel is not finished), "claim", "owed" (a recipient owes money); "" where they were deleted.</param>
/// <param name="Parts">Parts of messages.</param>
/// <param name="Records">Decisions on their records.</param>
/// <param name="Bytes">Bytes as received.</param>
/// <param name="First">When the first was deleted or looked at.</param>
/// <param name="Last">When the last was.</param>
internal sealed record ErasureSum(
    string Agreement,
    string Waits,
    long Parts,
    long Records,
    long Bytes,
    DateTimeOffset First,
    DateTimeOffset Last
);

/// <summary>One deletion.</summary>
/// <param name="Submission">Number of the message.</param>
/// <param name="Part">0-based.</param>
/// <param name="Agreement">Under which agreement.</param>
/// <param name="ReceivedAt">When the message came.</param>
/// <param name="ErasedAt">When persons were deleted from it.</param>
/// <param name="Records">Decisions on its records.</param>
/// <param name="WasSha256">Over what was there.</param>
/// <param name="RemainsSha256">Over what is left; the journal has sealed both.</param>
internal sealed record ErasureProof(
    long Submission,
    int Part,
    string Agreement,
    DateTimeOffset ReceivedAt,
    DateTimeOffset ErasedAt,
    int Records,
    string WasSha256,
    string RemainsSha256
);

/// <summary>Deletions by API.</summary>
internal static class ErasureEndpoints
{
    private const int MostProofs = 100;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/agreement/erasures", GetAsync)
            .Requires(Permissions.Submit)
            .Produces<ErasureAnswer>()
            .WithSummary(
                "What was deleted of the provider that asks when the days of its agreement were over, with proofs, and what waits and for what"
            )
            .WithTags("Intake");

    /// <summary>What is known of a provider's deletions.</summary>
    internal static async Task<ErasureAnswer> OfAsync(IStore store, string provider, CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var sums = await Erasures.TotalsAsync(db, provider, cancel);
        var latest = await Erasures.LatestAsync(db, provider, MostProofs, cancel);
        return new ErasureAnswer(
            [.. sums.Select(sum => new ErasureSum(sum.Agreement, sum.Waits, sum.Parts, sum.Records, sum.Bytes, sum.First, sum.Last))],
            [
                .. latest.Select(row => new ErasureProof(
                    row.SubmissionId,
                    row.Part,
                    row.Agreement,
                    row.ReceivedAt,
                    row.ErasedAt!.Value,
                    row.Records,
                    row.Was.ToString(),
                    row.Remains.ToString()
                )),
            ]
        );
    }

    private static async Task<Ok<ErasureAnswer>> GetAsync(IStore store, HttpContext http, CancellationToken cancel) =>
        TypedResults.Ok(await OfAsync(store, http.User.ProviderOf()!, cancel));
}
