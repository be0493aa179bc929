namespace Parcelgate.Core.Revenue;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>
/// The caller's name of one transfer: 128 bits. Sent again with the same content it is the same transfer; with other content it is refused.
/// </summary>
/// <param name="High">Upper 64 bits. Ids of the ledger's own postings have a consignment's number here, below 2^48; others take care to be above.</param>
/// <param name="Low">Lower 64 bits.</param>
public readonly record struct TransferId(ulong High, ulong Low)
{
    private const ulong LowestForeign = 1UL << 48;

    /// <summary>The id of the n-th transfer that one act on one version of a consignment posts: a replay makes the same ids.</summary>
    /// <param name="consignmentId">From 1 to 2^48 - 1.</param>
    /// <param name="version">The decision's version, from 0.</param>
    /// <param name="act">What was done.</param>
    /// <param name="line">0-based place among the transfers of this act.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static TransferId OfPosting(long consignmentId, int version, PostingAct act, int line)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(consignmentId);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)consignmentId, LowestForeign, nameof(consignmentId));
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        ArgumentOutOfRangeException.ThrowIfNegative(line);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(line, 1 << 24);
        return new TransferId((ulong)consignmentId, ((ulong)version << 32) | ((ulong)act << 24) | (uint)line);
    }

    /// <summary>An id from any text a caller calls the transfer by, for example "payment/bank-x/2026-11-25/0017".</summary>
    public static TransferId OfText(string name)
    {
        var hash = Digest.Of(Encoding.UTF8.GetBytes(name));
        return new TransferId(hash.A | LowestForeign, hash.B);
    }

    /// <summary>The id with these 32 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TransferId id)
    {
        id = default;
        if (
            text.Length != 32
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
        )
        {
            return false;
        }

        id = new TransferId(high, low);
        return true;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}

/// <summary>What was done to a consignment that its postings follow from. Values are part of ids: they never change meaning.</summary>
public enum PostingAct
{
    /// <summary>It was decided, for the first time or again.</summary>
    Decide = 1,

    /// <summary>It was released: what was reserved is posted.</summary>
    Release = 2,

    /// <summary>It was cancelled.</summary>
    Cancel = 3,

    /// <summary>It was sent back.</summary>
    Return = 4,

    /// <summary>It waited for payment, and a deferred account has room for it now.</summary>
    Defer = 5,
}

/// <summary>How a transfer moves money. Values are stored: they never change meaning.</summary>
public enum TransferKind
{
    /// <summary>At once.</summary>
    Posted = 1,

    /// <summary>Reserved on both accounts until it is posted, voided or expired.</summary>
    Pending = 2,

    /// <summary>Posts all or a part of a pending transfer and gives up the rest of it.</summary>
    PostPending = 3,

    /// <summary>Gives up a pending transfer.</summary>
    VoidPending = 4,

    /// <summary>Gives up a pending transfer whose time is over.</summary>
    ExpirePending = 5,
}

/// <summary>Why money moves. Values are stored: they never change meaning.</summary>
public enum TransferCode
{
    /// <summary>A parcel is charged. Held back by the block threshold.</summary>
    Charge = 1,

    /// <summary>A parcel charged before is charged more: only the difference. Needs a reason; held back by the limit only.</summary>
    Correction = 2,

    /// <summary>A parcel charged before is charged less or nothing: only the difference. Needs a reason.</summary>
    Reversal = 3,

    /// <summary>A debt is paid.</summary>
    Payment = 4,

    /// <summary>A cash security is paid in or topped up.</summary>
    Deposit = 5,

    /// <summary>Money is paid back. Needs a reason.</summary>
    Refund = 6,

    /// <summary>Anything else. Needs a reason.</summary>
    Adjustment = 7,

    /// <summary>A charge is taken back whole because another account takes it: the same charge of the same version may be charged once more. Needs a reason.</summary>
    Reassignment = 8,
}

/// <summary>Kinds of codes.</summary>
public static class TransferCodes
{
    /// <summary>Takes back what a parcel was charged.</summary>
    public static bool TakesBack(this TransferCode code) => code is TransferCode.Reversal or TransferCode.Reassignment;

    /// <summary>Charges a parcel or takes that back: what statements and declarations count as charged.</summary>
    public static bool IsOfCharges(this TransferCode code) => code is TransferCode.Charge or TransferCode.Correction || code.TakesBack();
}

/// <summary>What a transfer is about: a charge of one version of one consignment. The default is about no consignment.</summary>
/// <param name="ConsignmentId">The consignment; 0 for none.</param>
/// <param name="Version">The decision's version.</param>
/// <param name="Charge">As the regime file names it: "duty", "vat"; "" for none.</param>
/// <param name="Item">Goods line, 1-based; 0 for the whole consignment.</param>
public readonly record struct About(long ConsignmentId, int Version, string Charge, int Item = 0)
{
    /// <summary>About no consignment.</summary>
    public static About Nothing { get; } = new(0, 0, "");
}

/// <summary>One movement of money from one account's credit to another's debit. Never changed: what was wrong is put right by a further one.</summary>
public sealed record Transfer
{
    /// <summary>The caller's id.</summary>
    public required TransferId Id { get; init; }

    /// <summary>How it moves money.</summary>
    public TransferKind Kind { get; init; } = TransferKind.Posted;

    /// <summary>Why.</summary>
    public required TransferCode Code { get; init; }

    /// <summary>Key of the account that is debited.</summary>
    public required string Debit { get; init; }

    /// <summary>Key of the account that is credited; another one.</summary>
    public required string Credit { get; init; }

    /// <summary>How much: more than nothing, in the currency of both accounts. Of a void or an expiry: the whole pending amount.</summary>
    public required Money Amount { get; init; }

    /// <summary>The pending transfer this posts, voids or expires; null for the other kinds.</summary>
    public TransferId? Pending { get; init; }

    /// <summary>From this instant on a pending transfer is over; null: never, and for the other kinds. Whole milliseconds.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>True: it and the next one are done both or neither. The last of such a chain says false.</summary>
    public bool Linked { get; init; }

    /// <summary>Why, in words, for what needs a reason; "" otherwise. At most <see cref="LongestReason"/> characters.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What it is about.</summary>
    public About About { get; init; } = About.Nothing;

    /// <summary>Longest reason, in characters; arbitrary.</summary>
    public const int LongestReason = 500;

    /// <summary>True for kinds that end a pending transfer.</summary>
    public bool EndsPending => Kind is TransferKind.PostPending or TransferKind.VoidPending or TransferKind.ExpirePending;

    /// <summary>True when it charges a parcel, now or by reserving.</summary>
    public bool Charges =>
        Code is TransferCode.Charge or TransferCode.Correction
        && Kind is TransferKind.Posted or TransferKind.Pending
        && About.ConsignmentId != 0;

    /// <summary>Money that came in for an account: a debt paid, a security topped up.</summary>
    /// <param name="id">The id the bank or cashier calls it by.</param>
    /// <param name="account">Key of the account it is for.</param>
    /// <param name="amount">How much.</param>
    /// <param name="code"><see cref="TransferCode.Payment"/> or <see cref="TransferCode.Deposit"/>.</param>
    /// <param name="about">The charge that is paid; nothing for an account as a whole.</param>
    public static Transfer PaidIn(TransferId id, string account, Money amount, TransferCode code, About? about = null) =>
        new()
        {
            Id = id,
            Code = code,
            Debit = AccountKeys.Bank(amount.Currency),
            Credit = account,
            Amount = amount,
            About = about ?? About.Nothing,
        };

    /// <summary>A transfer that ends this pending one: same accounts, code and subject.</summary>
    /// <param name="id">Its own id.</param>
    /// <param name="kind">Post, void or expire.</param>
    /// <param name="amount">What is posted; null: all of it.</param>
    public Transfer End(TransferId id, TransferKind kind, Money? amount = null) =>
        this with
        {
            Id = id,
            Kind = kind,
            Amount = amount ?? Amount,
            Pending = Id,
            ExpiresAt = null,
            Linked = false,
        };
}

/// <summary>The hash a batch of transfers is sealed with in the journal.</summary>
public static class TransferHash
{
    /// <summary>Enough for the five charges of a parcel.</summary>
    private const int Ordinary = 2048;

    /// <summary>
    /// SHA-256 over all transfers in order, each with its number in the ledger. Numbers are big-endian, texts UTF-8 with their length before them, so
    /// that no two different batches give the same bytes.
    /// </summary>
    /// <param name="firstSeq">Number of the first; the others follow without a gap.</param>
    /// <param name="at">When they were posted, whole milliseconds.</param>
    /// <param name="transfers">The batch.</param>
    public static Digest Of(long firstSeq, DateTimeOffset at, IReadOnlyList<Transfer> transfers)
    {
        var writer = new HashWriter(stackalloc byte[Ordinary]);
        try
        {
            writer.PutBigEndian(firstSeq);
            writer.PutBigEndian(at.ToUnixTimeMilliseconds());
            foreach (var transfer in transfers)
            {
                Write(ref writer, transfer);
            }

            return writer.Finish();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void Write(ref HashWriter writer, Transfer transfer)
    {
        Write(ref writer, transfer.Id);
        writer.PutBigEndian((long)transfer.Kind << 32 | (long)transfer.Code << 16 | (transfer.Linked ? 1L : 0L));
        writer.PutBigEndian(transfer.Debit);
        writer.PutBigEndian(transfer.Credit);
        writer.PutBigEndian(transfer.Amount.Minor);
        writer.PutBigEndian(transfer.Amount.Currency.Code);
        Write(ref writer, transfer.Pending ?? default);
        writer.PutBigEndian(transfer.ExpiresAt?.ToUnixTimeMilliseconds() ?? long.MinValue);
        writer.PutBigEndian(transfer.About.ConsignmentId);
        writer.PutBigEndian((long)transfer.About.Version << 32 | (uint)transfer.About.Item);
        writer.PutBigEndian(transfer.About.Charge);
        writer.PutBigEndian(transfer.Reason);
    }

    private static void Write(ref HashWriter writer, TransferId id)
    {
        writer.PutBigEndian(unchecked((long)id.High));
        writer.PutBigEndian(unchecked((long)id.Low));
    }
}
