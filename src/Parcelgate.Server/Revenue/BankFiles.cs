namespace Parcelgate.Server.Revenue;

using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Camt;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Release;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>What importing a bank's file came to.</summary>
/// <param name="File">The file; for one imported before, as it was the first time.</param>
/// <param name="Again">True when these bytes were imported before: nothing was done.</param>
/// <param name="Payments">What was booked now, in the order of the file.</param>
/// <param name="Pending">Entries that are not booked at the bank yet: they are not payments.</param>
/// <param name="Released">Consignments released just now because they are paid.</param>
internal sealed record BankImport(BankFileRow File, bool Again, IReadOnlyList<BankPaymentRow> Payments, int Pending, int Released);

/// <summary>
/// Imports bank statements and notifications: all of a file in one transaction, with its postings and the releases that follow, or nothing of it. What a bank
/// reports twice is booked once.
/// </summary>
internal sealed class BankFiles(IStore store, TimeProvider time, ParcelgateOptions options, ILogger<BankFiles> log)
{
    /// <summary>The counter files and payments are numbered by.</summary>
    internal const string Counter = "bank";

    /// <summary>Imports a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">As it was called; "" when not said.</param>
    /// <param name="actor">Who.</param>
    /// <param name="cancel">Ends waiting for the store.</param>
    /// <returns>What was done, or everything that is wrong with the file; then nothing is stored.</returns>
    public async Task<(BankImport? Import, ImmutableArray<Problem> Problems)> ImportAsync(
        ReadOnlyMemory<byte> bytes,
        string name,
        string actor,
        CancellationToken cancel
    )
    {
        var read = CamtReader.Read(bytes);
        if (read.File is not { } file)
        {
            return (null, read.Problems);
        }

        if (OtherAccount(file) is { IsEmpty: false } foreign)
        {
            return (null, foreign);
        }

        // Two imports of one entry at the same moment: the second finds it known when tried again.
        return await Retries.OnConflictAsync(() => ImportAsync(file, bytes, name, actor, cancel));
    }

    /// <summary>A statement of somebody else's account would be booked as money of the treasury.</summary>
    private ImmutableArray<Problem> OtherAccount(CamtFile file)
    {
        var ours = options.Payments.Accounts;
        return ours.IsEmpty
            ? []
            :
            [
                .. file
                    .Statements.Index()
                    .Where(one => !ours.Contains(one.Item.Account))
                    .Select(one =>
                        Problem.Of(
                            ProblemCodes.UnknownCode,
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{(file.Kind == CamtKind.Statement ? "Stmt" : "Ntfctn")}[{one.Index + 1}]/Acct/Id"
                            ),
                            one.Item.Account,
                            $"an account of the treasury, as set: {string.Join(" or ", ours)}"
                        )
                    ),
            ];
    }

    private async Task<(BankImport? Import, ImmutableArray<Problem> Problems)> ImportAsync(
        CamtFile file,
        ReadOnlyMemory<byte> bytes,
        string name,
        string actor,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var sha = Digest.Of(bytes.Span);
        if (await BankTables.FileAsync(work, sha, cancel) is { } before)
        {
            return (new BankImport(before, true, [], 0, 0), []);
        }

        var entries = file.Statements.SelectMany(statement => statement.Entries).Where(entry => entry.Status == CamtStatus.Booked).ToList();
        var known = await BankTables.KnownAsync(work, [.. entries.Select(entry => entry.Key).Distinct()], cancel);
        var news = new NewPayments(known);
        entries.ForEach(news.Add);
        if (news.Problems.Count > 0)
        {
            return (null, [.. news.Problems]);
        }

        var now = time.GetUtcNow().WholeMs();
        var all = file.Statements.Sum(statement => statement.Entries.Length);
        var id = await work.NextIdsAsync(Counter, 1 + news.Count, cancel);
        var row = new BankFileRow(
            id,
            sha,
            now,
            actor,
            name,
            file.Version,
            file.MessageId,
            file.Statements.Length,
            all,
            news.KnownEntries,
            bytes.Length
        );
        var booked = await PaymentBooks.BookAsync(
            work,
            news.Incoming,
            now,
            actor,
            $"bank file {id.ToString(CultureInfo.InvariantCulture)}",
            cancel
        );
        var rows = news.Rows(booked.Bookings, row, actor);
        await BankTables.InsertAsync(work, new BankFileContent(row, Packing.Pack(bytes.Span)), rows, cancel);
        foreach (var settled in news.Detailed(now, actor))
        {
            await BankTables.UpdateAsync(work, settled, cancel);
        }

        await work.AppendJournalAsync([FileEvent(row, rows, now, actor), .. booked.Events], cancel);
        await work.CommitAsync(cancel);
        Telemetry.Releases(booked.Released, "payment");
        ServerLog.BankFile(log, row.Id, row.Kind, rows.Count, row.Known);
        return (new BankImport(row, false, rows, all - entries.Count, booked.Released), []);
    }

    private static JournalRow FileEvent(BankFileRow file, IReadOnlyList<BankPaymentRow> rows, DateTimeOffset now, string actor) =>
        new(
            now,
            "bank-file",
            0,
            0,
            actor,
            EventDetail.Object(
                ("file", file.Id.ToString(CultureInfo.InvariantCulture)),
                ("kind", file.Kind),
                ("sha256", file.Sha256.ToString()),
                ("payments", rows.Count.ToString(CultureInfo.InvariantCulture)),
                ("known", file.Known.ToString(CultureInfo.InvariantCulture))
            )
        );
}

/// <summary>Of a file's booked entries those that are not on file yet, as payments to book.</summary>
internal sealed class NewPayments(ILookup<string, BankPaymentRow> known)
{
    /// <summary>Parts of an entry from this number on were told after the entry's sum, which is part 0.</summary>
    private const int FirstDetail = 1;

    private readonly List<NewPayment> news = [];
    private readonly Dictionary<string, CamtEntry> here = new(StringComparer.Ordinal);
    private readonly List<BankPaymentRow> detailed = [];

    private sealed record NewPayment(CamtEntry Entry, CamtPayment Payment, string Place, int Part, IncomingPayment Incoming);

    /// <summary>Entries that contradict what was booked of them before.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Entries on file already.</summary>
    public int KnownEntries { get; private set; }

    public int Count => news.Count;

    public IReadOnlyList<IncomingPayment> Incoming => [.. news.Select(one => one.Incoming)];

    public void Add(CamtEntry entry)
    {
        var before = known[entry.Key].ToList();
        if (before.Count == 0 && here.TryAdd(entry.Key, entry))
        {
            AddParts(entry, firstPart: 0, inSuspense: false);
            return;
        }

        KnownEntries++;
        if (entry.IsByPlace && (before.Count == 0 || before[0].BookedOn != entry.BookedOn))
        {
            // Banks that begin to count anew each year use an id again: the later entry is another payment, and must not be passed over.
            Problems.Add(
                Problem.Of(
                    ProblemCodes.Duplicate,
                    entry.Place,
                    entry.Key,
                    "a statement Id that no other statement of the account has, or AcctSvcrRef in the entry: "
                        + (
                            before.Count == 0
                                ? $"{here[entry.Key].Place} has this place in a statement of the same Id"
                                : $"an entry in this place of a statement of the same Id was booked on {before[0].BookedOn:yyyy-MM-dd}"
                        )
                )
            );
            return;
        }

        var was = before.Count == 0 ? here[entry.Key].Amount : AmountOf(before, entry);
        if (was != entry.Amount)
        {
            Problems.Add(
                Problem.Of(
                    ProblemCodes.Contradiction,
                    $"{entry.Place}/Amt",
                    entry.Amount.ToString(),
                    $"{was}, as this entry ({entry.Key}) was reported before and booked"
                )
            );
        }
        else if (
            before is [{ Detailed: false, IsCredit: true, State: PaymentState.Open } whole]
            && whole.Open == whole.Amount
            && entry.IsDetailed
        )
        {
            // The statement gave one sum, and the notification says now what it consists of.
            detailed.Add(whole);
            AddParts(entry, FirstDetail, inSuspense: true);
        }
    }

    /// <summary>What an entry on file comes to: its sum where that was reported first, else its parts.</summary>
    private static Money AmountOf(List<BankPaymentRow> before, CamtEntry entry) =>
        before.Find(row => !row.Detailed)?.Amount
        ?? before[0].Amount with
        {
            Minor = before.Sum(row => row.IsCredit == entry.IsCredit ? row.Amount.Minor : -row.Amount.Minor),
        };

    /// <summary>The sums whose parts are known now: nothing of them waits any more.</summary>
    public IEnumerable<BankPaymentRow> Detailed(DateTimeOffset now, string actor) =>
        detailed.Select(row =>
            row with
            {
                Open = Money.Zero(row.Amount.Currency),
                State = PaymentState.Settled,
                Reason = "its details came later",
                Actor = actor,
                ChangedAt = now,
            }
        );

    /// <summary>The rows of what was booked; their ids follow the file's.</summary>
    public IReadOnlyList<BankPaymentRow> Rows(IReadOnlyList<PaymentBooking> bookings, BankFileRow file, string actor)
    {
        var byKey = bookings.ToDictionary(booking => booking.Payment.Key, StringComparer.Ordinal);
        return [.. news.Select((one, n) => Row(one, byKey[one.Incoming.Key], file, file.Id + 1 + n, actor))];
    }

    private void AddParts(CamtEntry entry, int firstPart, bool inSuspense)
    {
        for (var n = 0; n < entry.Payments.Length; n++)
        {
            var (payment, part) = (entry.Payments[n], firstPart + n);
            var (reference, wrong) = ReferenceOf(payment);
            var key = string.Create(CultureInfo.InvariantCulture, $"{entry.Key}|{part}");
            var incoming = new IncomingPayment(key, payment.Amount, payment.IsCredit, entry.IsReversal, reference, wrong, inSuspense);
            var place =
                entry.Payments.Length > 1 ? string.Create(CultureInfo.InvariantCulture, $"{entry.Place}/TxDtls[{n + 1}]") : entry.Place;
            news.Add(new NewPayment(entry, payment, place, part, incoming));
        }
    }

    /// <summary>The structured reference, else the one in what the payer wrote, else the payer's own id; and whether the structured one is mistyped.</summary>
    private static (CreditorReference? Reference, bool Wrong) ReferenceOf(CamtPayment payment)
    {
        var fault = ReferenceFault.NoReference;
        if (payment.Reference is { } sent && CreditorReference.TryParse(sent, out var reference, out fault))
        {
            return (reference, false);
        }

        var found = CreditorReference.Find(payment.Text) ?? CreditorReference.Find(payment.EndToEndId ?? "");
        return (found, found is null && fault == ReferenceFault.CheckWrong);
    }

    private static BankPaymentRow Row(NewPayment one, PaymentBooking booking, BankFileRow file, long id, string actor) =>
        new()
        {
            Id = id,
            EntryKey = one.Entry.Key,
            Part = one.Part,
            FileId = file.Id,
            Place = one.Place,
            Detailed = one.Entry.IsDetailed,
            Amount = one.Payment.Amount,
            IsCredit = one.Payment.IsCredit,
            IsReversal = one.Entry.IsReversal,
            BookedOn = one.Entry.BookedOn,
            Reference = booking.Payment.Reference?.Compact ?? one.Payment.Reference ?? "",
            Said = one.Payment.Text,
            Payer = one.Payment.Payer,
            Match = booking.Match,
            ConsignmentId = booking.Payment.Reference is { Kind: ReferenceKind.Consignment } reference ? reference.Number : 0,
            Booked = booking.Booked,
            Open = booking.Open,
            State = booking.Open.Minor > 0 ? PaymentState.Open : PaymentState.Settled,
            Actor = actor,
            At = file.ReceivedAt,
            ChangedAt = file.ReceivedAt,
        };
}
