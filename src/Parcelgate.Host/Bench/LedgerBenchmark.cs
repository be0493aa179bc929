namespace Parcelgate.Host.Bench;

using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;

/// <summary>
/// <c>bench ledger</c>: charges of parcels posted durably, manifest by manifest, each manifest one transaction. A third of the carriers are released on
/// account: what a manifest of theirs reserves is posted by the transaction after it. At the end the whole ledger is verified.
/// </summary>
internal static class LedgerBenchmark
{
    /// <summary>Parcels of one transaction: about what a writer of the intake commits together.</summary>
    private const int ParcelsOfABatch = 2_000;

    private const int WarmUpBatches = 10;

    /// <summary>A manifest is one carrier's. Carriers of one session are not those of another: a submission has one writer.</summary>
    private const int Carriers = 60;

    private static readonly Currency Azn = Currency.Of("AZN");
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    internal static async Task<Measured> RunAsync(BenchRun run, CancellationToken cancel)
    {
        var sqlite = run.Store == StoreKind.Sqlite;
        var sessions = sqlite ? 1 : 2;
        await using var store = Stores.Open(await run.Place.NewStoreAsync(run.Store, cancel));
        await store.MigrateAsync(cancel);
        await OpenAsync(store, cancel);
        var batches = (run.Parcels + ParcelsOfABatch - 1) / ParcelsOfABatch;
        run.Say($"ledger on {BenchReport.NameOf(run.Store)}: charging {batches * ParcelsOfABatch} parcels.");
        await PostAsync(store, sessions, 0, WarmUpBatches, cancel);
        using var process = Process.GetCurrentProcess();
        var processorBefore = process.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var posted = await PostAsync(store, sessions, WarmUpBatches, batches, cancel);
        var elapsed = clock.Elapsed;
        process.Refresh();
        var processor = process.TotalProcessorTime - processorBefore;

        run.Say("ledger: verifying.");
        var found = await LedgerVerifier.VerifyAsync(store, cancel);
        return found.First is { } wrong
            ? throw new InvalidOperationException(wrong.Text)
            : new Measured()
                .Figure("per_second", posted / elapsed.TotalSeconds, 0, Goal.Least(sqlite ? 10_000 : 30_000))
                .Figure("seconds", elapsed.TotalSeconds, 2)
                .Figure("program_processor_us_each", processor.TotalMicroseconds / posted, 1)
                .Condition("transfers", posted)
                .Condition("parcels", batches * ParcelsOfABatch)
                .Condition("parcels_a_commit", ParcelsOfABatch)
                .Condition("transfers_a_commit", posted / batches)
                .Condition("sessions", sessions)
                .Condition("warm_up_commits", WarmUpBatches)
                .Condition("verified_transfers", found.Transfers)
                .Condition("database", await run.Place.DescribeAsync(run.Store, cancel));
    }

    private static async Task OpenAsync(IStore store, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var limit = new Money(long.MaxValue / 4, Azn);
        await LedgerAccounts.OpenAsync(
            work,
            [.. Enumerable.Range(0, Carriers).Select(n => Account.Deferred(AccountKeys.Deferred(Azn, Name(n)), limit))],
            Now,
            "system",
            cancel
        );
        await work.CommitAsync(cancel);
    }

    /// <summary>Posts batches on as many sessions at once as the intake has writers; gives the transfers posted.</summary>
    private static async Task<long> PostAsync(IStore store, int sessions, int from, int count, CancellationToken cancel)
    {
        var posted = await Task.WhenAll(
            Enumerable.Range(0, sessions).Select(session => Task.Run(() => SessionAsync(store, sessions, session, from, count, cancel)))
        );
        return posted.Sum();
    }

    private static async Task<long> SessionAsync(IStore store, int sessions, int session, int from, int count, CancellationToken cancel)
    {
        var posted = 0L;
        IReadOnlyList<Transfer> reserved = [];
        for (var batch = from + session; batch < from + count; batch += sessions)
        {
            var charges = Charges(batch);
            List<Transfer> transfers = [.. Settled(reserved), .. charges];
            await using var work = await store.BeginAsync(cancel);
            var posting = await Ledgers.PostAsync(work, transfers, Now.AddSeconds(batch), "provider:bench", cancel);
            await work.CommitAsync(cancel);
            posted += posting.AllDone ? transfers.Count : throw new InvalidOperationException("A transfer was refused.");
            reserved = [.. charges.Where(transfer => transfer.Kind == TransferKind.Pending)];
        }

        return posted;
    }

    private static IEnumerable<Transfer> Settled(IReadOnlyList<Transfer> reserved) =>
        reserved
            .GroupBy(transfer => transfer.About.ConsignmentId)
            .SelectMany(parcel =>
                Postings.Settle(new PostingSubject(parcel.Key, 1, PostingAct.Release, "released"), Postings.InEffect(parcel))
            );

    /// <summary>Duty, VAT and for every second parcel a fee; who pays goes round by carrier.</summary>
    private static List<Transfer> Charges(int batch)
    {
        var carrier = batch % Carriers;
        var (payer, collected) = (batch / 2 % 3) switch
        {
            0 => (Payer.Consignee, Collected.BeforeRelease),
            1 => (Payer.Carrier, Collected.AfterRelease),
            _ => (Payer.Seller, Collected.AtSale),
        };
        var names = new PayerNames(Name(carrier), "", Name(carrier), payer == Payer.Carrier ? Name(carrier) : "");
        var transfers = new List<Transfer>(ParcelsOfABatch * 3);
        for (var i = 0; i < ParcelsOfABatch; i++)
        {
            var id = (long)batch * ParcelsOfABatch + i + 1;
            ImmutableArray<ChargeLine> lines =
            [
                Line("duty", 1_000 + i, payer, collected),
                Line("vat", 2_000 + i, payer, collected),
                .. i % 2 == 0 ? [Line("clearance-fee", 1_500, payer, collected)] : Array.Empty<ChargeLine>(),
            ];
            transfers.AddRange(Postings.Of(new PostingSubject(id, 1, PostingAct.Decide, "decided"), lines, names, []));
        }

        return transfers;
    }

    private static ChargeLine Line(string charge, long minor, Payer payer, Collected collected) =>
        new(charge, new Money(minor, Azn), null, "", payer, collected, "");

    private static string Name(int carrier) => string.Create(CultureInfo.InvariantCulture, $"carrier-{carrier:D3}");
}
