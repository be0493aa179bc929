namespace Parcelgate.Server.Revenue;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Storage;

/// <summary>What a recipient sees by link. No person is named in it.</summary>
/// <param name="Reference">The parcel's number.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Hold">Why it is held.</param>
/// <param name="ReceivedAt">When its data came.</param>
/// <param name="ArrivesAt">When it is expected; null when not known.</param>
/// <param name="ArrivedAt">When it arrived; null before.</param>
/// <param name="ReleasedAt">When it was released; null before.</param>
/// <param name="Demand">What is owed; null when nothing was ever charged to the recipient.</param>
/// <param name="Charges">The decision's charges the recipient pays; empty when the decision cannot be explained now.</param>
/// <param name="PayAddress">Where the payment provider takes this payment; null where there is none, or nothing is due.</param>
internal sealed record PayView(
    string Reference,
    State State,
    HoldReason Hold,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? ArrivesAt,
    DateTimeOffset? ArrivedAt,
    DateTimeOffset? ReleasedAt,
    Demand? Demand,
    ImmutableArray<ChargeLine> Charges,
    string? PayAddress
)
{
    /// <summary>The decision's reasons, for the arithmetic of its charges; null when it cannot be explained now.</summary>
    public Assessment? Assessed { get; init; }

    /// <summary>Until when the charges can be claimed back if it is returned; null where the law names no term.</summary>
    public DateTimeOffset? ReturnUntil { get; init; }
}

/// <summary>Reads what the page by link shows.</summary>
internal sealed class PayDesk(IStore store, DecidedFiles files, PayLinks links, ParcelgateOptions options, TimeProvider time)
{
    /// <summary>A settled parcel's page stays for half a year after the release: longer than the proof of a payment is asked for. Arbitrary.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(180);

    /// <summary>The page of a token; null when the token is none of ours, there is no such parcel any more, or its time is over.</summary>
    public async Task<PayView?> FindAsync(string token, CancellationToken cancel)
    {
        if (links.Read(token) is not { } id || await files.FindAsync(id, null, cancel) is not { } file)
        {
            return null;
        }

        await using var connection = await store.OpenReadAsync(cancel);
        var demand = await Demands.FindAsync(connection, id, cancel);
        var over = file.Row.ReleasedAt is { } released && time.GetUtcNow() - released > Kept;
        return over && demand is not { IsSettled: false } ? null : Of(file, demand);
    }

    private PayView Of(DecidedFile file, Demand? demand)
    {
        var row = file.Row;
        // What was collected at the sale, or is another's to pay, is no part of what the recipient owes here.
        var charges = file.Explained?.Charges.Where(IsRecipients).ToImmutableArray() ?? [];
        return new PayView(
            row.Reference,
            (State)row.State,
            (HoldReason)row.Hold,
            row.ReceivedAt,
            row.ArrivesAt,
            row.ArrivedAt,
            row.ReleasedAt,
            demand,
            demand is not null && SumOf(charges) == demand.Charged ? charges : [],
            demand is { Due.Minor: > 0 } && options.Payments.PayAddress.Length > 0 ? Filled(demand) : null
        )
        {
            Assessed = file.Explained,
            ReturnUntil = Returns.Term(file).Until,
        };
    }

    private static bool IsRecipients(ChargeLine line) =>
        line.Amount.Minor != 0 && Postings.PayerAccount(line, new PayerNames("", "", "")) == AccountKeys.Consignees(line.Amount.Currency);

    private static Money? SumOf(ImmutableArray<ChargeLine> charges) =>
        charges.IsEmpty ? null : charges.Select(line => line.Amount).Aggregate(static (sum, one) => sum + one);

    private string Filled(Demand demand) =>
        options
            .Payments.PayAddress.Replace("{reference}", demand.Reference.Compact, StringComparison.Ordinal)
            .Replace("{amount}", demand.Due.AmountText(), StringComparison.Ordinal)
            .Replace("{currency}", demand.Due.Currency.Code, StringComparison.Ordinal);
}

/// <summary>What the page of reconciliation shows.</summary>
/// <param name="Files">The latest files, newest first.</param>
/// <param name="Matches">How their payments were matched.</param>
/// <param name="Waiting">What waits in suspense, together.</param>
/// <param name="Open">Payments that wait, oldest first.</param>
internal sealed record ReconciliationView(
    IReadOnlyList<BankFileRow> Files,
    ILookup<long, MatchCount> Matches,
    IReadOnlyList<OpenSum> Waiting,
    IReadOnlyList<BankPaymentRow> Open
)
{
    /// <summary>How many payments that came in wait for an officer's word.</summary>
    public long Undecided => Waiting.Where(sum => sum.IsCredit && sum.State == PaymentState.Open).Sum(sum => sum.Count);

    /// <summary>How many amounts left the bank that nobody has explained.</summary>
    public long Unexplained => Waiting.Where(sum => !sum.IsCredit).Sum(sum => sum.Count);
}

/// <summary>Reads what came from banks and what waits.</summary>
internal sealed class ReconciliationDesk(IStore store)
{
    /// <summary>Files and payments on the page. Arbitrary.</summary>
    internal const int MostFiles = 20;

    /// <summary>Payments of the queue on the page: the oldest. Arbitrary.</summary>
    internal const int MostOpen = 100;

    public async Task<ReconciliationView> ReadAsync(CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        var files = await BankTables.FilesAsync(connection, MostFiles, cancel);
        var matches = await BankTables.MatchesAsync(connection, [.. files.Select(file => file.Id)], cancel);
        return new ReconciliationView(
            files,
            matches.ToLookup(match => match.FileId),
            await BankTables.OpenSumsAsync(connection, cancel),
            await BankTables.OpenAsync(connection, MostOpen, cancel)
        );
    }

    /// <summary>The bytes of a file as they were received; null if there is none of this number.</summary>
    public async Task<byte[]?> ContentAsync(long fileId, CancellationToken cancel)
    {
        await using var connection = await store.OpenReadAsync(cancel);
        return await BankTables.ContentAsync(connection, fileId, cancel);
    }
}
