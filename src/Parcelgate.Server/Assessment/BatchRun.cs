namespace Parcelgate.Server.Assessment;

using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Release;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Risk;
using Parcelgate.Server.Storage;

/// <summary>A consignment as this transaction has it open: on file before, or added by an earlier line of the same transaction.</summary>
internal sealed class OpenFile
{
    public required ConsignmentRow Row { get; set; }

    /// <summary>The record; null while a parcel is there without data.</summary>
    public Consignment? Record { get; set; }

    /// <summary>What was said of it before its data came; null where nothing was, and once there is a record.</summary>
    public PreAdvice? Advice { get; set; }

    /// <summary>Allowance its latest decision uses.</summary>
    public List<AllowanceFact> Uses { get; } = [];

    /// <summary>What its latest decision came to, for telling what changed; null before the first.</summary>
    public EarlierOutcome? Outcome { get; set; }

    /// <summary>Its place among the rows this transaction adds, or -1 when it was on file.</summary>
    public int AddedAt { get; set; } = -1;
}

/// <summary>The outcome of the decision before, in the words of the answer, with its hash and the law it was made under.</summary>
internal sealed record EarlierOutcome(int Category, string Lane, string? Due, Digest Hash, int LawId);

/// <summary>What one decision of a batch came to: for the answer line.</summary>
/// <param name="Revived">It was cancelled, and is alive again.</param>
internal sealed record Decided(ConsignmentRow Row, Assessment Assessment, ImmutableArray<Change> Changes, bool Revived);

/// <summary>Rows ready to be stored while further lines are decided.</summary>
internal sealed record DecidedRows(IReadOnlyList<ConsignmentRow> Added, IReadOnlyList<DecisionRow> Decisions);

/// <summary>Everything one transaction of decisions holds in memory: what was loaded, what is used of each allowance, what will be written.</summary>
internal sealed class BatchRun(
    LawLibrary.Published law,
    DateTimeOffset now,
    ArrayBufferWriter<byte> bytes,
    AccountNumbers numbers,
    RiskState risk,
    PartyDays parties,
    IReadOnlySet<string> told,
    ILogger log
)
{
    private readonly Dictionary<(string Provider, string Reference), OpenFile> open = [];
    private readonly Dictionary<(string Provider, string Reference), ConsignmentHead> heads = [];
    private readonly Dictionary<Batch, Prepared[]> prepared = [];
    private readonly Dictionary<(string Provider, string Reference), Consignment> foreseen = [];
    private readonly Dictionary<(string Provider, string Reference), PreAdvice> foreseenAdvices = [];
    private readonly HashSet<AllowanceKey> touched = [];
    private readonly HashSet<OpenFile> changedFiles = [];
    private readonly Dictionary<Batch, ArrayBufferWriter<byte>> amended = [];
    private readonly List<AllowanceKey> keys = [];
    private readonly List<AllowanceKey> others = [];
    private readonly HashSet<(string Provider, string Destination)> accountsNamed = [];

    /// <summary>The instant of all decisions of this transaction, whole milliseconds.</summary>
    public DateTimeOffset Now => now;

    public Dictionary<Batch, long> SubmissionIds { get; } = [];

    public long NextConsignmentId { get; set; }

    public HashSet<AllowanceKey> AllKeys { get; } = [];

    private readonly Dictionary<AllowanceKey, long> used = [];
    private readonly Dictionary<AllowanceKey, long> seen = [];

    private readonly List<ConsignmentRow> added = [];
    private readonly List<DecisionRow> decisions = [];
    private int taken;

    /// <summary>The numbers under which tax was collected at the sale, as they were sent.</summary>
    public HashSet<PrepaidTax> PrepaidSent { get; } = [];

    /// <summary>As much of the register as these ask for.</summary>
    public PrepaidRegister Register { get; set; } = PrepaidRegister.None;

    /// <summary>What is known of the parties, and what is counted of them.</summary>
    public RiskBatch Risk { get; } = new(risk, parties, law.Risk, now);

    /// <summary>What is asked before loading.</summary>
    public BatchReferrals Referrals { get; } = new(now);

    /// <summary>Which orders the parcels speak of.</summary>
    public WaybillNotes Waybills { get; } = new(now);

    /// <summary>What is said of parcels whose data has not come.</summary>
    public AdviceNotes Advices { get; } = new(now);

    /// <summary>What the decisions post.</summary>
    public BatchLedger Ledger { get; } = new(now, numbers);

    /// <summary>The deferred accounts that may take charges: those of the providers, in the currencies of the laws asked.</summary>
    public SortedSet<string> AccountKeys { get; } = new(StringComparer.Ordinal);

    /// <summary>Decisions by lane and category, for the measurements after the commit.</summary>
    public Dictionary<(string Lane, int Category), int> Counts { get; } = [];

    public List<JournalRow> Journal { get; } = [];

    /// <summary>What senders who have an endpoint are to be told of.</summary>
    public List<OutRow> Told { get; } = [];

    public IReadOnlyList<ConsignmentRow> Changed => [.. changedFiles.Select(file => file.Row)];

    public void Know(string provider, IReadOnlyDictionary<string, ConsignmentHead> found)
    {
        foreach (var (reference, head) in found)
        {
            heads.Add((provider, reference), head);
        }
    }

    public IReadOnlyCollection<ConsignmentHead> KnownHeads() => heads.Values;

    public void TakeEarlier(IReadOnlyDictionary<long, OpenFile> earlier)
    {
        foreach (var (key, head) in heads)
        {
            var file = earlier[head.Id];
            open.Add(key, file);
            NeedAccounts(key.Provider, file.Row.Destination);
            foreach (var use in file.Uses)
            {
                AllKeys.Add(use.Key);
            }
        }
    }

    /// <summary>Makes the record of every entry and names the allowances its decision needs, before any row is locked.</summary>
    public void Prepare(IReadOnlyList<Batch> batches)
    {
        foreach (var batch in batches)
        {
            var ready = new Prepared[batch.Entries.Count];
            for (var i = 0; i < ready.Length; i++)
            {
                ready[i] = Prepare(batch.Provider, batch.Entries[i]);
            }

            prepared.Add(batch, ready);
        }
    }

    /// <summary>The rows of what was decided since the last call. A consignment that a later line changes again is updated like one on file.</summary>
    public DecidedRows TakeDecided()
    {
        taken += added.Count;
        var rows = new DecidedRows([.. added], [.. decisions]);
        added.Clear();
        decisions.Clear();
        return rows;
    }

    public OpenFile? FileOf(string provider, string reference) => open.GetValueOrDefault((provider, reference));

    /// <summary>
    /// True when the entry says again what is on file, decided under the law of today: the decision stands. What was cancelled, or decided under another
    /// law, is decided again: so a rate that was missing comes to those who waited for it.
    /// </summary>
    public bool SaysNothingNew(Batch batch, int index, OpenFile file)
    {
        if (file is not { Record: { } was, Outcome: { } before } || before.LawId != law.Id || (State)file.Row.State == State.Cancelled)
        {
            return false;
        }

        var record = prepared[batch][index].Record ?? batch.Entries[index].Change!(was);
        return RecordChanges.Same(was, record);
    }

    /// <summary>Decides one entry and notes everything to be written for it.</summary>
    public Decided Decide(Batch batch, int index, OpenFile? file)
    {
        var entry = batch.Entries[index];
        var ready = prepared[batch][index];
        var record = ready.Record ?? Made(entry, file?.Record, file?.Advice)!;
        var place = ready.Record is null ? AddCanonical(batch, record) : batch.Places[index];
        if (file is not null)
        {
            GiveBack(file);
        }

        var received = file is { Row.Version: > 0 } ? file.Row.ReceivedAt : now;
        var prepaid = Register.StandingOf(record, law.Book, received);
        var isOnFile = file is { Row.Version: > 0 };
        var facts = new Facts(now, file?.Row.ArrivedAt, UsedOf(ready.Keys), prepaid, Risk: Risk.FactsOf(ready.Risk, isOnFile));
        var assessed = Assess.Decide(record, law.Rules, facts);
        var put = batch.Withholds is { } withholds ? Core.Release.Referrals.Put(assessed, withholds) : assessed;
        var standing = file is null ? Loading.Complete : Referrals.StandingOf(file.Row.Id, file.Record, record);
        var (row, outcome, then) = Row(batch, entry, record, put, standing, file, place);
        var changes = file?.Record is { } was ? RecordChanges.Between(was, file.Outcome, record, assessed) : [];
        var revived = file is not null && (State)file.Row.State == State.Cancelled;
        if (revived)
        {
            changes = changes.Insert(0, new Change("state", EventDetail.Name(State.Cancelled), EventDetail.Name((State)row.State)));
        }

        Note(batch, entry, file, row, facts, assessed, changes);
        Referrals.Note(row, file?.Record, record, put, batch.Withholds, then, Journal);
        Waybills.Note(row, file?.Record, record, entry.IsOrder, batch.Agreement);
        Tell(file is { Row.Version: > 0 } ? (State)file.Row.State : null, row);
        Risk.Count(ready.Risk, row.Id, row.Version, isOnFile, assessed);
        Keep(batch.Provider, file, row, record, assessed);
        Count(row, assessed);
        return new Decided(row, outcome, changes, revived);
    }

    private void Tell(State? from, ConsignmentRow row)
    {
        if (told.Contains(row.Provider))
        {
            Told.Add(new OutRow(row.Id, (int)MessageEvents.OfDecision(from, (State)row.State), row.Version, row.State, row.Hold));
        }
    }

    private void Count(ConsignmentRow row, Assessment assessed)
    {
        var key = (Names.Of(assessed.Lane), (int)assessed.Category);
        Counts[key] = Counts.GetValueOrDefault(key) + 1;
        ServerLog.Decided(log, row.Id, row.SubmissionId, key.Item1, key.Item2);
    }

    /// <summary>Withdraws a consignment and gives back what it used.</summary>
    public void Cancel(Batch batch, Entry entry, OpenFile file)
    {
        GiveBack(file);
        var from = (State)file.Row.State;
        Ledger.Charge(new PostingSubject(file.Row.Id, file.Row.Version, PostingAct.Cancel, entry.Reason ?? "cancelled"), [], NoPayers);
        file.Row = file.Row with { State = (short)State.Cancelled, OnAccount = false };
        MarkChanged(file);
        Tell(from, file.Row);
        var detail = EventDetail.Moved(from, State.Cancelled, entry.Reason);
        Journal.Add(new JournalRow(now, "cancelled", file.Row.Id, SubmissionIds[batch], batch.Actor, detail));
        Referrals.Withdraw(file.Row.Id, Journal);
        Waybills.Withdraw(file.Row, file.Record);
    }

    /// <summary>Keeps what is said of a parcel until its data comes.</summary>
    public ConsignmentRow Advise(Batch batch, string reference, PreAdvice advice, OpenFile? file)
    {
        var all = file?.Advice?.With(advice) ?? advice;
        if (file is null)
        {
            var row = new ConsignmentRow
            {
                Id = NextConsignmentId++,
                Provider = batch.Provider,
                Reference = reference,
                Version = 0,
                State = (short)State.Advised,
                Destination = "",
                ReceivedAt = now,
            };
            file = Add(batch.Provider, row);
        }

        file.Advice = all;
        file.Row = file.Row with
        {
            Master = file.Row.Master ?? all.Transport.Master,
            Conveyance = file.Row.Conveyance ?? all.Transport.Conveyance,
            ArrivesAt = file.Row.ArrivesAt ?? all.Transport.ArrivesAt,
        };
        MarkChanged(file);
        Advices.Keep(file.Row, all);
        var detail = EventDetail.Object(("to", EventDetail.Name((State)file.Row.State)), ("master", file.Row.Master));
        Journal.Add(new JournalRow(now, "advised", file.Row.Id, SubmissionIds[batch], batch.Actor, detail));
        return file.Row;
    }

    /// <summary>Leaves a trace at the consignment that a message about it was sent back; none where no consignment is meant.</summary>
    public void NoteRefused(Batch batch, Entry entry, OpenFile? file, ImmutableArray<Problem> problems)
    {
        if (file is not null)
        {
            var detail = EventDetail.Refused(entry.Act == Act.Cancel ? "cancel" : "amend", problems);
            Journal.Add(new JournalRow(now, "refused", file.Row.Id, SubmissionIds[batch], batch.Actor, detail));
        }
    }

    /// <summary>
    /// What is used of each allowance before the first decision: as the store has it, or as the transactions before leave it, whether or not the store
    /// shows that yet.
    /// </summary>
    public void Begin(IReadOnlyDictionary<AllowanceKey, long> stored, ImmutableArray<BatchRun> before)
    {
        foreach (var key in AllKeys)
        {
            var minor = LeftOf(key, before) ?? stored.GetValueOrDefault(key);
            used.Add(key, minor);
            seen.Add(key, minor);
        }
    }

    /// <summary>What the latest of these transactions that changed an allowance leaves of it; null where none did. Once all decisions are made.</summary>
    private static long? LeftOf(AllowanceKey key, ImmutableArray<BatchRun> before)
    {
        foreach (var one in before)
        {
            if (one.touched.Contains(key))
            {
                return one.used[key];
            }
        }

        return null;
    }

    /// <summary>Every allowance a decision saw, with what was left of it.</summary>
    public IReadOnlyList<AllowanceStep> AllowanceSteps() =>
        [.. used.Select(left => new AllowanceStep(left.Key, seen.GetValueOrDefault(left.Key), left.Value))];

    /// <summary>Canonical lines of a part, with the records that partial amendments made in this transaction; empty when the bytes received are canonical.</summary>
    public ReadOnlyMemory<byte> CanonicalOf(Batch batch) =>
        amended.TryGetValue(batch, out var lines) ? lines.WrittenMemory : batch.Canonical;

    /// <summary>A partial amendment says what changes; what it makes is evidence too, and what a replay reads.</summary>
    private Batch.Span AddCanonical(Batch batch, Consignment record)
    {
        if (!amended.TryGetValue(batch, out var lines))
        {
            amended.Add(batch, lines = new ArrayBufferWriter<byte>());
            lines.Write(batch.Canonical.Span);
        }

        var offset = lines.WrittenCount;
        CanonicalJson.Write(record, lines);
        var place = new Batch.Span(offset, lines.WrittenCount - offset);
        lines.Write("\n"u8);
        return place;
    }

    private Prepared Prepare(string provider, Entry entry)
    {
        if (!entry.Problems.IsEmpty || entry.Act == Act.Cancel)
        {
            return default;
        }

        // A partial amendment changes what an earlier line of this very transaction makes of the record.
        var name = (provider, entry.Reference!);
        var file = FileOf(provider, entry.Reference!);
        var earlier = foreseen.GetValueOrDefault(name) ?? file?.Record;
        var advice = foreseenAdvices.GetValueOrDefault(name) ?? file?.Advice;
        var record = Made(entry, earlier, advice);
        if (record is null)
        {
            if (entry.Advice is { } said)
            {
                foreseenAdvices[name] = advice?.With(said) ?? said;
            }

            return default;
        }

        foreseen[name] = record;
        keys.Clear();
        Assess.AllowanceKeys(record, law.Book, now, file?.Row.ArrivedAt, keys);
        if (record.PrepaidTax is { } sent)
        {
            // Whether the number counts is known when all are looked up: then another regime may apply, with allowances of its own.
            PrepaidSent.Add(sent);
            Assess.AllowanceKeys(record with { PrepaidTax = null }, law.Book, now, file?.Row.ArrivedAt, others);
            keys.AddRange(others.Except(keys));
            others.Clear();
        }

        foreach (var key in keys)
        {
            AllKeys.Add(key);
        }

        NeedAccounts(provider, record.Destination);
        // Applied again when its turn comes: the earlier line may have been refused.
        return new Prepared(
            ReferenceEquals(record, entry.Consignment) ? record : null,
            keys.Count == 0 ? [] : [.. keys],
            Risk.Prepare(record)
        );
    }

    /// <summary>
    /// The record an entry makes: its own, with what was said of the parcel before it was declared; or the one on file, amended. Null where it amends what is not there.
    /// </summary>
    private static Consignment? Made(Entry entry, Consignment? earlier, PreAdvice? advice) =>
        entry.Consignment is not { } whole ? (earlier is null ? null : entry.Change!(earlier))
        : earlier is null && advice is not null ? advice.On(whole)
        : whole;

    private void NeedAccounts(string provider, string destination)
    {
        // A manifest has one provider and few countries: a key is made for each pair, not for each parcel.
        if (!accountsNamed.Add((provider, destination)))
        {
            return;
        }

        foreach (var currency in law.Book.CurrenciesOf(destination))
        {
            AccountKeys.Add(Core.Revenue.AccountKeys.Deferred(currency, provider));
        }
    }

    private ImmutableArray<AllowanceFact> UsedOf(ImmutableArray<AllowanceKey> needed)
    {
        if (needed.IsDefaultOrEmpty)
        {
            return [];
        }

        var facts = ImmutableArray.CreateBuilder<AllowanceFact>(needed.Length);
        foreach (var key in needed)
        {
            facts.Add(new AllowanceFact(key, used.GetValueOrDefault(key)));
        }

        return facts.MoveToImmutable();
    }

    private void GiveBack(OpenFile file)
    {
        foreach (var use in file.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) - use.UsedMinor;
            touched.Add(use.Key);
        }

        file.Uses.Clear();
    }

    /// <summary>
    /// The row, and the outcome as it is answered: what is on account or paid does not wait for payment. And what would be left to hold it for if nothing stood
    /// against loading.
    /// </summary>
    private (ConsignmentRow Row, Assessment Outcome, HoldReason Then) Row(
        Batch batch,
        Entry entry,
        Consignment record,
        Assessment assessed,
        Loading standing,
        OpenFile? file,
        Batch.Span place
    )
    {
        var (id, version) = (file?.Row.Id ?? NextConsignmentId++, (file?.Row.Version ?? 0) + 1);
        // Most parcels are charged nothing: for them the ledger has nothing to be asked.
        var charged =
            file is null && assessed.Charges.IsEmpty
                ? default
                : Ledger.Charge(
                    new PostingSubject(id, version, PostingAct.Decide, entry.Reason ?? $"amended: version {version}"),
                    assessed.Charges,
                    PayersOf(batch.Provider, record, assessed)
                );
        var waits = Waiting.Hold(assessed.Hold, assessed.Charges, charged.IsSecured);
        // An officer's hold outlives any amendment: only an officer ends it. So does what an officer asks before loading.
        var isHeld = file?.Row.Hold == (short)HoldReason.Officer;
        var hold = isHeld ? HoldReason.Officer : Stand(waits, standing);
        var then = isHeld ? HoldReason.Officer : Waiting.Hold(assessed.HoldOtherwise, assessed.Charges, charged.IsSecured);
        var loading = standing > assessed.Loading ? standing : assessed.Loading;
        var to = Lifecycle.Next((State?)file?.Row.State, ReleaseEvent.Decide, loading, hold).To!.Value;
        var row = new ConsignmentRow
        {
            Id = id,
            Provider = batch.Provider,
            Reference = record.Reference,
            Version = version,
            State = (short)to,
            Category = (short)assessed.Category,
            Lane = (short)assessed.Lane,
            Loading = (short)loading,
            Hold = (short)hold,
            Destination = record.Destination,
            Dispatch = record.Dispatch,
            Channel = (short)record.Channel,
            Purpose = (short)record.Purpose,
            Consignee = record.Consignee?.Name,
            Consignor = record.Consignor?.Name,
            Seller = record.Seller?.Name ?? record.Seller?.Account,
            Master = record.Transport.Master ?? file?.Row.Master,
            Conveyance = record.Transport.Conveyance ?? file?.Row.Conveyance,
            DueMinor = assessed.Due?.Minor ?? 0,
            DueCurrency = assessed.Due?.Currency.Code,
            ReceivedAt = file is { Row.Version: > 0 } ? file.Row.ReceivedAt : now,
            ArrivesAt = record.Transport.ArrivesAt ?? file?.Row.ArrivesAt,
            ArrivedAt = file?.Row.ArrivedAt,
            SubmissionId = SubmissionIds[batch],
            Part = batch.Part,
            Offset = place.Offset,
            Length = place.Length,
            OnAccount = charged.OnAccount,
        };
        return (row, waits == assessed.Hold ? assessed : assessed with { Hold = waits }, then);
    }

    private static HoldReason Stand(HoldReason hold, Loading standing) =>
        Core.Release.Referrals.KindOf(standing) is { } kind
            ? Core.Release.Referrals.Harder(hold, Core.Release.Referrals.HoldFor(kind))
            : hold;

    private PayerNames PayersOf(string provider, Consignment record, Assessment assessed) =>
        assessed.Charges.IsEmpty
            ? NoPayers
            : PayerNames.Of(provider, record, Ledger.AccountOf(provider, assessed.Charges[0].Amount.Currency));

    private static readonly PayerNames NoPayers = new("", "", "");

    private void Note(
        Batch batch,
        Entry entry,
        OpenFile? file,
        ConsignmentRow row,
        Facts facts,
        Assessment assessed,
        ImmutableArray<Change> changes
    )
    {
        decisions.Add(
            new DecisionRow
            {
                ConsignmentId = row.Id,
                Version = row.Version,
                DecidedAt = now,
                LawId = law.Id,
                Engine = Assess.EngineVersion,
                SubmissionId = row.SubmissionId,
                Part = row.Part,
                Offset = row.Offset,
                Length = row.Length,
                Facts = Write(facts, static (json, value) => FactsJson.Write(value, json)),
                Outcome = Write(assessed, static (json, value) => AssessmentJson.WriteStored(value, json)),
                Hash = assessed.Hash,
            }
        );
        var kind = file is { Row.Version: > 0 } ? "amended" : "decided";
        var detail = EventDetail.Decided(file is null ? null : (State)file.Row.State, row, assessed.Hash, entry.Reason, changes);
        Journal.Add(new JournalRow(now, kind, row.Id, row.SubmissionId, batch.Actor, detail));
    }

    private void Keep(string provider, OpenFile? file, ConsignmentRow row, Consignment record, Assessment assessed)
    {
        foreach (var use in assessed.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) + use.Amount.Minor;
            touched.Add(use.Key);
        }

        file ??= Add(provider, row);
        if (file.Advice is not null)
        {
            file.Advice = null;
            Advices.Forget(row);
        }

        file.Row = row;
        file.Record = record;
        file.Outcome = new EarlierOutcome((int)assessed.Category, Names.Of(assessed.Lane), assessed.Due?.ToString(), assessed.Hash, law.Id);
        foreach (var use in assessed.Uses)
        {
            file.Uses.Add(new AllowanceFact(use.Key, use.Amount.Minor));
        }

        MarkChanged(file);
    }

    private OpenFile Add(string provider, ConsignmentRow row)
    {
        var file = new OpenFile { Row = row, AddedAt = taken + added.Count };
        open.Add((provider, row.Reference), file);
        added.Add(row);
        return file;
    }

    private void MarkChanged(OpenFile file)
    {
        if (file.AddedAt >= taken)
        {
            added[file.AddedAt - taken] = file.Row;
        }
        else
        {
            changedFiles.Add(file);
        }
    }

    private ReadOnlyMemory<byte> Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var from = bytes.WrittenCount;
        json ??= new Utf8JsonWriter(bytes);
        json.Reset(bytes);
        write(json, value);
        json.Flush();
        return bytes.WrittenMemory[from..];
    }

    private Utf8JsonWriter? json;

    private readonly record struct Prepared(Consignment? Record, ImmutableArray<AllowanceKey> Keys, ParcelRisk? Risk);
}
