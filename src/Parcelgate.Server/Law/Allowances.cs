namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>What a person has used and has left of one allowance.</summary>
/// <param name="Allowance">The allowance.</param>
/// <param name="Used">Used by all parcels, whoever sent them.</param>
/// <param name="Parcels">The parcels that used it and may be shown here, newest first.</param>
public sealed record PersonAllowance(AllowanceLimit Allowance, Money Used, ImmutableArray<UsedBy> Parcels)
{
    /// <summary>What is left; not below zero.</summary>
    public Money Left => Allowance.Limit with { Minor = Math.Max(0, Allowance.Limit.Minor - Used.Minor) };

    /// <summary>Used by parcels that are not listed: of other senders, or under another spelling of the name.</summary>
    public Money Elsewhere => Used with { Minor = Math.Max(0, Used.Minor - Parcels.Sum(parcel => parcel.Amount.Minor)) };
}

/// <summary>One parcel that used an allowance.</summary>
public sealed record UsedBy(string Reference, DateTimeOffset ReceivedAt, Money Amount);

/// <summary>Reads what persons have used of their allowances. Changes nothing.</summary>
internal sealed class Allowances(IStore store, LawLibrary law)
{
    /// <summary>Parcels of one name that are looked through. Arbitrary: more than a person receives in a year.</summary>
    private const int MostParcels = 1000;

    /// <summary>Limits and use of the person a record names, as the law of a day counts them; empty where it counts nothing per person.</summary>
    /// <param name="party">The recipient.</param>
    /// <param name="destination">The country.</param>
    /// <param name="channel">How the parcels come.</param>
    /// <param name="at">The instant that picks version and window.</param>
    /// <param name="cancel">Ends reading.</param>
    internal async Task<ImmutableArray<PersonAllowance>> OfAsync(
        Party party,
        string destination,
        Channel channel,
        DateTimeOffset at,
        CancellationToken cancel
    ) => await WithUseAsync(LimitsOf(party, destination, channel, at), [], cancel);

    /// <summary>The same for a link, with the parcels it may show.</summary>
    internal async Task<ImmutableArray<PersonAllowance>> OfAsync(AllowanceLink link, DateTimeOffset at, CancellationToken cancel)
    {
        var limits = LimitsOf(new Party(Identity: "LINK"), link.Destination, link.Channel, at)
            .Select(limit => limit with { Key = limit.Key with { Holder = link.Holder } })
            .ToImmutableArray();
        var rows = link.Name is null ? [] : await Queries.UsesAsync(store, link.Name, link.Destination, MostParcels, cancel);
        return await WithUseAsync(limits, [.. rows.Where(row => link.Provider is null || row.Row.Provider == link.Provider)], cancel);
    }

    /// <summary>The holder whom a recipient's allowances are counted for; null where the country counts none per person, or the record names nobody.</summary>
    internal string? HolderOf(Party party, string destination, Channel channel, DateTimeOffset at) =>
        LimitsOf(party, destination, channel, at) is [var first, ..] ? first.Key.Holder : null;

    private ImmutableArray<AllowanceLimit> LimitsOf(Party party, string destination, Channel channel, DateTimeOffset at) =>
        law.Current.Book.Allowances(SmallParcel(party, destination, channel), new LawDates(at, at, at, at));

    /// <summary>A parcel small enough for every simple procedure: what the law counts it against is what the person has.</summary>
    private static Consignment SmallParcel(Party party, string destination, Channel channel) =>
        new()
        {
            Reference = "ALLOWANCE",
            Channel = channel,
            Destination = destination,
            Consignor = new Party(Kind: PartyKind.Organisation),
            Consignee = party with { Kind = PartyKind.Person },
            Items = [new Item(1, Value: Money.Of(1, Currency.Of("USD")))],
        };

    private async Task<ImmutableArray<PersonAllowance>> WithUseAsync(
        ImmutableArray<AllowanceLimit> limits,
        IReadOnlyList<(ConsignmentRow Row, IReadOnlyList<AllowanceFact> Uses)> rows,
        CancellationToken cancel
    )
    {
        var used = await Queries.UsedAsync(store, [.. limits.Select(limit => limit.Key)], cancel);
        return
        [
            .. limits.Select(limit => new PersonAllowance(
                limit,
                limit.Limit with
                {
                    Minor = used.GetValueOrDefault(limit.Key),
                },
                ParcelsOf(limit, rows)
            )),
        ];
    }

    /// <summary>A parcel that was cancelled or sent back has given back what it used.</summary>
    private static ImmutableArray<UsedBy> ParcelsOf(
        AllowanceLimit limit,
        IReadOnlyList<(ConsignmentRow Row, IReadOnlyList<AllowanceFact> Uses)> rows
    ) =>
        [
            .. from row in rows
            where (State)row.Row.State is not (State.Cancelled or State.Returned)
            from use in row.Uses
            where use.Key == limit.Key
            select new UsedBy(row.Row.Reference, row.Row.ReceivedAt, limit.Limit with { Minor = use.UsedMinor }),
        ];
}
