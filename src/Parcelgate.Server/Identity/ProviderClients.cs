namespace Parcelgate.Server.Identity;

using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

/// <summary>A provider's client of the token endpoint.</summary>
public sealed record ProviderClient(string ClientId, ProviderTerms Terms);

/// <summary>Creates, lists and removes providers' OAuth2 clients. A secret is shown once; OpenIddict keeps only its hash.</summary>
public sealed class ProviderClients(IOpenIddictApplicationManager applications)
{
    private const string ProviderProperty = "provider";
    private const string ChannelProperty = "channel";
    private const string DestinationProperty = "destination";

    /// <summary>Makes a client that may ask for tokens with its id and secret.</summary>
    public async Task<(ProviderClient Client, string Secret)> CreateAsync(ProviderTerms terms, CancellationToken cancel)
    {
        var client = new ProviderClient("pgc_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9)), terms);
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var descriptor = new OpenIddictApplicationDescriptor
        {
            ClientId = client.ClientId,
            ClientSecret = secret,
            ClientType = ClientTypes.Confidential,
            DisplayName = terms.Provider,
            Permissions = { OpenIddictConstants.Permissions.Endpoints.Token, OpenIddictConstants.Permissions.GrantTypes.ClientCredentials },
            Properties =
            {
                [ProviderProperty] = JsonSerializer.SerializeToElement(terms.Provider),
                [ChannelProperty] = JsonSerializer.SerializeToElement(terms.Channel),
                [DestinationProperty] = JsonSerializer.SerializeToElement(terms.Destination ?? ""),
            },
        };
        await applications.CreateAsync(descriptor, cancel);
        return (client, secret);
    }

    /// <summary>All clients, by provider.</summary>
    public async Task<IReadOnlyList<ProviderClient>> ListAsync(CancellationToken cancel)
    {
        var clients = new List<ProviderClient>();
        await foreach (var application in applications.ListAsync(cancellationToken: cancel))
        {
            clients.Add(await ReadAsync(application, cancel));
        }

        return [.. clients.OrderBy(client => client.Terms.Provider, StringComparer.Ordinal)];
    }

    /// <summary>The client with this id; null when there is none.</summary>
    public async Task<ProviderClient?> FindAsync(string clientId, CancellationToken cancel) =>
        await applications.FindByClientIdAsync(clientId, cancel) is { } application ? await ReadAsync(application, cancel) : null;

    /// <summary>Removes a client: it gets no token any more; one it holds ends within 15 minutes.</summary>
    public async Task<bool> RemoveAsync(string clientId, CancellationToken cancel)
    {
        if (await applications.FindByClientIdAsync(clientId, cancel) is not { } application)
        {
            return false;
        }

        await applications.DeleteAsync(application, cancel);
        return true;
    }

    private async Task<ProviderClient> ReadAsync(object application, CancellationToken cancel)
    {
        var properties = await applications.GetPropertiesAsync(application, cancel);
        var destination = Text(properties, DestinationProperty);
        return new ProviderClient(
            await applications.GetClientIdAsync(application, cancel) ?? "",
            new ProviderTerms(
                Text(properties, ProviderProperty),
                Text(properties, ChannelProperty),
                destination.Length == 0 ? null : destination
            )
        );
    }

    private static string Text(ImmutableDictionary<string, JsonElement> properties, string name) =>
        properties.TryGetValue(name, out var value) ? value.GetString() ?? "" : "";
}
