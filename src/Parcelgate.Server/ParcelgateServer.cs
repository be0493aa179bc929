namespace Parcelgate.Server;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Web;

/// <summary>Puts the server together: one Add and one Map per capability folder, in the order they are asked.</summary>
public static class ParcelgateServer
{
    /// <summary>Registers every capability. The desk (<see cref="IDesk"/>, <see cref="IDeskActs"/>) and the store are the host's to add.</summary>
    public static IServiceCollection AddParcelgate(this IServiceCollection services, IConfiguration configuration) =>
        services.AddParcelgate(Read(configuration));

    /// <inheritdoc cref="AddParcelgate(IServiceCollection, IConfiguration)"/>
    public static IServiceCollection AddParcelgate(this IServiceCollection services, ParcelgateOptions options) =>
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddIdentity(options).AddWeb(options);

    /// <summary>Maps every capability. Each endpoint states its permission or that it is public; one without a statement is refused to everybody.</summary>
    public static WebApplication MapParcelgate(this WebApplication app)
    {
        app.UseWeb();
        app.UseIdentity();
        app.MapIdentity();
        app.MapWeb();
        return app;
    }

    /// <summary>The settings: section "Parcelgate", with the two environment variables every verb knows over it.</summary>
    public static ParcelgateOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection("Parcelgate").Get<ParcelgateOptions>() ?? new ParcelgateOptions();
        options.Store = configuration["PARCELGATE_STORE"] ?? options.Store;
        options.Mode = configuration["PARCELGATE_MODE"] ?? options.Mode;
        return options;
    }
}
