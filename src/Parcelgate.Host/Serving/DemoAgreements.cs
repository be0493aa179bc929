namespace Parcelgate.Host.Serving;

using Parcelgate.Core.Agreements;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Agreements;

/// <summary>
/// Invented agreements with the demo's providers, approved by a second person as any are. They let everything through, whoever sends it, but for one clause shown on purpose: Tulpar's names the formats
/// it sends.
/// </summary>
internal static class DemoAgreements
{
    private const string Author = "user:policy-analyst";
    private const string Judge = "user:supervisor";

    /// <summary>Providers with what they promise, and the formats their agreement names; none: any.</summary>
    private static readonly (string Provider, int TimelyMinutes, string[] Formats)[] Terms =
    [
        ("caspia", 240, []),
        ("orbita", 120, []),
        ("tulpar", 240, ["ndjson", "csv"]),
        ("post", 120, []),
        ("vitrin", 0, []),
        ("odeyis", 0, []),
    ];

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var (office, library) = (services.GetRequiredService<AgreementOffice>(), services.GetRequiredService<AgreementLibrary>());
        await library.RefreshAsync(cancel);
        foreach (var terms in Terms.Where(one => library.Of(one.Provider).IsEmpty))
        {
            var agreement = new Agreement
            {
                Provider = terms.Provider,
                Version = 0,
                LegalBasis = "Memorandum of understanding (invented)",
                Purpose = "Customs control and collection of charges",
                Formats = [.. terms.Formats],
                RetentionDays = 1_826,
                TimelyMinutes = terms.TimelyMinutes,
                From = new DateOnly(2026, 1, 1),
            };
            var (version, problem) = await office.WriteAsync(agreement, Author, cancel);
            problem ??= await office.ApproveAsync(terms.Provider, version, Judge, cancel);
            if (problem is not null)
            {
                throw new InvalidOperationException(
                    $"The demo's agreement with {terms.Provider} was refused: {problem.Code} {problem.Field}."
                );
            }
        }

        return [];
    }
}
