namespace Parcelgate.Formats.Camt;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Tree;

/// <summary>Adds a statement up: opening balance and booked entries make the closing balance, and the bank's own counts and sums are right.</summary>
internal static class CamtSums
{
    /// <summary>Largest balance or sum in minor units. Arbitrary: with all entries of a file at their largest it still fits 64 bits.</summary>
    private const long LargestSumMinor = 1_000_000_000_000_000_000;

    /// <summary>The statement; what does not add up is among the faults.</summary>
    internal static CamtStatement Check(CamtAccount account, Node head, ImmutableArray<CamtEntry> entries, CamtFaults faults)
    {
        var opening = Balance(account, head, last: false, faults, "OPBD", "PRCD");
        var closing = Balance(account, head, last: true, faults, "CLBD");
        CheckBalances(account, opening, closing, entries, faults);
        if (account.Kind == CamtKind.Statement)
        {
            entries = Numbered(entries);
        }
        else
        {
            CheckTwice(entries, faults);
        }

        if (head.Child("TxsSummry") is { } summary)
        {
            CheckSummary(account, summary, entries, faults);
        }

        return new CamtStatement(account.Id, account.Number, opening, closing, entries);
    }

    /// <summary>The balance of one of these types. On a page of a longer statement interim balances (ITBD) stand for the first and the last.</summary>
    private static Money? Balance(CamtAccount account, Node head, bool last, CamtFaults faults, params ReadOnlySpan<string> types)
    {
        var all = head.All("Bal")
            .Index()
            .Select(bal => (bal.Index, Node: bal.Item, Type: bal.Item.At("Tp", "CdOrPrtry", "Cd")?.Text))
            .ToList();
        var found = -1;
        foreach (var type in types)
        {
            found = found >= 0 ? found : all.FindIndex(one => one.Type == type);
        }

        if (found < 0)
        {
            found = last ? all.FindLastIndex(one => one.Type == "ITBD") : all.FindIndex(one => one.Type == "ITBD");
        }

        if (found < 0)
        {
            if (account.Kind == CamtKind.Statement)
            {
                faults.Add(
                    ProblemCodes.Missing,
                    $"{account.Place}/Bal",
                    string.Join(", ", all.Select(one => one.Type)),
                    last ? "a closing balance, CLBD" : "an opening balance, OPBD or PRCD"
                );
            }

            return null;
        }

        var place = string.Create(CultureInfo.InvariantCulture, $"{account.Place}/Bal[{all[found].Index + 1}]");
        var amount = account.Amount(all[found].Node.Child("Amt"), $"{place}/Amt", LargestSumMinor);
        var sign = all[found].Node.Child("CdtDbtInd")?.Text;
        if (sign is not ("CRDT" or "DBIT"))
        {
            faults.Add(ProblemCodes.UnknownCode, $"{place}/CdtDbtInd", sign, "CRDT or DBIT");
        }

        return amount is { } money ? money with { Minor = sign == "DBIT" ? -money.Minor : money.Minor } : null;
    }

    private static void CheckBalances(
        CamtAccount account,
        Money? opening,
        Money? closing,
        ImmutableArray<CamtEntry> entries,
        CamtFaults faults
    )
    {
        if (opening is not { } before || closing is not { } after)
        {
            return;
        }

        var moved = entries
            .Where(entry => entry.Status == CamtStatus.Booked)
            .Sum(entry => entry.IsCredit ? entry.Amount.Minor : -entry.Amount.Minor);
        var right = before with { Minor = before.Minor + moved };
        if (right != after)
        {
            faults.Add(
                ProblemCodes.Contradiction,
                $"{account.Place}/Bal (closing)",
                after.ToString(),
                $"{right}: the opening balance {before} and the booked entries, {new Money(moved, before.Currency)}"
            );
        }
    }

    /// <summary>
    /// Banks give a payment that went out and their fee for it one reference. A statement's balances say that both moved: the second one of a reference is known by
    /// its place among them.
    /// </summary>
    private static ImmutableArray<CamtEntry> Numbered(ImmutableArray<CamtEntry> entries)
    {
        var times = new Dictionary<(string Key, CamtStatus Status), int>();
        return
        [
            .. entries.Select(entry =>
            {
                var time = times[(entry.Key, entry.Status)] = times.GetValueOrDefault((entry.Key, entry.Status)) + 1;
                return time == 1 ? entry : entry with { Key = $"{entry.Key}|{CamtFaults.Text(time)}" };
            }),
        ];
    }

    /// <summary>Nothing says of a notification that an entry told twice moved twice.</summary>
    private static void CheckTwice(ImmutableArray<CamtEntry> entries, CamtFaults faults)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!seen.TryAdd($"{entry.Key}|{entry.Status}", entry.Place))
            {
                var first = seen[$"{entry.Key}|{entry.Status}"];
                faults.Add(
                    ProblemCodes.Duplicate,
                    entry.Place,
                    entry.Key,
                    $"a reference (AcctSvcrRef or NtryRef) of its own: {first} has this one already"
                );
            }
        }
    }

    private static void CheckSummary(CamtAccount account, Node summary, ImmutableArray<CamtEntry> entries, CamtFaults faults)
    {
        Check("TtlNtries", entries);
        Check("TtlCdtNtries", [.. entries.Where(entry => entry.IsCredit)]);
        Check("TtlDbtNtries", [.. entries.Where(entry => !entry.IsCredit)]);

        void Check(string name, ImmutableArray<CamtEntry> all)
        {
            if (summary.Child(name) is { } total)
            {
                CheckTotal(account, total, $"{account.Place}/TxsSummry/{name}", all, faults);
            }
        }
    }

    /// <summary>Some banks count the booked entries, some all of them: either is right.</summary>
    private static void CheckTotal(CamtAccount account, Node total, string place, ImmutableArray<CamtEntry> entries, CamtFaults faults)
    {
        if (account.Currency is not { } currency)
        {
            return;
        }

        ImmutableArray<CamtEntry> booked = [.. entries.Where(entry => entry.Status == CamtStatus.Booked)];
        if (total.Child("NbOfNtries")?.Text is { Length: > 0 } count)
        {
            string[] right = [CamtFaults.Text(booked.Length), CamtFaults.Text(entries.Length)];
            if (!right.Contains(count.TrimStart('0') is { Length: > 0 } plain ? plain : "0"))
            {
                faults.Add(ProblemCodes.Contradiction, $"{place}/NbOfNtries", count, string.Join(" or ", right.Distinct()));
            }
        }

        if (total.Child("Sum")?.Text is { Length: > 0 } text && account.Money(text, currency, $"{place}/Sum", LargestSumMinor) is { } sum)
        {
            string[] right = [Sum(booked), Sum(entries)];
            if (!right.Contains(sum.AmountText()))
            {
                faults.Add(
                    ProblemCodes.Contradiction,
                    $"{place}/Sum",
                    text,
                    string.Join(" or ", right.Distinct()) + ", the sum of its entries"
                );
            }
        }

        string Sum(ImmutableArray<CamtEntry> all) => new Money(all.Sum(entry => entry.Amount.Minor), currency).AmountText();
    }
}
