namespace Parcelgate.Host.Serving;

using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Host.Cli;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>
/// Deferred accounts of two of the demo's carriers: their parcels are released on account while there is room. The recipients of the others pay before
/// release.
/// </summary>
internal static class DemoMoney
{
    private const string Terms = "Demo agreement, art. 4 (invented)";

    internal static async Task<IReadOnlyList<string>> RunAsync(IServiceProvider services, Tally tally, CancellationToken cancel)
    {
        var currency = Currency.Of("AZN");
        Account[] accounts =
        [
            // Enough for a morning, with room.
            Account.Deferred(AccountKeys.Deferred(currency, "tulpar"), Money.Of(60_000m, currency), 50_000_00),
            // Too little for a morning: the last parcels wait for payment.
            Account.Deferred(AccountKeys.Deferred(currency, "orbita"), Money.Of(20_000m, currency), 15_000_00, 18_000_00),
        ];
        // Invented numbers, one of each standing, so that the page and GET /v1/quote?…&prepaid=ioss:IM0000000002 have something to say.
        PrepaidRegistration[] numbers =
        [
            Number("IM0000000001", "Example market (invented)", From),
            Number("IM0000000002", "Example shop, suspended (invented)", From) with
            {
                SuspendedFrom = From.AddYears(1),
            },
            Number("IM0000000003", "Example shop, gone (invented)", From) with
            {
                To = From.AddYears(2),
            },
        ];
        await using var work = await services.GetRequiredService<IStore>().BeginAsync(cancel);
        await LedgerAccounts.OpenAsync(
            work,
            [.. accounts.Select(account => account with { Terms = new PaymentTerms(15, 1_000, Terms) })],
            services.GetRequiredService<TimeProvider>().GetUtcNow(),
            "system",
            cancel
        );
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await PrepaidNumbers.PutAsync(work, numbers, now, "system", cancel);
        await work.CommitAsync(cancel);
        return [];
    }

    private static DateOnly From { get; } = new(2021, 7, 1);

    private static PrepaidRegistration Number(string number, string holder, DateOnly from) =>
        new("ioss", number, holder, from, DateOnly.MaxValue, DateOnly.MaxValue, DateOnly.MaxValue);
}
