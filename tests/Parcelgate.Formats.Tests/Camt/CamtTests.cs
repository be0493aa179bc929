namespace Parcelgate.Formats.Tests.Camt;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Camt;
using Parcelgate.TestKit;
using Xunit;

public sealed class CamtTests
{
    private static readonly Currency Azn = Currency.Of("AZN");
    private static readonly CamtLine Line = CamtLine.Paid("BANK-1", 84.39m, "RF44C000000000000001");

    private static CamtResult Read(string xml) => CamtReader.Read(Encoding.UTF8.GetBytes(xml));

    private static CamtFile File(string xml)
    {
        var read = Read(xml);
        Assert.True(read.Problems.IsEmpty, string.Join('\n', read.Problems));
        return read.File!;
    }

    private static CamtEntry Entry(CamtXml xml) => Assert.Single(Assert.Single(File(xml.ToString()).Statements).Entries);

    private static Problem Refused(string xml)
    {
        var read = Read(xml);
        Assert.Null(read.File);
        return Assert.Single(read.Problems);
    }

    [Theory]
    [InlineData("02", false)]
    [InlineData("03", false)]
    [InlineData("04", false)]
    [InlineData("06", false)]
    [InlineData("08", false)]
    [InlineData("13", false)]
    [InlineData("02", true)]
    [InlineData("08", true)]
    public void An_entry_of_any_version_says_the_same(string version, bool notification)
    {
        var part = new CamtPart(84.39m, "RF44C000000000000001", "duty for my parcel", "E2E-7", "Aygün Məmmədova");
        var xml = new CamtXml(new CamtLine("BANK-1", 84.39m, part)) { Version = version, IsNotification = notification };

        var file = File(xml.ToString());
        var entry = Entry(xml);

        Assert.Equal(notification ? CamtKind.Notification : CamtKind.Statement, file.Kind);
        Assert.Equal(($"camt.05{(notification ? 4 : 3)}.001.{version}", "MSG-STMT-1"), (file.Version, file.MessageId));
        Assert.Equal(("STMT-1", CamtXml.Treasury), (file.Statements[0].Id, file.Statements[0].Account));
        Assert.Equal((Money.Of(84.39m, Azn), true, false), (entry.Amount, entry.IsCredit, entry.IsReversal));
        Assert.Equal((CamtStatus.Booked, new DateOnly(2026, 11, 24), true), (entry.Status, entry.BookedOn, entry.IsDetailed));
        Assert.Equal(
            [new CamtPayment(Money.Of(84.39m, Azn), true, "RF44C000000000000001", "duty for my parcel", "E2E-7", "Aygün Məmmədova")],
            entry.Payments
        );
    }

    [Fact]
    public void Balances_are_read_with_their_sign()
    {
        var statement = File(new CamtXml(Line) { Opening = -100m }.ToString()).Statements[0];

        Assert.Equal((Money.Of(-100m, Azn), Money.Of(-15.61m, Azn)), (statement.Opening!.Value, statement.Closing!.Value));
    }

    [Fact]
    public void A_batch_entry_has_its_payments_and_an_entry_without_details_is_one()
    {
        var batch = Entry(new CamtXml(new CamtLine("B", 30m, new CamtPart(10m, "RF1"), new CamtPart(20m, Text: "two"))));
        var plain = Entry(new CamtXml(new CamtLine("B", 30m)));

        Assert.Equal([10_00L, 20_00L], batch.Payments.Select(payment => payment.Amount.Minor));
        Assert.Equal((true, false, 1), (batch.IsDetailed, plain.IsDetailed, plain.Payments.Length));
    }

    [Theory]
    [InlineData("BOOK", CamtStatus.Booked)]
    [InlineData("PDNG", CamtStatus.Pending)]
    [InlineData("INFO", CamtStatus.Information)]
    [InlineData("FUTR", CamtStatus.Information)]
    public void What_is_not_booked_is_in_no_balance(string status, CamtStatus read)
    {
        var file = File(new CamtXml(Line, Line with { Reference = "B2", Status = status }).ToString());

        Assert.Equal(read, file.Statements[0].Entries[1].Status);
    }

    [Fact]
    public void An_entry_is_the_same_in_notification_and_statement_and_its_reversal_another()
    {
        var statement = Entry(new CamtXml(Line));
        var notified = Entry(
            new CamtXml(Line)
            {
                IsNotification = true,
                Id = "N-9",
                Version = "02",
            }
        );
        var reversed = Entry(new CamtXml(Line with { Credit = false, Reversal = true }));
        var other = Entry(new CamtXml(Line) { Account = "DE89370400440532013000" });

        Assert.Equal(statement.Key, notified.Key);
        Assert.Equal(
            4,
            new[] { statement.Key, reversed.Key, other.Key, Entry(new CamtXml(Line with { Credit = false })).Key }.Distinct().Count()
        );
        Assert.True(reversed.IsReversal);
    }

    [Fact]
    public void Without_the_bank_s_reference_a_statement_s_entry_is_known_by_statement_and_line()
    {
        var file = new CamtXml(new CamtLine(null, 1m) { EntryReference = "17" }, new CamtLine(null, 1m));

        var keys = File(file.ToString()).Statements[0].Entries.Select(entry => entry.Key).ToArray();

        Assert.Equal([$"{CamtXml.Treasury}|STMT-1|17|CRDT", $"{CamtXml.Treasury}|STMT-1|#2|CRDT"], keys);
    }

    /// <summary>What banks write that have no reference, or turned an MT940 statement into camt.053.</summary>
    [Theory]
    [InlineData("NONREF")]
    [InlineData("NotProvided")]
    [InlineData("0")]
    [InlineData("0000000000")]
    public void A_word_for_no_reference_does_not_make_one_payment_of_many(string word)
    {
        var lines = new[]
        {
            new CamtLine(word, 1m) { EntryReference = word },
            new CamtLine(word, 1m) { EntryReference = word },
        };

        var entries = File(new CamtXml(lines).ToString()).Statements[0].Entries;

        Assert.Equal([$"{CamtXml.Treasury}|STMT-1|#1|CRDT", $"{CamtXml.Treasury}|STMT-1|#2|CRDT"], entries.Select(entry => entry.Key));
        Assert.All(entries, entry => Assert.True(entry.IsByPlace));
        Assert.Equal(ProblemCodes.Missing, Refused(new CamtXml(new CamtLine(word, 1m)) { IsNotification = true }.ToString()).Code);
    }

    [Theory]
    [InlineData("</CreDtTm></GrpHdr>", "</CreDtTm><MsgPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr>", "2")]
    [InlineData("<Id>STMT-1</Id>", "<Id>STMT-1</Id><StmtPgntn><PgNb>00003</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>", "3")]
    public void The_first_line_of_a_statement_s_second_message_is_not_that_of_its_first(string at, string with, string page)
    {
        var xml = new CamtXml(new CamtLine(null, 1m)).ToString();
        var first = Entry(new CamtXml(new CamtLine(null, 1m)));

        var second = Assert.Single(File(xml.Replace(at, with, StringComparison.Ordinal)).Statements[0].Entries);

        Assert.Equal($"{CamtXml.Treasury}|STMT-1|p{page}|#1|CRDT", second.Key);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Equal(
            first.Key,
            Assert
                .Single(
                    File(xml.Replace(at, with.Replace(page, "1", StringComparison.Ordinal), StringComparison.Ordinal)).Statements[0].Entries
                )
                .Key
        );
    }

    [Fact]
    public void What_moved_nothing_is_an_entry_without_payments_and_no_fault()
    {
        var file = File(new CamtXml(Line, new CamtLine("BANK-1", 0m), new CamtLine(null, 0m, new CamtPart(0m, "RF1"))).ToString());

        Assert.Equal([1, 0, 0], file.Statements[0].Entries.Select(entry => entry.Payments.Length));
        Assert.Empty(Entry(new CamtXml(new CamtLine(null, 0m)) { IsNotification = true }).Payments);
    }

    /// <summary>A notification has no balances that would show the loss.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_detail_of_nothing_in_a_batch_does_not_make_the_batch_disappear(bool notification)
    {
        var batch = new CamtLine("B", 30m, new CamtPart(10m, "RF1"), new CamtPart(0m, Text: "fee waived"), new CamtPart(20m));

        var entry = Entry(new CamtXml(batch) { IsNotification = notification });

        Assert.Equal([10_00L, 20_00L], entry.Payments.Select(payment => payment.Amount.Minor));
    }

    [Theory]
    [InlineData("RF18539007547034", "RF44C000000000000001", "RF44C000000000000001")]
    [InlineData("INVOICE 7", "RF44C000000000000010", "RF44C000000000000010")]
    [InlineData("INVOICE 7", "ORDER 8", "INVOICE 7")]
    public void Of_several_structured_references_the_one_of_this_office_is_taken(string first, string second, string taken)
    {
        var xml = new CamtXml(CamtLine.Paid("B", 5m, first)).ToString();
        var both = xml.Replace("</Strd>", $"</Strd><Strd><CdtrRefInf><Ref>{second}</Ref></CdtrRefInf></Strd>", StringComparison.Ordinal);

        Assert.Equal(taken, Assert.Single(Assert.Single(File(both).Statements[0].Entries).Payments).Reference);
    }

    [Fact]
    public void A_bar_in_a_reference_makes_no_key_of_another_entry()
    {
        var byBank = Entry(new CamtXml(new CamtLine("STMT-1|17", 1m)));
        var byLine = Entry(new CamtXml(new CamtLine(null, 1m) { EntryReference = "17" }));

        Assert.NotEqual(byLine.Key, byBank.Key);
    }

    [Fact]
    public void A_notification_without_the_bank_s_reference_is_refused_because_the_statement_would_book_it_again()
    {
        var problem = Refused(new CamtXml(new CamtLine(null, 1m)) { IsNotification = true }.ToString());

        Assert.Equal((ProblemCodes.Missing, "Ntfctn[1]/Ntry[1]/AcctSvcrRef"), (problem.Code, problem.Place));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(-0.01)]
    public void A_closing_balance_that_is_wrong_by_a_cent_is_refused_with_what_would_be_right(double error)
    {
        var problem = Refused(new CamtXml(Line) { ClosingError = (decimal)error }.ToString());

        Assert.Equal((ProblemCodes.Contradiction, "Stmt[1]/Bal (closing)"), (problem.Code, problem.Place));
        Assert.Equal(error > 0 ? "1084.40 AZN" : "1084.38 AZN", problem.Found);
        Assert.StartsWith(
            "1084.39 AZN: the opening balance 1000.00 AZN and the booked entries, 84.39 AZN",
            problem.Expected,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_batch_whose_payments_do_not_make_its_sum_is_refused()
    {
        var problem = Refused(new CamtXml(new CamtLine("B", 30m, new CamtPart(10m), new CamtPart(19.99m))).ToString());

        Assert.Equal((ProblemCodes.Contradiction, "Stmt[1]/Ntry[1]/Amt", "30.00"), (problem.Code, problem.Place, problem.Found));
        Assert.StartsWith("29.99", problem.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<TtlNtries><NbOfNtries>2</NbOfNtries></TtlNtries>", "TtlNtries/NbOfNtries", "2", "1")]
    [InlineData("<TtlNtries><Sum>84.38</Sum></TtlNtries>", "TtlNtries/Sum", "84.38", "84.39, the sum of its entries")]
    [InlineData("<TtlDbtNtries><NbOfNtries>1</NbOfNtries></TtlDbtNtries>", "TtlDbtNtries/NbOfNtries", "1", "0")]
    public void The_bank_s_own_counts_and_sums_must_be_right(string summary, string place, string found, string expected)
    {
        var xml = new CamtXml(Line).ToString();
        var problem = Refused(xml.Replace("<Ntry>", $"<TxsSummry>{summary}</TxsSummry><Ntry>", StringComparison.Ordinal));

        Assert.Equal((ProblemCodes.Contradiction, $"Stmt[1]/TxsSummry/{place}"), (problem.Code, problem.Place));
        Assert.Equal((found, expected), (problem.Found, problem.Expected));
        File(
            xml.Replace(
                "<Ntry>",
                "<TxsSummry><TtlCdtNtries><NbOfNtries>01</NbOfNtries><Sum>84.390</Sum></TtlCdtNtries></TxsSummry><Ntry>",
                StringComparison.Ordinal
            )
        );
    }

    [Theory]
    [InlineData("Ccy=\"AZN\">84.39", "Ccy=\"USD\">84.39", ProblemCodes.UnknownCode, "Stmt[1]/Ntry[1]/Amt/@Ccy")]
    [InlineData("Ccy=\"AZN\">84.39", "Ccy=\"AZN\">84.391", ProblemCodes.OutOfRange, "Stmt[1]/Ntry[1]/Amt")]
    [InlineData("Ccy=\"AZN\">84.39", "Ccy=\"AZN\">-84.39", ProblemCodes.OutOfRange, "Stmt[1]/Ntry[1]/Amt")]
    [InlineData("Ccy=\"AZN\">84.39", "Ccy=\"AZN\">1000000000000.01", ProblemCodes.OutOfRange, "Stmt[1]/Ntry[1]/Amt")]
    [InlineData("<Cd>BOOK</Cd>", "<Cd>DONE</Cd>", ProblemCodes.UnknownCode, "Stmt[1]/Ntry[1]/Sts")]
    [InlineData(
        "<CdtDbtInd>CRDT</CdtDbtInd><Sts>",
        "<CdtDbtInd>PLUS</CdtDbtInd><Sts>",
        ProblemCodes.UnknownCode,
        "Stmt[1]/Ntry[1]/CdtDbtInd"
    )]
    [InlineData("<Id>STMT-1</Id>", "", ProblemCodes.Missing, "Stmt[1]/Id")]
    [InlineData(CamtXml.Treasury, "AZ22NABZ00000000137010001944", ProblemCodes.OutOfRange, "Stmt[1]/Acct/Id/IBAN")]
    [InlineData("<Cd>CLBD</Cd>", "<Cd>CLAV</Cd>", ProblemCodes.Missing, "Stmt[1]/Bal")]
    [InlineData("<Cd>OPBD</Cd>", "<Cd>OPAV</Cd>", ProblemCodes.Missing, "Stmt[1]/Bal")]
    [InlineData("<Dt>2026-11-24</Dt></BookgDt>", "<Dt>2026-11-31</Dt></BookgDt>", ProblemCodes.OutOfRange, "Stmt[1]/Ntry[1]/BookgDt")]
    [InlineData("camt.053.001.08", "camt.053.001.01", ProblemCodes.UnknownFormat, "Document")]
    [InlineData("camt.053.001.08", "camt.052.001.08", ProblemCodes.UnknownFormat, "Document")]
    [InlineData("camt.053.001.08", "camt.054.001.08", ProblemCodes.Missing, "Document")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE x [<!ENTITY a \"b\">]>", ProblemCodes.Forbidden, "byte 0")]
    public void What_is_wrong_is_named_with_its_place(string right, string wrong, string code, string place)
    {
        var xml = new CamtXml(Line).ToString();
        Assert.Contains(right, xml, StringComparison.Ordinal);
        var at =
            xml.LastIndexOf(right, StringComparison.Ordinal) is var last && right.StartsWith("Ccy", StringComparison.Ordinal)
                ? xml.IndexOf(right, xml.IndexOf("<Ntry>", StringComparison.Ordinal), StringComparison.Ordinal)
                : xml.IndexOf(right, StringComparison.Ordinal);

        var read = Read($"{xml[..at]}{wrong}{xml[(at + right.Length)..]}");

        Assert.Null(read.File);
        Assert.Equal((code, place), (read.Problems[0].Code, read.Problems[0].Place));
        Assert.True(last >= 0);
    }

    [Fact]
    public void A_page_of_a_longer_statement_has_interim_balances()
    {
        var xml = new CamtXml(Line)
            .ToString()
            .Replace("OPBD", "ITBD", StringComparison.Ordinal)
            .Replace("CLBD", "ITBD", StringComparison.Ordinal);

        Assert.Equal((1000_00, 1084_39), (File(xml).Statements[0].Opening!.Value.Minor, File(xml).Statements[0].Closing!.Value.Minor));
    }

    [Fact]
    public void One_reference_twice_in_a_notification_is_refused()
    {
        var problem = Refused(new CamtXml(Line, Line) { IsNotification = true }.ToString());

        Assert.Equal((ProblemCodes.Duplicate, "Ntfctn[1]/Ntry[2]"), (problem.Code, problem.Place));
    }

    /// <summary>A refund that went out and the bank's fee for it: the balances say that both moved.</summary>
    [Fact]
    public void One_reference_twice_in_a_statement_is_two_entries_the_first_known_as_ever()
    {
        var (refund, fee) = (new CamtLine("R7", 84.39m) { Credit = false }, new CamtLine("R7", 0.5m) { Credit = false });
        var alone = Entry(new CamtXml(refund));
        var both = File(new CamtXml(refund, fee, fee with { Credit = true }, fee).ToString()).Statements[0].Entries;

        Assert.Equal(
            [alone.Key, alone.Key + "|2", alone.Key.Replace("DBIT", "CRDT", StringComparison.Ordinal), alone.Key + "|3"],
            both.Select(entry => entry.Key)
        );
    }

    [Theory]
    [InlineData(
        "<Chrgs><Rcrd><Amt Ccy=\"AZN\">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd><Rcrd><Amt Ccy=\"AZN\">0.50</Amt></Rcrd></Chrgs>",
        28,
        true
    )]
    [InlineData("<Chrgs><Amt Ccy=\"AZN\">1.50</Amt></Chrgs><Chrgs><Amt Ccy=\"AZN\">0.50</Amt></Chrgs>", 28, true)]
    [InlineData("<Chrgs><Rcrd><Amt Ccy=\"AZN\">2.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Rcrd></Chrgs>", 32, true)]
    [InlineData("<Chrgs><Rcrd><Amt Ccy=\"AZN\">1.99</Amt></Rcrd></Chrgs>", 28, false)]
    [InlineData("<Chrgs><Rcrd><Amt Ccy=\"USD\">2.00</Amt></Rcrd></Chrgs>", 28, false)]
    [InlineData("<Chrgs><Rcrd><Amt Ccy=\"AZN\">2.00</Amt></Rcrd></Chrgs>", 32, false)]
    [InlineData("<Chrgs><Rcrd><Amt Ccy=\"AZN\">-2.00</Amt></Rcrd></Chrgs>", 28, false)]
    public void A_batch_booked_less_its_charges_is_taken_where_they_are_what_is_missing(string charges, double booked, bool isTaken)
    {
        var xml = new CamtXml(new CamtLine("B", (decimal)booked, new CamtPart(10m), new CamtPart(20m))).ToString();
        // Of the entry, or of its payments.
        foreach (var before in new[] { "<NtryDtls>", "</TxDtls></NtryDtls>" })
        {
            var with = xml.Replace(before, charges + before, StringComparison.Ordinal);
            if (!isTaken)
            {
                Assert.Equal((ProblemCodes.Contradiction, "Stmt[1]/Ntry[1]/Amt"), (Refused(with).Code, Refused(with).Place));
                continue;
            }

            var payments = File(with).Statements[0].Entries[0].Payments;
            Assert.Equal([10_00, 20_00, 2_00], payments.Select(payment => payment.Amount.Minor));
            Assert.Equal([true, true, booked > 30], payments.Select(payment => payment.IsCredit));
        }
    }

    [Theory]
    [InlineData(30, "RFa 10|RFb 20", "RFa 1000|RFb 2000")]
    [InlineData(30, "RFa 10|INVOICE7 5|RFb 20", "RFa 1000|RFb 2000")] // theirs is no share of ours
    [InlineData(30, "RFa 10|RFb 19.99", "RFa 3000")] // not all of it: the first, as ever
    [InlineData(30, "RFa 10|RFb 20.01", "RFa 3000")]
    [InlineData(30, "RFa 30|RFb 0", "RFa 3000")]
    [InlineData(30, "RFb 30", "RFb 3000")]
    public void A_payment_of_several_references_is_divided_as_its_payer_says(double amount, string said, string divided)
    {
        string Own(string text) =>
            text.Replace("RFa", CreditorReference.OfConsignment(1).Compact, StringComparison.Ordinal)
                .Replace("RFb", CreditorReference.OfConsignment(2).Compact, StringComparison.Ordinal);
        var shares = Own(said)
            .Split('|')
            .Select(one => (one.Split(' ')[0], decimal.Parse(one.Split(' ')[1], CultureInfo.InvariantCulture)));
        var part = new CamtPart((decimal)amount, Payer: "A broker") { Shares = [.. shares] };

        var xml = new CamtXml(new CamtLine("B1", (decimal)amount, part)).ToString();
        foreach (
            var (open, close) in new[]
            {
                ("<RmtdAmt", "</RmtdAmt>"),
                ("<DuePyblAmt", "</DuePyblAmt>"),
                ("<RmtAmtAndTp><Amt", "</Amt></RmtAmtAndTp>"),
            }
        )
        {
            var named = xml.Replace("<RmtdAmt", open, StringComparison.Ordinal).Replace("</RmtdAmt>", close, StringComparison.Ordinal);
            var payments = File(named).Statements[0].Entries[0].Payments;
            Assert.Equal(Own(divided), string.Join('|', payments.Select(payment => $"{payment.Reference} {payment.Amount.Minor}")));
            Assert.All(payments, payment => Assert.Equal("A broker", payment.Payer));
        }
    }

    /// <summary>Charges whose sum would not fit 64 bits are none, and no fault of the program; nor are shares beyond the payment.</summary>
    [Fact]
    public void Charges_and_shares_beyond_any_payment_are_none()
    {
        var most = Limits.AmountMinor / 100;
        var many = (int)(long.MaxValue / Limits.AmountMinor) + 2;
        var charge = FormattableString.Invariant($"<Rcrd><Amt Ccy=\"AZN\">{most}</Amt></Rcrd>");
        var batch = new CamtXml(new CamtLine("B", 28m, new CamtPart(10m), new CamtPart(20m))).ToString();
        var charged = batch.Replace(
            "<NtryDtls>",
            "<Chrgs>" + string.Concat(Enumerable.Repeat(charge, many)) + "</Chrgs><NtryDtls>",
            StringComparison.Ordinal
        );
        Assert.Equal(ProblemCodes.Contradiction, Refused(charged).Code);

        var own = CreditorReference.OfConsignment(1).Compact;
        var part = new CamtPart(30m) { Shares = [.. Enumerable.Repeat((own, (decimal)most), 3)] };
        Assert.Equal(30_00, Assert.Single(Entry(new CamtXml(new CamtLine("B", 30m, part))).Payments).Amount.Minor);
    }

    [Fact]
    public void All_problems_are_told_at_once_up_to_a_bound()
    {
        var lines = Enumerable.Range(1, CamtReader.MostProblems + 5).Select(n => new CamtLine($"B{n}", 1m) { Status = "X" }).ToArray();

        Assert.Equal(2, Read(new CamtXml(lines[..2]).ToString()).Problems.Length);
        Assert.Equal(CamtReader.MostProblems, Read(new CamtXml(lines).ToString()).Problems.Length);
    }

    [Fact]
    public void Nesting_without_end_and_files_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 70)) + string.Concat(Enumerable.Repeat("</a>", 70));

        Assert.Equal(
            ProblemCodes.TooDeep,
            Refused(new CamtXml(Line).ToString().Replace("<Ntry>", $"<Ntry>{deep}", StringComparison.Ordinal)).Code
        );
        Assert.Equal(ProblemCodes.TooLarge, CamtReader.Read(new byte[CamtReader.LongestFile + 1]).Problems[0].Code);
        Assert.Equal(ProblemCodes.Malformed, Refused(new CamtXml(Line).ToString()[..^20]).Code);
        Assert.Equal(ProblemCodes.Malformed, Refused("").Code);
        Assert.Equal(ProblemCodes.UnknownFormat, Refused("<Document/>").Code);
        Assert.Equal(ProblemCodes.NotUtf8, CamtReader.Read(new byte[] { 0xFF, 0xFE }).Problems[0].Code);
    }

    /// <summary>Elements lost, doubled and exchanged, and bytes turned: a file or problems, never both, never an exception.</summary>
    [Fact]
    public void No_bytes_make_the_reader_throw_or_give_half_a_file()
    {
        var seed = new CamtXml(
            Line,
            new CamtLine("B2", 30m, new CamtPart(10m, Text: "x"), new CamtPart(20m, Payer: "y")) { Credit = false, Reversal = true },
            new CamtLine("B3", 5m) { Status = "PDNG" }
        ).ToBytes();
        for (var n = 0; n < 4000; n++)
        {
            var random = new Random(n);
            var bytes = seed.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var (from, length, to) = (random.Next(bytes.Length), random.Next(1, 40), random.Next(bytes.Length));
                length = Math.Min(length, bytes.Length - Math.Max(from, to));
                if (random.Next(2) == 0)
                {
                    bytes.AsSpan(from, length).CopyTo(bytes.AsSpan(to));
                }
                else
                {
                    bytes[from] = (byte)random.Next(256);
                }
            }

            var read = CamtReader.Read(bytes);
            Assert.True(read.File is null != read.Problems.IsEmpty, $"case {n}");
        }
    }
}
