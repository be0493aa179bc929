namespace Parcelgate.Server.Matching;

using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Matching;
using Parcelgate.Core.Money;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>What of a record is compared, and how it is stored.</summary>
internal static class MatchFacts
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Elements of agreements whose values are compared.</summary>
    private static readonly ImmutableArray<string> Compared =
    [
        "consignee.name",
        "items.value",
        "freight",
        "gross-mass",
        "ordered-at",
        "arrives-at",
    ];

    /// <summary>What an agreement withholds of what is compared.</summary>
    internal static ImmutableArray<string> WithheldBy(Agreement? agreement) =>
        agreement is null ? [] : [.. Compared.Where(agreement.Withholds)];

    /// <summary>
    /// Where the goods of a record were bought: the platform, else the seller, else who sends the record. The name of a platform comes before its account, because that is what
    /// the other parties know it by.
    /// </summary>
    internal static string PlatformOf(Consignment record, string provider) =>
        Said(record.Platform?.Name)
        ?? Said(record.Platform?.Account)
        ?? Said(record.Seller?.Account)
        ?? Said(record.Seller?.Name)
        ?? provider;

    /// <summary>An order as a platform sent it; null where platform and number name nothing.</summary>
    internal static MatchDocument? OfOrder(Consignment record, Sender sender, DateTimeOffset now) =>
        MatchKey.TryOf(PlatformOf(record, sender.Provider), record.Reference, out var key)
            ? Of(record, DocumentKind.Order, sender.Provider, [key], now) with
            {
                Withheld = WithheldBy(sender.Agreement),
                At = record.OrderedAt,
                Parcels = record.Packages,
            }
            : null;

    /// <summary>A consignment as a waybill; null where it names no order.</summary>
    /// <param name="record">Its record.</param>
    /// <param name="isOrder">It was declared as an order of a platform's own form, whose number is its reference.</param>
    /// <param name="row">Its row.</param>
    /// <param name="agreement">What was agreed with who sent it; null for nothing.</param>
    internal static MatchDocument? OfWaybill(Consignment record, bool isOrder, ConsignmentRow row, Agreement? agreement)
    {
        var platform = PlatformOf(record, row.Provider);
        var numbers = isOrder && record.OrderNumbers.IsEmpty ? [record.Reference] : record.OrderNumbers;
        ImmutableArray<MatchKey> keys =
        [
            .. numbers
                .Select(number => MatchKey.TryOf(platform, number, out var key) ? key : default(MatchKey?))
                .OfType<MatchKey>()
                .Distinct(),
        ];
        return keys.IsEmpty
            ? null
            : Of(record, DocumentKind.Waybill, row.Provider, keys, row.ReceivedAt) with
            {
                Version = row.Version,
                At = record.Transport.ArrivesAt,
                ConsignmentId = row.Id,
                IsDeclaredOrder = isOrder,
                Withheld = WithheldBy(agreement),
            };
    }

    private static MatchDocument Of(
        Consignment record,
        DocumentKind kind,
        string provider,
        ImmutableArray<MatchKey> keys,
        DateTimeOffset receivedAt
    ) =>
        new()
        {
            Kind = kind,
            Sender = provider,
            Id = record.Reference,
            ReceivedAt = receivedAt,
            Keys = keys,
            Destination = record.Destination,
            Goods =
                record.Items.IsEmpty || record.Items.Any(item => item.Value is null)
                    ? []
                    :
                    [
                        .. record
                            .Items.Select(item => item.Value!.Value)
                            .GroupBy(value => value.Currency)
                            .OrderBy(group => group.Key.Code, StringComparer.Ordinal)
                            .Select(group => group.Aggregate((one, other) => one + other)),
                    ],
            Freight = record.Freight,
            Name = Said(record.Consignee?.Name),
            Pieces = record.Items.IsEmpty ? null : record.Items.Sum(item => item.Quantity),
            MassGrams = record.GrossMassGrams,
            Lines = record.Items.Length,
        };

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>The facts of a document as its row holds them: what stands in columns is left out.</summary>
    internal static string Write(MatchDocument document) =>
        JsonSerializer.Serialize(
            new Facts(
                document.Id,
                [.. document.Keys.Select(key => key.ToString())],
                document.At,
                document.Destination,
                [.. document.Goods.Select(Text)],
                document.Freight is { } freight ? Text(freight) : null,
                document.Paid is { } paid ? Text(paid) : null,
                document.Name,
                document.Pieces,
                document.MassGrams,
                document.Lines,
                document.Parcels,
                document.IsDeclaredOrder,
                document.Withheld.IsEmpty ? null : [.. document.Withheld]
            ),
            Options
        );

    /// <summary>The document of a row.</summary>
    internal static MatchDocument Read(
        string facts,
        DocumentKind kind,
        string sender,
        int version,
        DateTimeOffset receivedAt,
        long consignmentId
    )
    {
        var read = JsonSerializer.Deserialize<Facts>(facts, Options)!;
        return new MatchDocument
        {
            Kind = kind,
            Sender = sender,
            Id = read.Id,
            Version = version,
            ReceivedAt = receivedAt,
            Keys = [.. read.Keys.Select(MatchKey.Parse)],
            At = read.At,
            Destination = read.Destination,
            Goods = [.. (read.Goods ?? []).Select(Amount)],
            Freight = read.Freight is null ? null : Amount(read.Freight),
            Paid = read.Paid is null ? null : Amount(read.Paid),
            Name = read.Name,
            Pieces = read.Pieces,
            MassGrams = read.MassGrams,
            Lines = read.Lines,
            Parcels = read.Parcels,
            IsDeclaredOrder = read.IsDeclaredOrder,
            Withheld = [.. read.Withheld ?? []],
            ConsignmentId = consignmentId,
        };
    }

    private static string Text(Money money) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{money.Minor} {money.Currency.Code}");

    private static Money Amount(string text)
    {
        var blank = text.IndexOf(' ', StringComparison.Ordinal);
        return new Money(
            long.Parse(text.AsSpan(0, blank), System.Globalization.CultureInfo.InvariantCulture),
            Currency.Of(text[(blank + 1)..])
        );
    }

    /// <summary>Amounts are minor units and currency: "2400 USD".</summary>
    private sealed record Facts(
        string Id,
        string[] Keys,
        DateTimeOffset? At,
        string? Destination,
        string[]? Goods,
        string? Freight,
        string? Paid,
        string? Name,
        int? Pieces,
        long? MassGrams,
        int Lines,
        int? Parcels,
        bool IsDeclaredOrder,
        string[]? Withheld
    );
}
