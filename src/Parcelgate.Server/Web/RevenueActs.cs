namespace Parcelgate.Server.Web;

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Account = Parcelgate.Core.Revenue.Account;

/// <summary>What the forms of the revenue pages do. Each answers by sending the reader back to the page, which says what happened.</summary>
internal static class RevenueActs
{
    /// <summary>Name of the flash of the page of all accounts.</summary>
    public const string Page = "revenue";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/revenue/accounts").Requires(Permissions.RevenueManage).ExcludeFromDescription();
        group.MapPost("/", OpenAsync);
        group.MapPost("/{id:long}/change", ChangeAsync);
        group.MapPost("/{id:long}/close", CloseAsync);
    }

    /// <summary>Name of the flash of one account's page.</summary>
    public static string PageOf(long id) => FormattableString.Invariant($"revenue/{id}");

    /// <summary>The fields of an account as they were sent.</summary>
    private sealed record Sent(string? Limit, string? Warn, string? Block, string? Due, string? Interest, string? Law)
    {
        /// <summary>What stands in the form again.</summary>
        public (string, string)[] Entered =>
            [
                ("limit", Limit ?? ""),
                ("warn", Warn ?? ""),
                ("block", Block ?? ""),
                ("due", Due ?? ""),
                ("interest", Interest ?? ""),
                ("law", Law ?? ""),
            ];

        /// <summary>The account the fields make; or what is wrong with them, and what was found.</summary>
        public (Account? Account, string Problem, string Found) Read(string key, Currency currency)
        {
            if (Minor(Limit, currency) is not { } limit)
            {
                return (null, "limit", Limit ?? "");
            }

            var (warn, block) = (Minor(Warn, currency), Minor(Block, currency));
            if (!string.IsNullOrWhiteSpace(Warn) && !(warn <= limit))
            {
                return (null, "warn", Warn);
            }

            if (!string.IsNullOrWhiteSpace(Block) && !(block <= limit))
            {
                return (null, "block", Block);
            }

            return TermsOf() is { IsSound: true } terms
                ? (Account.Deferred(key, new Money(limit, currency), warn, block) with { Terms = terms }, "", "")
                : (null, "terms", $"{Due}, {Interest}, {Law}");
        }

        private PaymentTerms? TermsOf() =>
            int.TryParse(Due, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
            && decimal.TryParse(Interest, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent <= 10
            && percent * 10_000m == decimal.Truncate(percent * 10_000m)
                ? new PaymentTerms(days, (long)(percent * 10_000m), (Law ?? "").Trim())
                : null;

        private static long? Minor(string? text, Currency currency) => Money.TryParse(text, currency, out var money) ? money.Minor : null;
    }

    private static async Task<IResult> OpenAsync(
        [FromForm] string? party,
        [FromForm] string? currency,
        [FromForm] string? limit,
        [FromForm] string? warn,
        [FromForm] string? block,
        [FromForm] string? due,
        [FromForm] string? interest,
        [FromForm] string? law,
        IStore store,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        var sent = new Sent(limit, warn, block, due, interest, law);
        var name = party?.Trim() ?? "";
        if (name.Length is 0 or > 100 || name.Any(char.IsControl) || name.Contains('/', StringComparison.Ordinal))
        {
            return Refused("party", name);
        }

        if (!Currency.TryParse(currency?.Trim().ToUpperInvariant() ?? "", out var money) || !money.IsMoney)
        {
            return Refused("currency", currency ?? "");
        }

        var key = AccountKeys.Deferred(money, name);
        var (account, problem, found) = sent.Read(key, money);
        if (account is null)
        {
            return Refused(problem, found);
        }

        await using var work = await store.BeginAsync(http.RequestAborted);
        if (await LedgerAccounts.FindAsync(work.Connection, key, http.RequestAborted) is not null)
        {
            return Refused("there", key);
        }

        await LedgerAccounts.OpenAsync(work, [account], time.GetUtcNow(), http.User.ActorOf(), http.RequestAborted);
        await work.CommitAsync(http.RequestAborted);
        flash.Leave(Page, ("done", "opened"), ("what", $"{name}, {money.Code}"));
        return Results.LocalRedirect(Links.Revenue);

        // What was entered stands in the form again.
        IResult Refused(string code, string value)
        {
            flash.Leave(
                Page,
                [("problem", code), ("found", Cut(value)), ("party", Cut(name)), ("currency", Cut(currency ?? "")), .. Cut(sent.Entered)]
            );
            return Results.LocalRedirect(Links.Revenue + "#open");
        }
    }

    private static async Task<IResult> ChangeAsync(
        long id,
        [FromForm] string? limit,
        [FromForm] string? warn,
        [FromForm] string? block,
        [FromForm] string? due,
        [FromForm] string? interest,
        [FromForm] string? law,
        [FromForm] string? blocked,
        [FromForm] string? reason,
        RevenueDesk desk,
        DeferredRoom room,
        IStore store,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        if (await desk.AccountAsync(null, id, http.RequestAborted) is not { Headroom: not null } standing)
        {
            return Results.NotFound();
        }

        var sent = new Sent(limit, warn, block, due, interest, law);
        var was = standing.Stored.Account;
        var (account, problem, found) = sent.Read(was.Key, was.Currency);
        if (account is null)
        {
            return Refused(problem, found);
        }

        var change = new AccountChange(
            account.LimitMinor,
            account.WarnAtMinor,
            account.BlockAtMinor,
            blocked == "yes",
            account.Terms,
            SetsThresholds: true
        );
        await using (var work = await store.BeginAsync(http.RequestAborted))
        {
            var (now, actor) = (time.GetUtcNow(), http.User.ActorOf());
            if (await LedgerAccounts.ChangeAsync(work, was.Key, change, reason ?? "", now, actor, http.RequestAborted) is { } refusal)
            {
                return Refused(refusal, refusal == LedgerCodes.LimitBelowUse ? limit ?? "" : reason ?? "");
            }

            await work.CommitAsync(http.RequestAborted);
        }

        var taken = await room.FillAsync(was.Key, http.User.ActorOf(), http.RequestAborted);
        return taken == 0
            ? Back(flash, id, ("done", "changed"))
            : Back(flash, id, ("done", "changed-taken"), ("count", taken.ToString(CultureInfo.InvariantCulture)));

        IResult Refused(string code, string value) =>
            Back(flash, id, [("problem", code), ("found", Cut(value)), ("reason", Cut(reason ?? "")), .. Cut(sent.Entered)]);
    }

    private static async Task<IResult> CloseAsync(
        long id,
        [FromForm] string? through,
        RevenueDesk desk,
        IStore store,
        OfficeDays days,
        TimeProvider time,
        HttpContext http,
        Flash flash
    )
    {
        if (await desk.AccountAsync(null, id, http.RequestAborted) is not { } standing)
        {
            return Results.NotFound();
        }

        var (now, ends) = (time.GetUtcNow(), default(DateTimeOffset?));
        if (!string.IsNullOrWhiteSpace(through))
        {
            // A month of the office ends at its midnight.
            ends =
                DateOnly.TryParseExact(through.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                && day < days.DayOf(now)
                    ? days.StartOf(day.AddDays(1))
                    : null;
            if (ends is null || (standing.Closed.Count > 0 && ends <= standing.Closed[^1].Until))
            {
                return Back(flash, id, ("problem", "through"), ("found", Cut(through)));
            }
        }

        await using var work = await store.BeginAsync(http.RequestAborted);
        var made = await Statements.CloseAsync(
            work,
            standing.Stored.Account.Key,
            desk.LateOf(standing.Stored),
            now,
            http.User.ActorOf(),
            http.RequestAborted,
            ends
        );
        if (made is null)
        {
            return Back(flash, id, ("problem", "nothing-moved"));
        }

        await work.CommitAsync(http.RequestAborted);
        return Back(flash, id, ("done", "closed"), ("what", made.Number.ToString(CultureInfo.InvariantCulture)));
    }

    private static IResult Back(Flash flash, long id, params (string Name, string Value)[] said)
    {
        flash.Leave(PageOf(id), said);
        return Results.LocalRedirect(Links.Account(id));
    }

    private static (string, string)[] Cut((string Name, string Value)[] entered) =>
        [.. entered.Select(field => (field.Name, Cut(field.Value)))];

    /// <summary>Short enough for the cookie that carries it back.</summary>
    private static string Cut(string text) => text.Length > 100 ? text[..100] : text;
}
