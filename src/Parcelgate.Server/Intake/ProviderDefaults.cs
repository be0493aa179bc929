namespace Parcelgate.Server.Intake;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Identity;

/// <summary>What messages of a provider may leave out where no key comes with them: what his newest live key says.</summary>
internal static class ProviderDefaults
{
    internal static async Task<ReadDefaults> OfAsync(ApiKeys keys, string provider, CancellationToken cancel)
    {
        var terms = (await keys.ListAsync(cancel)).FirstOrDefault(key => key.Provider == provider && key.RevokedAt is null);
        var channel = Enum.TryParse<Channel>(terms?.Channel, ignoreCase: true, out var named) ? named : Channel.Declarant;
        return new ReadDefaults(channel, terms?.Destination);
    }
}
