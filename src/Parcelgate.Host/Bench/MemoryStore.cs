namespace Parcelgate.Host.Bench;

using System.Data.Common;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>What one unit of work would have stored.</summary>
internal sealed record Unstored(
    List<ConsignmentRow> Consignments,
    List<DecisionRow> Decisions,
    List<JournalRow> Journal,
    List<PartRow> Parts,
    List<TransferRow> Transfers
);

/// <summary>
/// A store without a database: decisions go through the whole intake and what would be stored is handed on instead. Knows no consignment from
/// before; keeps allowances and the accounts of the ledger, because decisions depend on them.
/// </summary>
/// <param name="commit">Takes what each unit of work would have stored.</param>
internal sealed class MemoryStore(Func<Unstored, CancellationToken, Task> commit) : IStore
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<AllowanceKey, long> allowances = [];
    private readonly Dictionary<string, long> ids = [];
    private readonly Dictionary<string, StoredAccount> accounts = new(StringComparer.Ordinal);

    public string Kind => "memory";

    public Task MigrateAsync(CancellationToken cancel) => Task.CompletedTask;

    public async Task<IUnitOfWork> BeginAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        return new Unit(this);
    }

    public Task<DbConnection> OpenReadAsync(CancellationToken cancel) => throw NoDatabase();

    public Task<int> KeepLawAsync(Digest hash, IReadOnlyList<LawFile> files, CancellationToken cancel) => Task.FromResult(1);

    public Task<IReadOnlyList<LawFile>?> LawAsync(int lawId, CancellationToken cancel) => Task.FromResult<IReadOnlyList<LawFile>?>(null);

    public Task<IReadOnlyList<PublishedFile>> PublishedLawAsync(CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<PublishedFile>>([]);

    public ValueTask DisposeAsync()
    {
        turn.Dispose();
        return ValueTask.CompletedTask;
    }

    private static NotSupportedException NoDatabase() => new("A benchmark's store in memory has no database to read.");

    private sealed class Unit(MemoryStore store) : IUnitOfWork, ILedgerHolder, ILedgerTables
    {
        private readonly Unstored rows = new([], [], [], [], []);

        public ILedgerTables Ledger => this;

        public Task<LedgerFound> LoadAsync(LedgerNeeds needs, CancellationToken cancel) =>
            Task.FromResult(
                new LedgerFound([.. needs.AccountKeys.Select(store.accounts.GetValueOrDefault).OfType<StoredAccount>()], [], [], [])
            );

        public Task AddAccountsAsync(IReadOnlyList<StoredAccount> added, CancellationToken cancel)
        {
            foreach (var account in added)
            {
                store.accounts.TryAdd(account.Account.Key, account);
            }

            return Task.CompletedTask;
        }

        public Task AppendAsync(LedgerWrites writes, CancellationToken cancel) => Keep(rows.Transfers, writes.Rows);

        public Task SettleAsync(LedgerWrites writes, CancellationToken cancel) => Task.CompletedTask;

        public DbConnection Connection => throw NoDatabase();

        public DbTransaction Transaction => throw NoDatabase();

        public Task<SubmissionRow?> FindSubmissionAsync(string provider, string messageId, CancellationToken cancel) =>
            Task.FromResult<SubmissionRow?>(null);

        public Task<long> NextIdsAsync(string name, int count, CancellationToken cancel)
        {
            var first = store.ids.GetValueOrDefault(name, 1);
            store.ids[name] = first + count;
            return Task.FromResult(first);
        }

        public Task<IReadOnlyList<string>> KnownReferencesAsync(
            string provider,
            IReadOnlyList<string> references,
            CancellationToken cancel
        ) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<IReadOnlyDictionary<string, ConsignmentHead>> LockConsignmentsAsync(
            string provider,
            IReadOnlyList<string> references,
            CancellationToken cancel
        ) => Task.FromResult<IReadOnlyDictionary<string, ConsignmentHead>>(new Dictionary<string, ConsignmentHead>());

        public Task<IReadOnlyDictionary<AllowanceKey, long>> LockAllowancesAsync(
            IReadOnlyCollection<AllowanceKey> keys,
            CancellationToken cancel
        ) =>
            Task.FromResult<IReadOnlyDictionary<AllowanceKey, long>>(
                keys.ToDictionary(key => key, key => store.allowances.GetValueOrDefault(key))
            );

        public Task<IReadOnlyDictionary<AllowanceKey, long>> ReadAllowancesAsync(
            IReadOnlyCollection<AllowanceKey> keys,
            CancellationToken cancel
        ) => LockAllowancesAsync(keys, cancel);

        public Task SettleAllowancesAsync(IReadOnlyList<AllowanceStep> steps, CancellationToken cancel) =>
            SetAllowancesAsync(steps.ToDictionary(step => step.Key, step => step.AfterMinor), cancel);

        public Task SetAllowancesAsync(IReadOnlyDictionary<AllowanceKey, long> used, CancellationToken cancel)
        {
            foreach (var (key, minor) in used)
            {
                store.allowances[key] = minor;
            }

            return Task.CompletedTask;
        }

        public Task<PartyDaysSeen> ReadPartyDaysAsync(IReadOnlyCollection<long> keys, int fromDay, CancellationToken cancel) =>
            Task.FromResult(new PartyDaysSeen([], []));

        public Task AddPartyDaysAsync(IReadOnlyList<PartyDayRow> added, CancellationToken cancel) => Task.CompletedTask;

        public Task InsertRiskAsync(RiskRows added, CancellationToken cancel) => Task.CompletedTask;

        public Task InsertReferralsAsync(IReadOnlyList<ReferralRow> added, CancellationToken cancel) => Task.CompletedTask;

        public Task InsertConsignmentsAsync(IReadOnlyList<ConsignmentRow> added, CancellationToken cancel) =>
            Keep(rows.Consignments, added);

        public Task InsertDecisionsAsync(IReadOnlyList<DecisionRow> added, CancellationToken cancel) => Keep(rows.Decisions, added);

        public Task AppendJournalAsync(IReadOnlyList<JournalRow> added, CancellationToken cancel) => Keep(rows.Journal, added);

        public Task InsertPartsAsync(IReadOnlyList<PartRow> added, CancellationToken cancel) => Keep(rows.Parts, added);

        public Task InsertSubmissionsAsync(IReadOnlyList<SubmissionRow> added, CancellationToken cancel) => Task.CompletedTask;

        public Task UpdateConsignmentsAsync(IReadOnlyList<ConsignmentRow> changed, CancellationToken cancel) => Task.CompletedTask;

        public Task CompleteSubmissionsAsync(IReadOnlyList<SubmissionRow> completed, CancellationToken cancel) => Task.CompletedTask;

        public Task CommitAsync(CancellationToken cancel) =>
            rows.Decisions.Count == 0 ? Task.CompletedTask : store.HandOnAsync(rows, cancel);

        public ValueTask DisposeAsync()
        {
            store.turn.Release();
            return ValueTask.CompletedTask;
        }

        private static Task Keep<TRow>(List<TRow> kept, IReadOnlyList<TRow> added)
        {
            kept.AddRange(added);
            return Task.CompletedTask;
        }
    }

    private Task HandOnAsync(Unstored rows, CancellationToken cancel) => commit(rows, cancel);
}
