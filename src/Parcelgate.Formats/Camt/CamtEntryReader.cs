namespace Parcelgate.Formats.Camt;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Tree;

/// <summary>Whose entries they are: id of the statement, account, currency. Read once, from what stands before the entries.</summary>
/// <param name="place">Of the statement in the file.</param>
/// <param name="kind">Statement or notification.</param>
/// <param name="messagePage">Number of the message where the statement goes over several, as the head of the message says it; "" for none.</param>
/// <param name="faults">What is wrong is added here.</param>
internal sealed class CamtAccount(string place, CamtKind kind, string messagePage, CamtFaults faults)
{
    private bool read;

    internal string Place => place;

    internal CamtKind Kind => kind;

    internal string Id { get; private set; } = "";

    internal string Number { get; private set; } = "";

    /// <summary>Of a statement in several messages: which one, so that its third entry is not the first message's; "" for the first and the only one.</summary>
    internal string Page { get; private set; } = "";

    /// <summary>Acct/Ccy; null where the account does not say: then each amount says its own and all are the same.</summary>
    internal Currency? Currency { get; set; }

    internal void Read(Node head)
    {
        if (read)
        {
            return;
        }

        read = true;
        Id = CamtEntryReader.Cut(head.Child("Id")?.Text ?? "", 35);
        if (Id.Length == 0)
        {
            faults.Add(ProblemCodes.Missing, $"{place}/Id", "", "the bank's id of it");
        }

        var page = head.At("StmtPgntn", "PgNb")?.Text ?? head.At("NtfctnPgntn", "PgNb")?.Text ?? messagePage;
        Page = page.TrimStart('0') is { Length: > 0 } later and not "1" ? $"|p{CamtEntryReader.Cut(later, 5)}" : "";
        var account = head.At("Acct", "Id");
        Number = BankAccount.Compact(account?.Child("IBAN")?.Text ?? account?.At("Othr", "Id")?.Text ?? "");
        if (Number.Length is 0 or > BankAccount.Longest)
        {
            faults.Add(
                ProblemCodes.Missing,
                $"{place}/Acct/Id",
                Number,
                $"IBAN, or Othr/Id of 1 to {BankAccount.Longest} characters, before the first Ntry"
            );
        }
        else if (account?.Child("IBAN") is not null && !BankAccount.IsIban(Number))
        {
            faults.Add(ProblemCodes.OutOfRange, $"{place}/Acct/Id/IBAN", Number, "an IBAN whose check digits fit");
        }

        if (head.At("Acct", "Ccy")?.Text is { Length: > 0 } code)
        {
            if (Core.Money.Currency.TryParse(code, out var currency))
            {
                Currency = currency;
            }
            else
            {
                faults.Add(ProblemCodes.UnknownCode, $"{place}/Acct/Ccy", code, "an ISO 4217 code such as AZN");
            }
        }
    }

    /// <summary>An amount in the account's currency; null with a fault added.</summary>
    internal Money? Amount(Node? node, string at, long mostMinor = Limits.AmountMinor)
    {
        if (node is not { Text.Length: > 0 } found)
        {
            faults.Add(ProblemCodes.Missing, at, "", "an amount such as 84.39 with its currency in Ccy");
            return null;
        }

        var code = found.Attribute("Ccy")?.Text ?? "";
        if (!Core.Money.Currency.TryParse(code, out var currency) || (Currency is { } own && own != currency))
        {
            faults.Add(
                ProblemCodes.UnknownCode,
                $"{at}/@Ccy",
                code,
                Currency is { } right ? $"{right.Code}, the account's currency" : "an ISO 4217 code such as AZN"
            );
            return null;
        }

        Currency = currency;
        return Money(found.Text, currency, at, mostMinor);
    }

    /// <summary>An amount that is not negative, as ISO 20022 writes it: at most 18 digits, a point, no sign.</summary>
    internal Money? Money(string text, Currency currency, string at, long mostMinor)
    {
        if (TryMoney(text, currency, mostMinor, out var money))
        {
            return money;
        }

        var most = new Money(mostMinor, currency).AmountText();
        faults.Add(
            ProblemCodes.OutOfRange,
            at,
            text,
            $"digits with at most {currency.Decimals} after a point, without sign, at most {most}"
        );
        return null;
    }

    /// <summary>Reads an amount without sign; false where the text is none.</summary>
    internal static bool TryMoney(string text, Currency currency, long mostMinor, out Money money)
    {
        money = default;
        if (
            text.Length > 20
            || !decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var units)
            || units > mostMinor / currency.MinorPerUnit
            || units * currency.MinorPerUnit is var minor && decimal.Truncate(minor) != minor
        )
        {
            return false;
        }

        money = new Money(decimal.ToInt64(units * currency.MinorPerUnit), currency);
        return true;
    }
}

/// <summary>Makes an entry of its element, or says what is wrong with it.</summary>
internal sealed class CamtEntryReader(CamtAccount account, string place, int number, CamtFaults faults)
{
    /// <summary>Characters kept of what a payer wrote: the longest text of one remittance (140) a few times.</summary>
    private const int LongestText = 500;

    private const int LongestName = 140;

    /// <summary>What stands for no reference: the word of MT940 (NONREF) and of ISO 20022 (NOTPROVIDED), and what is made of them.</summary>
    private static readonly FrozenSet<string> NoReferences = FrozenSet.ToFrozenSet(
        ["NONREF", "NOREF", "NOTPROVIDED", "NOT PROVIDED", "NONE", "N/A"],
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>The first characters of a text, no half of a surrogate pair at the end.</summary>
    internal static string Cut(string text, int longest) =>
        text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];

    internal CamtEntry? Read(Node entry)
    {
        var amount = account.Amount(entry.Child("Amt"), $"{place}/Amt");
        var credit = Credit(entry, place);
        var status = Status(entry);
        var reversal = entry.Child("RvslInd")?.Text is "true" or "1";
        if (amount is not { } sum || credit is not { } isCredit || status is not { } known)
        {
            return null;
        }

        var details = entry.All("NtryDtls").SelectMany(group => group.All("TxDtls")).ToList();
        // Banks also tell of what moved nothing, such as a month's fees of 0.00: an entry, and no payment.
        if (sum.Minor == 0)
        {
            return new CamtEntry(
                place,
                $"{account.Number}|{Part(account.Id)}{account.Page}|#{CamtFaults.Text(number)}|0",
                sum,
                isCredit,
                reversal,
                known,
                BookedOn(entry),
                []
            );
        }

        var payments = Payments(entry, details, sum, isCredit);
        return KeyOf(entry, details, known) is not { } key || payments.IsDefault
            ? null
            : new CamtEntry(
                place,
                $"{key}|{(isCredit ? "CRDT" : "DBIT")}{(reversal ? "-RVSL" : "")}",
                sum,
                isCredit,
                reversal,
                known,
                BookedOn(entry),
                payments
            )
            {
                IsDetailed = details.Count > 0,
                IsByPlace = OwnReference(entry, details) is null,
            };
    }

    /// <summary>
    /// The bank's own reference is the same in notification and statement. A notification without it could not be told from the statement's entry that
    /// follows, and the payment would be booked twice: it is refused.
    /// </summary>
    private string? KeyOf(Node entry, List<Node> details, CamtStatus status)
    {
        if (OwnReference(entry, details) is { } own)
        {
            return $"{account.Number}|{Part(own)}";
        }

        if (account.Kind == CamtKind.Notification && status == CamtStatus.Booked)
        {
            faults.Add(
                ProblemCodes.Missing,
                $"{place}/AcctSvcrRef",
                "",
                "the bank's reference of the entry, by which it is known again in the statement"
            );
            return null;
        }

        var line = Said(entry.Child("NtryRef")) is { } given ? Part(given) : string.Create(CultureInfo.InvariantCulture, $"#{number}");
        return $"{account.Number}|{Part(account.Id)}{account.Page}|{line}";
    }

    /// <summary>The bank's reference of the entry, else that of its only payment; null for none.</summary>
    private static string? OwnReference(Node entry, List<Node> details) =>
        Said(entry.Child("AcctSvcrRef")) ?? (details is [var only] ? Said(only.At("Refs", "AcctSvcrRef")) : null);

    /// <summary>A reference; null for none, and for the words that banks write where they have none: they would make one payment of many.</summary>
    private static string? Said(Node? reference) =>
        reference?.Text is { Length: > 0 } text && !NoReferences.Contains(text) && text.AsSpan().ContainsAnyExcept('0') ? text : null;

    /// <summary>A part of a key: a bar in it is doubled, so that no two keys are the same text.</summary>
    private static string Part(string text) => Cut(text, 35).Replace("|", "||", StringComparison.Ordinal);

    private bool? Credit(Node node, string at)
    {
        var word = node.Child("CdtDbtInd")?.Text ?? "";
        if (word is "CRDT" or "DBIT")
        {
            return word == "CRDT";
        }

        faults.Add(word.Length == 0 ? ProblemCodes.Missing : ProblemCodes.UnknownCode, $"{at}/CdtDbtInd", word, "CRDT or DBIT");
        return null;
    }

    /// <summary>A text up to version 07, a code below it since 08.</summary>
    private CamtStatus? Status(Node entry)
    {
        var status = entry.Child("Sts");
        var word = status?.Child("Cd")?.Text ?? status?.Text ?? "";
        switch (word)
        {
            case "BOOK":
                return CamtStatus.Booked;
            case "PDNG":
                return CamtStatus.Pending;
            case "INFO" or "FUTR":
                return CamtStatus.Information;
            default:
                faults.Add(
                    word.Length == 0 ? ProblemCodes.Missing : ProblemCodes.UnknownCode,
                    $"{place}/Sts",
                    word,
                    "one of BOOK, PDNG, INFO, FUTR"
                );
                return null;
        }
    }

    private DateOnly? BookedOn(Node entry)
    {
        var date = entry.Child("BookgDt");
        if ((date?.Child("Dt")?.Text ?? date?.Child("DtTm")?.Text) is not { Length: >= 10 } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        faults.Add(ProblemCodes.OutOfRange, $"{place}/BookgDt", text, "a date such as 2026-11-25");
        return null;
    }

    /// <summary>The entry's payments, whose sum is its amount; default with a fault added where it is not.</summary>
    private ImmutableArray<CamtPayment> Payments(Node entry, List<Node> details, Money sum, bool isCredit)
    {
        if (details.Count == 0)
        {
            return [new CamtPayment(sum, isCredit, null, "", null, null)];
        }

        if (details.Count > CamtReader.MostPayments)
        {
            faults.Add(
                ProblemCodes.TooLarge,
                place,
                CamtFaults.Text(details.Count),
                $"at most {CamtReader.MostPayments} payments (TxDtls)"
            );
            return default;
        }

        var payments = ImmutableArray.CreateBuilder<CamtPayment>(details.Count);
        var (total, at) = (0L, 0);
        foreach (var detail in details)
        {
            var where = $"{place}/TxDtls[{++at}]";
            // One detail is the whole entry, whatever currency the payer sent.
            var amount = details.Count == 1 ? sum : account.Amount(AmountOf(detail), $"{where}/Amt");
            var credit = detail.Child("CdtDbtInd") is null ? isCredit : Credit(detail, where);
            if (amount is not { } part || credit is not { } isIn)
            {
                return default;
            }

            if (part.Minor == 0)
            {
                continue;
            }

            total += isIn == isCredit ? part.Minor : -part.Minor;
            payments.AddRange(
                Shares(detail, part) is { Count: > 1 } shares
                    ? shares.Select(one => Payment(detail, one.Amount, isIn, one.Reference))
                    : [Payment(detail, part, isIn, ReferenceOf(detail))]
            );
        }

        if (total == sum.Minor)
        {
            return payments.ToImmutable();
        }

        // A batch is also booked less what the bank kept of it: then the charges it names are what is missing, and a part that went out.
        var charges = Charges([entry], sum.Currency) is var ofEntry && IsMissing(ofEntry) ? ofEntry : Charges(details, sum.Currency);
        if (IsMissing(charges))
        {
            payments.Add(new CamtPayment(sum with { Minor = Math.Abs(charges) }, charges > 0, null, BankCharges, null, null));
            return payments.ToImmutable();
        }

        faults.Add(
            ProblemCodes.Contradiction,
            $"{place}/Amt",
            sum.AmountText(),
            $"{new Money(total, sum.Currency).AmountText()}, the sum of its {payments.Count} payments (TxDtls)"
        );
        return default;

        bool IsMissing(long charged) => charged != 0 && total + (isCredit ? charged : -charged) == sum.Minor;
    }

    private const string BankCharges = "bank charges (Chrgs)";

    /// <summary>What the bank charged (negative) or gave, by its records, in minor units of the account's currency; charges in another one are none of them.</summary>
    private static long Charges(IReadOnlyList<Node> bearers, Currency currency)
    {
        var sum = 0L;
        foreach (var charge in bearers.SelectMany(bearer => bearer.All("Chrgs")))
        {
            // Records since version 04, the charge itself before.
            var records = charge.All("Rcrd").ToList();
            foreach (var record in records.Count == 0 ? [charge] : records)
            {
                if (
                    record.Child("Amt") is { } amount
                    && amount.Attribute("Ccy")?.Text == currency.Code
                    && CamtAccount.TryMoney(amount.Text, currency, Limits.AmountMinor, out var money)
                )
                {
                    sum += record.Child("CdtDbtInd")?.Text == "CRDT" ? money.Minor : -money.Minor;
                    // No entry is larger, and no number of records may be more than 64 bits hold.
                    if (Math.Abs(sum) > Limits.AmountMinor)
                    {
                        return 0;
                    }
                }
            }
        }

        return sum;
    }

    /// <summary>Since version 03 the payment's own amount; before it that of the transaction.</summary>
    private static Node? AmountOf(Node detail) =>
        detail.Child("Amt") ?? detail.At("AmtDtls", "TxAmt", "Amt") ?? detail.At("AmtDtls", "InstdAmt", "Amt");

    /// <summary>
    /// What one payment pays of each of several references of ours, where its payer says how much of each and it is all of the payment; else nothing: which one is
    /// meant is then for the first of them, or for an officer.
    /// </summary>
    private static List<(string Reference, Money Amount)> Shares(Node detail, Money amount)
    {
        var shares = new List<(string Reference, Money Amount)>();
        var left = amount.Minor;
        foreach (var part in detail.Child("RmtInf")?.All("Strd") ?? [])
        {
            if (part.At("CdtrRefInf", "Ref")?.Text is not { } reference || !CreditorReference.TryParse(reference, out _, out _))
            {
                continue;
            }

            var amounts = part.Child("RfrdDocAmt");
            // RemittanceAmount4 has a list of amounts with their types: of one alone there is no doubt.
            var typed = amounts?.All("RmtAmtAndTp").ToList() is [var one] ? one.Child("Amt") : null;
            if (
                (amounts?.Child("RmtdAmt") ?? typed ?? amounts?.Child("DuePyblAmt")) is not { } said
                || said.Attribute("Ccy")?.Text != amount.Currency.Code
                || !CamtAccount.TryMoney(said.Text, amount.Currency, Limits.AmountMinor, out var share)
                || share.Minor == 0
                || share.Minor > left
            )
            {
                return [];
            }

            left -= share.Minor;
            shares.Add((reference, share));
        }

        return left == 0 ? shares : [];
    }

    /// <summary>Of several references the first one of ours: payers' programs also write references of their own there.</summary>
    private static string? ReferenceOf(Node detail)
    {
        var structured = (detail.Child("RmtInf")?.All("Strd") ?? [])
            .Select(part => part.At("CdtrRefInf", "Ref")?.Text)
            .OfType<string>()
            .Where(text => text.Length > 0)
            .ToList();
        return structured.Find(text => CreditorReference.TryParse(text, out _, out _))
            ?? structured.Find(text => !CreditorReference.TryParse(text, out _, out var fault) && fault == ReferenceFault.CheckWrong)
            ?? structured.FirstOrDefault();
    }

    private static CamtPayment Payment(Node detail, Money amount, bool isCredit, string? reference)
    {
        var remittance = detail.Child("RmtInf");
        var texts = (remittance?.All("Ustrd") ?? [])
            .Concat(remittance?.All("Strd").SelectMany(part => part.All("AddtlRmtInf")) ?? [])
            .Concat(detail.All("AddtlTxInf"))
            .Select(part => part.Text);
        var endToEnd = detail.At("Refs", "EndToEndId")?.Text;
        var party = detail.At("RltdPties", isCredit ? "Dbtr" : "Cdtr");
        var name = party?.Child("Nm")?.Text ?? party?.At("Pty", "Nm")?.Text;
        return new CamtPayment(
            amount,
            isCredit,
            reference is null ? null : Cut(reference, 140),
            Cut(string.Join(' ', texts), LongestText),
            endToEnd is null or "" or "NOTPROVIDED" ? null : Cut(endToEnd, 35),
            string.IsNullOrEmpty(name) ? null : Cut(name, LongestName)
        );
    }
}
