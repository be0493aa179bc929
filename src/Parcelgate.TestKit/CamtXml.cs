namespace Parcelgate.TestKit;

using System.Globalization;
using System.Security;
using System.Text;

/// <summary>One payment inside an entry.</summary>
/// <param name="Amount">In units of the account's currency.</param>
/// <param name="Structured">RmtInf/Strd/CdtrRefInf/Ref.</param>
/// <param name="Text">RmtInf/Ustrd.</param>
/// <param name="EndToEndId">Refs/EndToEndId.</param>
/// <param name="Payer">Name of the debtor.</param>
public sealed record CamtPart(
    decimal Amount,
    string? Structured = null,
    string? Text = null,
    string? EndToEndId = null,
    string? Payer = null
)
{
    /// <summary>RmtInf/Strd one for each, with what is paid of it (RfrdDocAmt/RmtdAmt).</summary>
    public IReadOnlyList<(string Reference, decimal Amount)> Shares { get; init; } = [];
}

/// <summary>One entry of an account.</summary>
/// <param name="Reference">AcctSvcrRef; null for none.</param>
/// <param name="Amount">In units of the account's currency.</param>
/// <param name="Parts">Its details; none for an entry without.</param>
public sealed record CamtLine(string? Reference, decimal Amount, params CamtPart[] Parts)
{
    public bool Credit { get; init; } = true;
    public bool Reversal { get; init; }
    public string Status { get; init; } = "BOOK";

    /// <summary>NtryRef; null for none.</summary>
    public string? EntryReference { get; init; }

    /// <summary>An entry of one payment with a structured reference.</summary>
    public static CamtLine Paid(string reference, decimal amount, string structured) =>
        new(reference, amount, new CamtPart(amount, structured));
}

/// <summary>Writes camt.053 and camt.054 files whose sums are right, in any version; a test spoils what it is about.</summary>
public sealed record CamtXml(params CamtLine[] Lines)
{
    /// <summary>An IBAN whose check digits fit; invented.</summary>
    public const string Treasury = "AZ21NABZ00000000137010001944";

    public string Version { get; init; } = "08";
    public bool IsNotification { get; init; }
    public string Id { get; init; } = "STMT-1";
    public string Account { get; init; } = Treasury;
    public string Currency { get; init; } = "AZN";
    public decimal Opening { get; init; } = 1000m;

    /// <summary>Added to the closing balance, to spoil it.</summary>
    public decimal ClosingError { get; init; }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString()
    {
        var (number, message, part) = IsNotification ? ("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn") : ("053", "BkToCstmrStmt", "Stmt");
        var closing =
            Opening + Lines.Where(line => line.Status == "BOOK").Sum(line => line.Credit ? line.Amount : -line.Amount) + ClosingError;
        var balances = IsNotification ? "" : Balance("OPBD", Opening) + Balance("CLBD", closing);
        return $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{number}.001.{Version}"><{message}>
            <GrpHdr><MsgId>MSG-{Id}</MsgId><CreDtTm>2026-11-25T06:00:00Z</CreDtTm></GrpHdr>
            <{part}><Id>{Id}</Id><CreDtTm>2026-11-25T06:00:00Z</CreDtTm>
            <Acct><Id>{(
                char.IsLetter(Account[0]) ? $"<IBAN>{Account}</IBAN>" : $"<Othr><Id>{Account}</Id></Othr>"
            )}</Id><Ccy>{Currency}</Ccy></Acct>
            {balances}{string.Concat(Lines.Select(Entry))}</{part}></{message}></Document>
            """;
    }

    private string Balance(string type, decimal amount) =>
        $"<Bal><Tp><CdOrPrtry><Cd>{type}</Cd></CdOrPrtry></Tp>{Amount(Math.Abs(amount))}<CdtDbtInd>{Sign(amount >= 0)}</CdtDbtInd>"
        + "<Dt><Dt>2026-11-24</Dt></Dt></Bal>\n";

    private string Entry(CamtLine line)
    {
        var status = string.CompareOrdinal(Version, "08") < 0 ? line.Status : $"<Cd>{line.Status}</Cd>";
        var details =
            line.Parts.Length == 0 ? "" : $"<NtryDtls>{string.Concat(line.Parts.Select(part => Detail(part, line.Credit)))}</NtryDtls>";
        return $"<Ntry>{Optional("NtryRef", line.EntryReference)}{Amount(line.Amount)}<CdtDbtInd>{Sign(line.Credit)}</CdtDbtInd>"
            + $"{(line.Reversal ? "<RvslInd>true</RvslInd>" : "")}<Sts>{status}</Sts><BookgDt><Dt>2026-11-24</Dt></BookgDt>"
            + $"{Optional("AcctSvcrRef", line.Reference)}{details}</Ntry>\n";
    }

    private string Detail(CamtPart part, bool credit)
    {
        // Before version 03 a payment had no amount of its own but that of the transaction.
        var amount =
            Version == "02"
                ? $"<AmtDtls><TxAmt>{Amount(part.Amount)}</TxAmt></AmtDtls>"
                : $"{Amount(part.Amount)}<CdtDbtInd>{Sign(credit)}</CdtDbtInd>";
        var (open, close) = string.CompareOrdinal(Version, "08") < 0 ? ("", "") : ("<Pty>", "</Pty>");
        var party = credit ? "Dbtr" : "Cdtr";
        var payer = part.Payer is null ? "" : $"<RltdPties><{party}>{open}{Optional("Nm", part.Payer)}{close}</{party}></RltdPties>";
        var structured = part.Structured is null
            ? ""
            : $"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>{Optional("Ref", part.Structured)}</CdtrRefInf></Strd>";
        structured += string.Concat(
            part.Shares.Select(share =>
                $"<Strd><RfrdDocAmt><RmtdAmt Ccy=\"{Currency}\">{share.Amount.ToString("0.00", CultureInfo.InvariantCulture)}</RmtdAmt></RfrdDocAmt>"
                + $"<CdtrRefInf>{Optional("Ref", share.Reference)}</CdtrRefInf></Strd>"
            )
        );
        var remittance = part.Text is null && structured.Length == 0 ? "" : $"<RmtInf>{Optional("Ustrd", part.Text)}{structured}</RmtInf>";
        return $"<TxDtls><Refs>{Optional("EndToEndId", part.EndToEndId)}</Refs>{amount}{payer}{remittance}</TxDtls>";
    }

    private string Amount(decimal amount) => string.Create(CultureInfo.InvariantCulture, $"<Amt Ccy=\"{Currency}\">{amount:0.00}</Amt>");

    private static string Sign(bool credit) => credit ? "CRDT" : "DBIT";

    private static string Optional(string name, string? text) => text is null ? "" : $"<{name}>{SecurityElement.Escape(text)}</{name}>";
}
