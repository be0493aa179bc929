namespace Parcelgate.Server.Messages;

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

/// <summary>Puts messages to providers together.</summary>
internal static class MessageServices
{
    /// <summary>What decisions need.</summary>
    internal static IServiceCollection AddOutbox(this IServiceCollection services) => services.AddSingleton<EndpointLibrary>();

    /// <summary>What a running server needs besides.</summary>
    internal static IServiceCollection AddMessages(this IServiceCollection services) =>
        services
            .AddSingleton<EndpointSecrets>()
            .AddSingleton<MessageBodies>()
            .AddSingleton(provider => new OutsideHttp(provider.GetRequiredService<ParcelgateOptions>().Messages.PrivateHostNames))
            .AddSingleton<Delivery>()
            .AddSingleton<MessageFetch>()
            .AddSingleton<FolderIntake>()
            .AddSingleton<FolderErasure>()
            .AddSingleton<SoapDesk>()
            .AddSingleton<MessageDesk>()
            .AddSingleton<SubmissionAnswers>()
            .AddHostedService<EndpointWatch>()
            .AddHostedService<DeliveryWorker>()
            .AddHostedService<FolderWatch>();

    internal static void MapMessages(this IEndpointRouteBuilder routes)
    {
        MessageEndpoints.Map(routes);
        SoapPostal.Map(routes);
        MessageActs.Map(routes);
        SubmissionAnswers.Map(routes);
    }
}
