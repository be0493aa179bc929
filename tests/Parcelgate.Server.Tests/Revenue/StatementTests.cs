namespace Parcelgate.Server.Tests.Revenue;

using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Storage;
using Xunit;

/// <summary>Statements that close, on SQLite.</summary>
public sealed class SqliteStatementTests() : StatementTests(null);

/// <summary>The same on PostgreSQL.</summary>
[Trait("Category", "postgres")]
public sealed class PostgresStatementTests(PostgresServer server) : StatementTests(server);

/// <summary>A carrier with 15 days to pay and 0.1 % a day on what is late.</summary>
public abstract class StatementTests(PostgresServer? server) : LedgerCase(server)
{
    private static readonly PaymentTerms Terms = new(15, 1_000, "Agreement 7, art. 3");

    [Fact]
    public async Task A_statement_begins_where_the_one_before_ended_and_counts_every_transfer_once()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 10_00), Charge(2, 20_00));
        var first = await CloseAt(Noon.AddHours(1));
        await PostAt(Noon.AddHours(2), Charge(3, 5_00), Payment(4, 30_00), Reserve(5, 7_00));
        var second = await CloseAt(Noon.AddHours(3));

        Assert.Equal((1, 0, 30_00, 30_00, 2), Said(first!));
        Assert.Equal(Noon.AddHours(1).AddDays(15), first!.DueAt);
        Assert.Equal((2, 30_00, 5_00, 5_00, 2), Said(second!));
        Assert.Null(await CloseAt(Noon.AddHours(4))); // nothing moved
        Assert.Equal(2, await Number("select count(*) from journal where kind = 'statement-closed'"));
        await AssertVerifies(5);
    }

    [Fact]
    public async Task A_closed_period_takes_no_transfer()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 10_00));
        await CloseAt(Noon.AddHours(1));

        await Assert.ThrowsAnyAsync<StoreConflictException>(() => PostAt(Noon.AddMinutes(59), Charge(2, 1_00)));
        await Assert.ThrowsAnyAsync<StoreConflictException>(() => PostAt(Noon.AddHours(1), Charge(2, 1_00)));
        await PostAt(Noon.AddHours(1).AddMilliseconds(1), Charge(2, 1_00));

        Assert.Equal((2, 10_00, 1_00, 11_00, 1), Said((await CloseAt(Noon.AddHours(2)))!));
        await AssertVerifies(2);
    }

    [Fact]
    public async Task What_is_late_bears_interest_once_for_each_day()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 100_00));
        await CloseAt(Noon); // due on day 15

        Assert.Null(await CloseAt(Noon.AddDays(15))); // due today: no interest
        var late = await CloseAt(Noon.AddDays(25)); // 10 days at 0.1 % of 100.00
        Assert.Equal((2, 100_00, 1_00, 101_00, 1), Said(late!));
        await PostAt(Noon.AddDays(26), Payment(2, 100_00));
        var paid = await CloseAt(Noon.AddDays(30)); // the first is settled; the interest itself is due on day 40
        Assert.Equal((3, 101_00, 0, 1_00, 1), Said(paid!));
        Assert.Null(await CloseAt(Noon.AddDays(40)));
        Assert.Equal(1_00, (await BalanceOf("revenue/AZN/late-interest")).CreditsPosted);
        await AssertVerifies(3);
    }

    [Fact]
    public async Task The_law_says_what_being_late_costs_whatever_the_agreement_says_and_for_how_long()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 100_00));
        await CloseAt(Noon); // due after 15 days
        var late = new LatePayment(2_000, 30, "Tax Act 9");

        var first = await CloseAt(Noon.AddDays(25), late); // 10 days at 0.2 % of 100.00
        Assert.Equal((2, 100_00, 2_00, 102_00, 1), Said(first!));
        var second = await CloseAt(Noon.AddDays(100), late); // of 85 days 30 count and 10 were charged; the interest itself is 60 days late: 30 count
        Assert.Equal((3, 102_00, 4_00 + 12, 106_12, 2), Said(second!));
        await AssertVerifies(4);
    }

    [Fact]
    public async Task A_statement_that_was_touched_is_found()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 10_00));
        await CloseAt(Noon.AddHours(1));
        await Commit(unit =>
            Sql.ExecuteAsync(unit.Connection, unit.Transaction, "update ledger_statement set closing_minor = 999", CancellationToken.None)
        );

        Assert.Contains("statement 1 of deferred/AZN/post says", (await LedgerVerifier.VerifyAsync(Store, None)).First!.Text);
    }

    [Fact]
    public async Task Every_line_names_its_transfer_and_what_it_adds()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 10_00));
        await PostAt(Noon.AddHours(1), Payment(2, 4_00), Reserve(3, 7_00));

        await using var connection = await Store.OpenReadAsync(None);
        var account = (await LedgerAccounts.FindAsync(connection, Carrier, None))!;
        var entries = new List<StatementEntry>();
        await foreach (var entry in Statements.EntriesAsync(connection, account, null, Noon.AddDays(1), None))
        {
            entries.Add(entry);
        }

        Assert.Equal([10_00L, -4_00L], entries.Select(entry => entry.Amount.Minor));
        Assert.Equal([(1L, "vat"), (0L, "")], entries.Select(entry => (entry.Transfer.About.ConsignmentId, entry.Transfer.About.Charge)));
    }

    private Task OpenWithTerms() =>
        Commit(unit =>
            LedgerAccounts.OpenAsync(
                unit,
                [Account.Deferred(Carrier, new Money(1_000_00, Azn)) with { Terms = Terms }],
                Noon,
                "user:x",
                None
            )
        );

    [Fact]
    public async Task A_month_ends_at_the_midnight_of_the_office_and_what_came_since_is_in_the_next_statement()
    {
        await OpenWithTerms();
        var days = new OfficeDays(new ParcelgateOptions(), TimeProvider.System);
        var december = days.StartOf(new DateOnly(2026, 12, 1));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 20, 0, 0, TimeSpan.Zero), december);
        await PostAt(december.AddMilliseconds(-1), Charge(1, 10_00));
        await PostAt(december, Charge(2, 7_00));

        var november = await CloseAt(december.AddHours(5), end: december);
        var rest = await CloseAt(december.AddHours(6));

        Assert.Equal((1, 0L, 10_00L, 10_00L, 1L), Said(november!));
        Assert.Equal(new DateOnly(2026, 11, 30), days.DayOf(november!.Last));
        Assert.Equal((2, 10_00L, 7_00L, 17_00L, 1L), Said(rest!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CloseAt(december.AddHours(7), end: december));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CloseAt(december.AddHours(7), end: december.AddHours(8)));
        await AssertVerifies(2);
    }

    [Fact]
    public async Task Interest_up_to_the_end_of_a_month_that_is_over_is_charged_once()
    {
        await OpenWithTerms();
        await PostAt(Noon, Charge(1, 100_00));
        await CloseAt(Noon); // due on day 15
        await PostAt(Noon.AddDays(20), Charge(2, 1_00));

        var month = await CloseAt(Noon.AddDays(28), end: Noon.AddDays(25)); // 10 days at 0.1 % of 100.00, posted on day 28
        var next = await CloseAt(Noon.AddDays(30)); // 5 more

        Assert.Equal((2, 100_00L, 1_00L, 101_00L, 1L), Said(month!));
        Assert.Equal((3, 101_00L, 1_50L, 102_50L, 2L), Said(next!));
        await AssertVerifies(4);
    }

    private async Task<ClosedStatement?> CloseAt(DateTimeOffset now, LatePayment? late = null, DateTimeOffset? end = null)
    {
        ClosedStatement? made = null;
        await Commit(async unit => made = await Statements.CloseAsync(unit, Carrier, late, now, "user:revenue", None, end));
        return made;
    }

    private static (int, long, long, long, long) Said(ClosedStatement made) =>
        (made.Number, made.Opening.Minor, made.Charged.Minor, made.Closing.Minor, made.Transfers);
}
