namespace Parcelgate.Server.Tests.Revenue;

using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;
using Parcelgate.TestKit;
using Xunit;

/// <summary>A store with parcels that are held for payment, and short ways to import bank files.</summary>
public abstract class PaymentCase(PostgresServer? server) : LedgerCase(server)
{
    private protected const string Suspended = "suspense/AZN/unassigned";

    private protected ParcelgateOptions Options { get; } =
        new()
        {
            Payments = new PaymentOptions { Creditor = "Customs", Account = CamtXml.Treasury },
        };

    private protected Clock Time { get; } = new();

    private protected BankFiles Files => new(Store, Time, Options, NullLogger<BankFiles>.Instance);

    private protected Suspense Suspense => new(Store, Time);

    /// <summary>A clock that a test sets.</summary>
    internal sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Noon;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>A parcel whose recipient owes this much.</summary>
    private protected async Task OweAsync(
        long id,
        long minor,
        State state = State.Held,
        HoldReason hold = HoldReason.Payment,
        string currency = "AZN",
        long carrierMinor = 0
    )
    {
        var of = Currency.Of(currency);
        ImmutableArray<ChargeLine> lines =
        [
            new("duty", new Money(minor / 3, of), null, "x", Payer.Consignee, Collected.BeforeRelease, "Act 1"),
            new("vat", new Money(minor - (minor / 3), of), null, "x", Payer.Consignee, Collected.BeforeRelease, "Act 1"),
            new("fee", new Money(carrierMinor, of), null, "x", Payer.Carrier, Collected.BeforeRelease, "Act 1"),
        ];
        await Commit(async unit =>
        {
            await unit.InsertConsignmentsAsync(
                [
                    Rows.Consignment(id) with
                    {
                        // Its decision is of no matter here; without a version verification asks for none.
                        Version = 0,
                        State = (short)state,
                        Hold = (short)hold,
                        ArrivedAt = state == State.Held ? Noon.AddHours(-3) : null,
                    },
                ],
                None
            );
            var charges = new DecidedCharges(
                new PostingSubject(id, 1, PostingAct.Decide, "version 1"),
                lines,
                new PayerNames("post", "", ""),
                false
            );
            var (_, sealing) = await DecisionPostings.ApplyAsync(unit, [charges], Noon, "provider:post", None);
            await unit.AppendJournalAsync(sealing is null ? [] : [sealing], None);
        });
    }

    private protected async Task<BankImport> ImportAsync(params CamtLine[] lines) => await ImportAsync(new CamtXml(lines));

    private protected async Task<BankImport> ImportAsync(CamtXml xml)
    {
        var (import, problems) = await Files.ImportAsync(xml.ToBytes(), "file.xml", "user:revenue", None);
        Assert.True(problems.IsEmpty, string.Join('\n', problems));
        return import!;
    }

    private protected async Task<Problem> RefusedAsync(CamtXml xml)
    {
        var (import, problems) = await Files.ImportAsync(xml.ToBytes(), "", "user:revenue", None);
        Assert.Null(import);
        return Assert.Single(problems);
    }

    private protected async Task<Demand?> DemandOf(long id)
    {
        await using var connection = await Store.OpenReadAsync(None);
        return await Demands.FindAsync(connection, id, None);
    }

    private protected async Task<ConsignmentRow> RowOf(long id) => (await Queries.ConsignmentAsync(Store, id, None))!;

    private protected static string Of(long consignment) => CreditorReference.OfConsignment(consignment).Compact;

    /// <summary>Debits less credits of an account, 0 while it is not there.</summary>
    private protected async Task<long> Standing(string key)
    {
        await using var connection = await Store.OpenReadAsync(None);
        return await LedgerAccounts.FindAsync(connection, key, None) is { Balance: var sums } ? sums.DebitsPosted - sums.CreditsPosted : 0;
    }

    private protected async Task AssertSound()
    {
        Assert.Null((await LedgerVerifier.VerifyAsync(Store, None)).First);
        Assert.Null((await Parcelgate.Server.Storage.Journal.JournalVerifier.VerifyAsync(Store, null, None)).First);
    }
}
