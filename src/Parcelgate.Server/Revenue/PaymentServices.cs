namespace Parcelgate.Server.Revenue;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts payments together: bank files, what an officer decides about them, the payment provider, the page by link.</summary>
internal static class PaymentServices
{
    internal static IServiceCollection AddPayments(this IServiceCollection services) =>
        services
            .AddSingleton<BankFiles>()
            .AddSingleton<Suspense>()
            .AddSingleton<PaymentEvents>()
            .AddSingleton<PayDesk>()
            .AddSingleton<ReconciliationDesk>();

    internal static void MapPayments(this IEndpointRouteBuilder routes)
    {
        PostBankFile.Map(routes);
        PostPaymentEvent.Map(routes);
        ReconciliationActs.Map(routes);
    }
}
