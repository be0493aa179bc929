namespace Parcelgate.Server.Storage;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk;

/// <summary>
/// The database behind one server: SQLite or PostgreSQL with the same tables. One unit of work is one transaction: <see cref="BeginAsync"/>,
/// reads that lock what will change, writes, commit. Nothing outside this folder writes SQL to the tables named here.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>"sqlite" or "postgres".</summary>
    string Kind { get; }

    /// <summary>Creates or brings up to date the schema. Idempotent; safe when several processes start at once.</summary>
    Task MigrateAsync(CancellationToken cancel);

    /// <summary>
    /// Starts a unit of work. On SQLite one at a time per database file (BEGIN IMMEDIATE); on PostgreSQL as many as there are connections.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database cannot be reached or written; nothing was done and the next call may succeed.</exception>
    Task<IUnitOfWork> BeginAsync(CancellationToken cancel);

    /// <summary>An open connection for reads: pages, lookups, downloads. Dispose it.</summary>
    Task<System.Data.Common.DbConnection> OpenReadAsync(CancellationToken cancel);

    /// <summary>Stores a published set of law files once, by its hash, and gives the row's id.</summary>
    Task<int> KeepLawAsync(Digest hash, IReadOnlyList<LawFile> files, CancellationToken cancel);

    /// <summary>The law files stored under this id; null if there are none.</summary>
    Task<IReadOnlyList<LawFile>?> LawAsync(int lawId, CancellationToken cancel);

    /// <summary>The law files published through the system, in the order of publishing; they join those the program came with.</summary>
    Task<IReadOnlyList<PublishedFile>> PublishedLawAsync(CancellationToken cancel);
}

/// <summary>The store cannot be reached or written now: disk full, connection lost, database locked too long.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>Two transactions collided (unique key, serialization, deadlock): nothing was written, the same unit of work may be tried again.</summary>
public class StoreConflictException(string message, Exception? inner) : Exception(message, inner);

/// <summary>
/// An allowance was changed by another transaction between <see cref="IUnitOfWork.ReadAllowancesAsync"/> and <see cref="IUnitOfWork.SettleAllowancesAsync"/>.
/// Nothing was written; tried again with <see cref="IUnitOfWork.LockAllowancesAsync"/> it cannot happen.
/// </summary>
public sealed class StaleReadException(string message) : StoreConflictException(message, null);

/// <summary>
/// One transaction. Calls follow the order of this interface. Disposing without commit rolls back. Failures are
/// <see cref="StoreUnavailableException"/> or <see cref="StoreConflictException"/>.
/// </summary>
public interface IUnitOfWork : IAsyncDisposable
{
    /// <summary>The submission of this provider and message id, locked; null if there is none.</summary>
    Task<SubmissionRow?> FindSubmissionAsync(string provider, string messageId, CancellationToken cancel);

    /// <summary>Creates a submission; its id comes from <see cref="NextIdsAsync"/>.</summary>
    Task InsertSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel);

    /// <summary>Takes <paramref name="count"/> consecutive ids from what is reserved in memory; false where they must come from the store.</summary>
    bool TryNextIds(string name, int count, out long first)
    {
        first = 0;
        return false;
    }

    /// <summary>
    /// Reserves <paramref name="count"/> consecutive ids for a name ("submission", "consignment"); gives the first. Usually without a round trip; where
    /// <see cref="TryNextIds"/> gives none, other transactions wait for more until this one ends.
    /// </summary>
    Task<long> NextIdsAsync(string name, int count, CancellationToken cancel);

    /// <summary>Which of these references have a row, without locking it: almost always none, so what is found is then locked. One round trip.</summary>
    Task<IReadOnlyList<string>> KnownReferencesAsync(string provider, IReadOnlyList<string> references, CancellationToken cancel);

    /// <summary>The rows that exist for these references, locked until commit, keyed by reference. One round trip.</summary>
    Task<IReadOnlyDictionary<string, ConsignmentHead>> LockConsignmentsAsync(
        string provider,
        IReadOnlyList<string> references,
        CancellationToken cancel
    );

    /// <summary>
    /// What is used of these allowances, their rows created and locked until commit, in one order for all processes so that none waits for another
    /// in a circle. One round trip.
    /// </summary>
    Task<IReadOnlyDictionary<AllowanceKey, long>> LockAllowancesAsync(IReadOnlyCollection<AllowanceKey> keys, CancellationToken cancel);

    /// <summary>
    /// What is used of these allowances, without locking them; one that has no row yet is unused. Whoever decides on it hands every one of them to
    /// <see cref="SettleAllowancesAsync"/>. One round trip.
    /// </summary>
    Task<IReadOnlyDictionary<AllowanceKey, long>> ReadAllowancesAsync(IReadOnlyCollection<AllowanceKey> keys, CancellationToken cancel);

    /// <summary>Sets the used amounts of locked allowances.</summary>
    Task SetAllowancesAsync(IReadOnlyDictionary<AllowanceKey, long> used, CancellationToken cancel);

    /// <summary>
    /// Brings allowances from what the decisions saw to what they made of it, their rows created and locked until commit, in one order for all
    /// processes. The last that waits for another transaction before the commit.
    /// </summary>
    /// <exception cref="StaleReadException">One of them is no longer what the decisions saw.</exception>
    Task SettleAllowancesAsync(IReadOnlyList<AllowanceStep> steps, CancellationToken cancel);

    /// <summary>Adds new consignments in bulk (prepared inserts; binary COPY).</summary>
    Task InsertConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel);

    /// <summary>Replaces the searchable row of consignments that were decided again, cancelled or moved to another state.</summary>
    Task UpdateConsignmentsAsync(IReadOnlyList<ConsignmentRow> rows, CancellationToken cancel);

    /// <summary>What is on file of parties since a day, several days of one key apart, as one moment has it. One round trip.</summary>
    Task<PartyDaysSeen> ReadPartyDaysAsync(IReadOnlyCollection<long> keys, int fromDay, CancellationToken cancel);

    /// <summary>
    /// Adds up what parcels and inspections said of parties. Each key and day once, in the order of keys and days, so that two transactions never wait for
    /// each other.
    /// </summary>
    Task AddPartyDaysAsync(IReadOnlyList<PartyDayRow> rows, CancellationToken cancel);

    /// <summary>Adds what risk rules held for, what is proposed, and whom parties may be on a list, in bulk.</summary>
    Task InsertRiskAsync(RiskRows rows, CancellationToken cancel);

    /// <summary>Adds what decisions ask before loading, in bulk.</summary>
    Task InsertReferralsAsync(IReadOnlyList<ReferralRow> rows, CancellationToken cancel);

    /// <summary>Adds decisions in bulk.</summary>
    Task InsertDecisionsAsync(IReadOnlyList<DecisionRow> rows, CancellationToken cancel);

    /// <summary>
    /// Appends events in order and seals them as one block of this process's chain, in this transaction: sequence numbers, row digests, block hash
    /// over predecessor and digests.
    /// </summary>
    Task AppendJournalAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancel);

    /// <summary>Stores evidence and answers of parts of bulk files or of whole messages.</summary>
    Task InsertPartsAsync(IReadOnlyList<PartRow> rows, CancellationToken cancel);

    /// <summary>Marks submissions complete with their totals.</summary>
    Task CompleteSubmissionsAsync(IReadOnlyList<SubmissionRow> rows, CancellationToken cancel);

    /// <summary>The transaction's connection, for the few set-wise statements of other folders (arrivals).</summary>
    System.Data.Common.DbConnection Connection { get; }

    /// <summary>The transaction itself.</summary>
    System.Data.Common.DbTransaction Transaction { get; }

    /// <summary>Makes all of it durable. After this returns, a power cut loses nothing of it.</summary>
    Task CommitAsync(CancellationToken cancel);
}

/// <summary>What the decisions of one transaction saw of an allowance, and what they left; the same when they only looked.</summary>
public readonly record struct AllowanceStep(AllowanceKey Key, long BeforeMinor, long AfterMinor);

/// <summary>What one day said of one party.</summary>
/// <param name="Key">Who it is: <see cref="PartyKey"/>.</param>
/// <param name="Day">What was counted.</param>
public readonly record struct PartyDayRow(long Key, PartyDay Day);

/// <summary>A risk rule that held for one version of a decision.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">Which of its decisions.</param>
/// <param name="Rule">"az/core#splitting".</param>
/// <param name="Act">What it asks for, a number of <see cref="Core.Risk.Rules.RiskAct"/>.</param>
/// <param name="IsLive">False in shadow and for one put to sleep.</param>
/// <param name="At">When it was decided.</param>
public sealed record RiskHitRow(long ConsignmentId, int Version, string Rule, short Act, bool IsLive, DateTimeOffset At);

/// <summary>A decision for which live rules ask for more than a note.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">Which of its decisions; a later one takes its place.</param>
/// <param name="Act">The hardest act asked for.</param>
/// <param name="Chance">That it is not as declared, of a thousand.</param>
/// <param name="Score">The model's score, of a thousand; null without one.</param>
/// <param name="At">When it was decided.</param>
public sealed record RiskCaseRow(long ConsignmentId, int Version, short Act, int Chance, int? Score, DateTimeOffset At);

/// <summary>An entry of a list that a party of a decision may be.</summary>
/// <param name="ConsignmentId">The consignment.</param>
/// <param name="Version">Which of its decisions.</param>
/// <param name="Fact">Party, entry and score, as the decision's facts have them.</param>
/// <param name="PartyKey">Under which key decisions on the party are kept; null where the record gives none.</param>
/// <param name="At">When it was decided.</param>
public sealed record ScreeningAlertRow(long ConsignmentId, int Version, ListedFact Fact, long? PartyKey, DateTimeOffset At);

/// <summary>The parties of the consignments a transaction decided first.</summary>
/// <param name="Day">Days since 1 January 1970, UTC.</param>
/// <param name="FirstId">The lowest consignment: no other transaction has it.</param>
/// <param name="Entries">Party key and consignment, 8 bytes each, little-endian, in the order of decision.</param>
public sealed record PartyLogRow(int Day, long FirstId, ReadOnlyMemory<byte> Entries);

/// <summary>What a transaction counted of parties and is not in the table of days yet.</summary>
/// <param name="FirstId">The lowest consignment: no other transaction has it.</param>
/// <param name="Day">Days since 1 January 1970, UTC.</param>
/// <param name="Parties">Of how many parties.</param>
/// <param name="Entries">As <see cref="Tables.PartyPending"/> says.</param>
public sealed record PartyPendingRow(long FirstId, int Day, int Parties, ReadOnlyMemory<byte> Entries);

/// <summary>What risk and screening leave of a transaction of decisions.</summary>
public sealed record RiskRows(
    IReadOnlyList<RiskHitRow> Hits,
    IReadOnlyList<RiskCaseRow> Cases,
    IReadOnlyList<ScreeningAlertRow> Alerts,
    IReadOnlyList<PartyLogRow> Parties,
    IReadOnlyList<PartyPendingRow> Pending
);

/// <summary>What was received under one message id.</summary>
public sealed record SubmissionRow
{
    public required long Id { get; init; }
    public required string Provider { get; init; }
    public required string MessageId { get; init; }
    public required string Format { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null while lines are still coming.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
    public long Bytes { get; init; }
    public long Lines { get; init; }
    public long Accepted { get; init; }
    public long Refused { get; init; }

    /// <summary>SHA-256 over all bytes received; all zero until complete.</summary>
    public Digest Sha256 { get; init; }

    /// <summary>Media type and file name as sent; "" when not sent.</summary>
    public string Label { get; init; } = "";

    /// <summary>Hash of the provider's mapping its columns were read by; null where they were read as they stand.</summary>
    public Digest? Mapping { get; init; }
}

/// <summary>Evidence of one part of a submission: the bytes received, the canonical form where it differs, and the answer given, each zstd-compressed by the store.</summary>
/// <param name="SubmissionId">The submission.</param>
/// <param name="Part">0-based.</param>
/// <param name="FirstLine">1-based line of the message the part begins with.</param>
/// <param name="Lines">Result lines in the part.</param>
/// <param name="Received">Bytes received.</param>
/// <param name="Canonical">Canonical JSON lines, one per accepted entry, each ended by \n; empty when <paramref name="Received"/> is that already.</param>
/// <param name="Answer">Result lines as answered, NDJSON.</param>
public sealed record PartRow(
    long SubmissionId,
    int Part,
    long FirstLine,
    int Lines,
    ReadOnlyMemory<byte> Received,
    ReadOnlyMemory<byte> Canonical,
    ReadOnlyMemory<byte> Answer
);

/// <summary>What a decision needs to know of a consignment on file.</summary>
public sealed record ConsignmentHead(long Id, int Version, short State, long SubmissionId, int Part, int Offset, int Length);

/// <summary>The narrow row a person can search, with the current state. One per provider and reference.</summary>
public sealed record ConsignmentRow
{
    public required long Id { get; init; }
    public required string Provider { get; init; }
    public required string Reference { get; init; }

    /// <summary>1 for the first data received; 0 while a parcel has arrived without data.</summary>
    public required int Version { get; init; }

    /// <summary>Value of <c>Parcelgate.Core.Release.State</c>.</summary>
    public required short State { get; init; }
    public short Category { get; init; }
    public short Lane { get; init; }
    public short Loading { get; init; }
    public short Hold { get; init; }
    public required string Destination { get; init; }
    public string? Dispatch { get; init; }
    public short Channel { get; init; }
    public short Purpose { get; init; }
    public string? Consignee { get; init; }
    public string? Consignor { get; init; }
    public string? Seller { get; init; }

    /// <summary>Master waybill or dispatch; null until bound.</summary>
    public string? Master { get; init; }
    public string? Conveyance { get; init; }
    public long DueMinor { get; init; }
    public string? DueCurrency { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? ArrivesAt { get; init; }
    public DateTimeOffset? ArrivedAt { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }

    /// <summary>Where the canonical bytes of the current version are: submission, part, offset and length inside the part's uncompressed canonical (or received) bytes.</summary>
    public long SubmissionId { get; init; }
    public int Part { get; init; }
    public int Offset { get; init; }
    public int Length { get; init; }

    /// <summary>Its charges are reserved on a deferred account, and posted when it is released.</summary>
    public bool OnAccount { get; init; }
}

/// <summary>One decision, enough to recompute it.</summary>
public sealed record DecisionRow
{
    public required long ConsignmentId { get; init; }
    public required int Version { get; init; }
    public required DateTimeOffset DecidedAt { get; init; }
    public required int LawId { get; init; }
    public required short Engine { get; init; }
    public required long SubmissionId { get; init; }
    public required int Part { get; init; }
    public required int Offset { get; init; }
    public required int Length { get; init; }

    /// <summary>Facts as JSON, UTF-8.</summary>
    public required ReadOnlyMemory<byte> Facts { get; init; }

    /// <summary>Outcome as JSON, UTF-8: category, lane, loading, hold, charges, finding codes, allowance uses.</summary>
    public required ReadOnlyMemory<byte> Outcome { get; init; }
    public required Digest Hash { get; init; }
}

/// <summary>One event. The sequence number and digest are given by the store.</summary>
/// <param name="At">When; UTC, whole milliseconds.</param>
/// <param name="Kind">Stable word: "decided", "amended", "advised", "cancelled", "refused", "arrived", "held", "released", "returned", "viewed".</param>
/// <param name="ConsignmentId">0 when it concerns none or many.</param>
/// <param name="SubmissionId">0 when none.</param>
/// <param name="Actor">Who did it: "provider:NAME", "user:NAME", "system".</param>
/// <param name="Detail">JSON, small: states from and to, decision hash, reason.</param>
public sealed record JournalRow(DateTimeOffset At, string Kind, long ConsignmentId, long SubmissionId, string Actor, string Detail);
