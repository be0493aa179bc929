namespace Parcelgate.Server.Agreements;

using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>Keeps agreements at hand: every message asks for one. What another server approved is seen at the next look, within two seconds.</summary>
internal sealed class AgreementLibrary(IStore store, ServerOptions options, OfficeDays days)
{
    private volatile State current = new((0, 0), FrozenDictionary<string, ImmutableArray<AgreementRow>>.Empty);

    /// <summary>Every agreement of a provider, the first version first.</summary>
    public ImmutableArray<AgreementRow> Of(string provider) => current.ByProvider.GetValueOrDefault(provider, []);

    /// <summary>Providers with an agreement, in ordinal order.</summary>
    public IEnumerable<string> Providers => current.ByProvider.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// The one a message falls under: the latest approved version, in force or not. An older one does not come back to life when the latest ends.
    /// </summary>
    public Agreement? InForce(string provider, DateOnly day) =>
        Of(provider).Where(row => row.ApprovedAt is not null && row.Terms.From <= day).Select(row => row.Terms).LastOrDefault()
        ?? Of(provider).Where(row => row.ApprovedAt is not null).Select(row => row.Terms).LastOrDefault();

    /// <summary>The one a message falls under today.</summary>
    public Agreement? InForce(string provider) => InForce(provider, days.Today);

    /// <summary>The sender with what was agreed with it.</summary>
    public Sender Under(Sender sender, DateTimeOffset now)
    {
        var day = days.DayOf(now);
        var agreement = InForce(sender.Provider, day);
        return sender with { Day = day, Agreement = agreement, LacksAgreement = agreement is null && options.RequireAgreements };
    }

    /// <summary>Reads what changed.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await using var db = await store.OpenReadAsync(cancel);
        var stamp = await AgreementTable.StampAsync(db, cancel);
        if (stamp != current.Stamp)
        {
            var all = await AgreementTable.AllAsync(db, cancel);
            current = new State(
                stamp,
                all.GroupBy(row => row.Terms.Provider, StringComparer.Ordinal)
                    .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal)
            );
        }
    }

    private sealed record State((long Count, long Approved) Stamp, FrozenDictionary<string, ImmutableArray<AgreementRow>> ByProvider);
}

/// <summary>Takes up agreements that other servers were given.</summary>
internal sealed class AgreementWatch(AgreementLibrary library, ILogger<AgreementWatch> log) : StoreWatch("Agreements", log)
{
    protected override Task RoundAsync(CancellationToken cancel) => library.RefreshAsync(cancel);
}
