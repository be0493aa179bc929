namespace Parcelgate.Server.Risk;

using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>What was said of a description and its code.</summary>
/// <param name="Description">As asked.</param>
/// <param name="Kind">"specific", "empty", "vague", "vague-with-detail", "not-goods", "wrong-language", "mojibake" or "contradicts-hs".</param>
/// <param name="Rejected">True where a sender would be asked for another description.</param>
/// <param name="Evidence">The telling words as they were written; "" where none tell.</param>
/// <param name="Advice">What to write instead, as a code; "" where nothing is wrong.</param>
/// <param name="Meant">The text as it was meant, where broken letters could be mended.</param>
/// <param name="Abstains">True where no code is sure enough to be suggested.</param>
/// <param name="Suggestions">At most three codes with their confidence, the likeliest first. Never assigned.</param>
/// <param name="Model">SHA-256 of the model; null where none was published.</param>
public sealed record DescriptionAnswer(
    string Description,
    string Kind,
    bool Rejected,
    string Evidence,
    string Advice,
    string? Meant,
    bool Abstains,
    ImmutableArray<HsSuggestion> Suggestions,
    string? Model
);

/// <summary>GET /v1/hs/suggest?description=…: for who sends data and who reads it. The model is the one published with the law.</summary>
internal static class GetSuggestion
{
    // Characters; an..512 in the WCO Data Model.
    private const int Longest = 512;

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/hs/suggest", Handle)
            .Requires(Permissions.ConsignmentView)
            .Produces<DescriptionAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary(
                "What a description of goods is, what to write instead, and the three likeliest HS codes with confidence, or that no code is sure enough. Parameters: description, hs, destination"
            )
            .WithTags("Risk");

    private static IResult Handle([FromQuery] string? description, [FromQuery] string? hs, [FromQuery] string? destination, LawLibrary law)
    {
        if (string.IsNullOrWhiteSpace(description) || description.Length > Longest)
        {
            return new ProblemResult([Problem.Of(ProblemCodes.Missing, "description", description ?? "", $"1 to {Longest} characters")]);
        }

        var book = law.Current.Risk.Descriptions;
        var judged = book.Judge(description, hs, (destination ?? "").ToUpperInvariant());
        var advice = book.Suggester?.Suggest(description) ?? HsAdvice.None;
        return TypedResults.Ok(
            new DescriptionAnswer(
                description,
                Hyphens.Of(judged.Kind),
                judged.IsRejected,
                judged.Evidence(description),
                judged.Advice,
                judged.Meant,
                advice.Abstains,
                advice.Suggestions,
                book.Suggester?.Hash.ToString()
            )
        );
    }
}
