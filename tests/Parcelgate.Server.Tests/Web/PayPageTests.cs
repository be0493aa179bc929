namespace Parcelgate.Server.Tests.Web;

using System.Net;
using System.Text.RegularExpressions;
using Parcelgate.Core.Revenue;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Tests.Revenue;
using Parcelgate.TestKit;

/// <summary>The recipient's page by link, and the office's page of reconciliation, over the real server.</summary>
public sealed class PayPageTests : IAsyncLifetime
{
    private PayingOffice office = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => office = await PayingOffice.OpenAsync();

    public ValueTask DisposeAsync() => office.DisposeAsync();

    private async Task<string> SeeAsync(long id) => WebUtility.HtmlDecode(await office.Anybody.GetStringAsync(office.LinkOf(id), None));

    [Fact]
    public async Task The_page_says_what_is_due_why_to_whom_and_under_which_reference()
    {
        var id = await office.HeldAsync("HAWB0001");
        var demand = await office.DemandOf(id);

        var page = await SeeAsync(id);

        var due = $"{demand.Due.AmountText()}\u00A0AZN";
        Assert.Contains($"Your parcel is here. <b>{due}</b> is to be paid before it is handed over.", page, StringComparison.Ordinal);
        Assert.Contains($"<b class=\"id\">{demand.Reference}</b>", page, StringComparison.Ordinal);
        Assert.Contains(BankAccount.Grouped(CamtXml.Treasury), page, StringComparison.Ordinal);
        Assert.Contains("Customs of the test", page, StringComparison.Ordinal);
        Assert.Contains("class=\"qr\"", page, StringComparison.Ordinal);
        Assert.Matches("<ol class=\"bill\">(.|\n)*Customs duty(.|\n)*class=\"law\"", page);
        Assert.Contains("creditor and account are invented", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        // No person is named: who has the link needs no name, and who finds it must not learn one.
        Assert.DoesNotContain(A.Person().Name!, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_is_paid_is_shown_with_its_receipt_and_the_rest_stays_due()
    {
        var id = await office.HeldAsync("HAWB0002");
        var demand = await office.DemandOf(id);
        await office.ImportAsync(new CamtXml(CamtLine.Paid("B1", 1m, demand.Reference.Compact)));

        var page = await SeeAsync(id);

        Assert.Contains($"{demand.Charged.AmountText()}\u00A0AZN was charged, 1.00\u00A0AZN is paid.", page, StringComparison.Ordinal);
        Assert.Contains((await office.DemandOf(id)).Receipts.Single().Id.ToString(), page, StringComparison.Ordinal);
        Assert.Contains("class=\"qr\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_cannot_be_guessed_changed_or_made_of_another_page_s()
    {
        var id = await office.HeldAsync("HAWB0003");
        var right = office.LinkOf(id);
        var middle = right.Length / 2;
        var changed = $"{right[..middle]}{(right[middle] == 'A' ? 'B' : 'A')}{right[(middle + 1)..]}";

        foreach (var wrong in (string[])[changed, right[..^4], "/pay/x", $"/pay/{id}", $"/pay/{new string('A', 500)}"])
        {
            using var answer = await office.Anybody.GetAsync(wrong, None);
            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
            Assert.Contains("This link is not right", await answer.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
        }

        Assert.NotEqual(right, office.LinkOf(id));
        Assert.Contains("HAWB0003", await SeeAsync(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("az", "ödənilməlidir")]
    [InlineData("ru", "нужно оплатить")]
    public async Task The_page_speaks_the_reader_s_language(string language, string said)
    {
        var id = await office.HeldAsync("HAWB0004");
        using var request = new HttpRequestMessage(HttpMethod.Get, office.LinkOf(id));
        request.Headers.Add("Accept-Language", language);

        using var answer = await office.Anybody.SendAsync(request, None);

        Assert.Contains(said, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(None)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_account_the_page_says_so_and_invents_none()
    {
        await using var plain = await PayingOffice.OpenAsync(("Payments:Account", ""));
        var id = await plain.HeldAsync("HAWB0005");

        var page = WebUtility.HtmlDecode(await plain.Anybody.GetStringAsync(plain.LinkOf(id), None));

        Assert.Contains("No account is set up here that could be paid to.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"qr\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_officer_sees_the_link_on_the_consignment_and_anybody_can_follow_it()
    {
        using var officer = await office.Office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri("/consignments/203", UriKind.Relative));

        Assert.Matches("href=\"/pay/[A-Za-z0-9_-]{100,}\"", page);
    }

    [Fact]
    public async Task A_bank_file_uploaded_by_hand_is_booked_and_what_waits_is_assigned_on_the_page()
    {
        var id = await office.HeldAsync("HAWB0006");
        var due = (await office.DemandOf(id)).Due;
        using var revenue = await office.Office.SignedInAsync("revenue");
        Assert.Contains("No bank file was imported yet.", await ReadAsync(revenue), StringComparison.Ordinal);

        var line = new CamtLine("B1", due.Units, new CamtPart(due.Units, Text: "my parcel =1+1 <b>", Payer: "Aysel Quliyeva"));
        await UploadAsync(revenue, new CamtXml(line).ToBytes());
        var raw = await RawAsync(revenue);
        var page = WebUtility.HtmlDecode(raw);
        Assert.Contains("File 1 is booked. Payments: 1; known before: 0; waiting: 1; parcels released: 0.", page, StringComparison.Ordinal);
        Assert.Contains(
            $"<b>1 payment waits</b> for somebody to say whose it is ({due.AmountText()}\u00A0AZN)",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains("my parcel =1&#x2B;1 &lt;b&gt;", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("Quliyeva", page, StringComparison.Ordinal);

        var number = Regex.Match(page, "action=\"/reconciliation/([0-9]+)/assign\"").Groups[1].Value;
        var wrong = CreditorReference.OfConsignment(id).Compact[..^1] + "x";
        await revenue.PostFormAsync("/reconciliation", $"/reconciliation/{number}/assign", ("reference", wrong), ("reason", "called"));
        page = await ReadAsync(revenue);
        Assert.Contains($"found “{wrong}”", page, StringComparison.Ordinal);
        Assert.Contains("value=\"called\"", page, StringComparison.Ordinal);

        var right = CreditorReference.OfConsignment(id).ToString();
        await revenue.PostFormAsync("/reconciliation", $"/reconciliation/{number}/assign", ("reference", right), ("reason", "called"));
        page = await ReadAsync(revenue);
        Assert.Contains("is booked to what it pays", page, StringComparison.Ordinal);
        Assert.Contains("<b>Every payment is matched</b>", page, StringComparison.Ordinal);
        Assert.Contains("<b>Paid.</b>", await SeeAsync(id), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_file_is_named_on_the_page_with_place_value_and_what_would_be_right()
    {
        using var revenue = await office.Office.SignedInAsync("revenue");

        await UploadAsync(revenue, new CamtXml(CamtLine.Paid("B1", 5m, "RF44C000000000000001")) { ClosingError = 0.01m }.ToBytes());
        var page = await ReadAsync(revenue);

        Assert.Contains("Stmt[1]/Bal (closing)", page, StringComparison.Ordinal);
        Assert.Contains("found “1005.01 AZN”, expected 1005.00 AZN", page, StringComparison.Ordinal);
        Assert.Contains("No bank file was imported yet.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_interface_takes_the_file_too_and_answers_what_became_of_it()
    {
        var id = await office.HeldAsync("HAWB0007");
        var demand = await office.DemandOf(id);
        using var revenue = await office.Office.SignedInAsync("revenue");
        var xml = new CamtXml(CamtLine.Paid("B1", demand.Due.Units, demand.Reference.Compact));

        using var first = await revenue.PostAsync("/v1/bank-statements", new ByteArrayContent(xml.ToBytes()), None);
        using var again = await revenue.PostAsync("/v1/bank-statements", new ByteArrayContent(xml.ToBytes()), None);
        using var wrong = await revenue.PostAsync(
            "/v1/bank-statements",
            new ByteArrayContent((xml with { Id = "S2", ClosingError = 1 }).ToBytes()),
            None
        );
        var answer = System.Text.Json.JsonDocument.Parse(await first.Content.ReadAsStringAsync(None)).RootElement;

        Assert.Equal(
            ("exact", 1),
            (answer.GetProperty("payments")[0].GetProperty("match").GetString(), answer.GetProperty("released").GetInt32())
        );
        Assert.Contains("\"again\":true", await again.Content.ReadAsStringAsync(None), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task A_form_from_elsewhere_is_refused()
    {
        using var revenue = await office.Office.SignedInAsync("revenue");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(new CamtXml(new CamtLine("B1", 1m)).ToBytes()), "file", "statement.xml" },
        };

        using var answer = await revenue.PostAsync("/reconciliation/files", form, None);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("No bank file was imported yet.", await ReadAsync(revenue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_auditor_reads_and_may_not_import()
    {
        using var auditor = await office.Office.SignedInAsync("auditor");

        Assert.DoesNotContain("type=\"file\"", await ReadAsync(auditor), StringComparison.Ordinal);
        using var answer = await auditor.PostAsync("/v1/bank-statements", new ByteArrayContent([]), None);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static async Task<string> ReadAsync(HttpClient browser) => WebUtility.HtmlDecode(await RawAsync(browser));

    private static Task<string> RawAsync(HttpClient browser) => browser.GetStringAsync(new Uri("/reconciliation", UriKind.Relative), None);

    private static async Task UploadAsync(HttpClient browser, byte[] bytes)
    {
        var token = await Forms.TokenAsync(browser, "/reconciliation");
        using var form = new MultipartFormDataContent
        {
            { new StringContent(token), "__RequestVerificationToken" },
            { new ByteArrayContent(bytes), "file", "statement.xml" },
        };
        using var answer = await browser.PostAsync("/reconciliation/files", form, None);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }
}
