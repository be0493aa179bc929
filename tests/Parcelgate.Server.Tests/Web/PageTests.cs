namespace Parcelgate.Server.Tests.Web;

using System.Net;
using Parcelgate.Core.Release;
using Parcelgate.Server.Web;

public class PageTests
{
    private static readonly Uri Held = new("/consignments/101", UriKind.Relative);

    [Fact]
    public async Task An_officer_sees_the_decision_its_law_and_what_would_have_changed_it()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(Held);

        foreach (
            var said in (string[])
                [
                    "104.35\u00A0AZN",
                    "274.00 USD",
                    "185.10 USD",
                    "decides",
                    "a value lower by 88.90 USD",
                    "1 Dec 2026",
                    "watches",
                    "/x-warehouse",
                    "sha256",
                    "Return LX738204617CN",
                ]
        )
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sender_sees_its_consignment_without_targeting_reasons_and_officers_acts()
    {
        await using var office = await Office.OpenAsync();
        using var provider = await office.SignedInAsync("provider");

        var page = await provider.ReadAsync(Held);

        Assert.Contains("104.35", page, StringComparison.Ordinal);
        Assert.Contains("Nərgiz Əliyeva", page, StringComparison.Ordinal);
        Assert.DoesNotContain("watches", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/release", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/replay", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy-analyst")]
    [InlineData("revenue")]
    public async Task Personal_data_is_masked_where_the_role_does_not_need_it(string role)
    {
        await using var office = await Office.OpenAsync();
        using var reader = await office.SignedInAsync(role);

        foreach (var address in (string[])["/consignments/101", "/find"])
        {
            var page = await reader.ReadAsync(new Uri(address, UriKind.Relative));
            Assert.DoesNotContain("Əliyeva", page, StringComparison.Ordinal);
            Assert.DoesNotContain("5ABC4K2", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Personal_data_is_shown_once_for_a_reason_that_stands_in_the_journal()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        Assert.DoesNotContain("5ABC4K2", await officer.ReadAsync(Held), StringComparison.Ordinal);
        await officer.PostFormAsync("/consignments/101", "/consignments/101/reveal", ("reason", "identity check"));
        var shown = await officer.ReadAsync(Held);
        var again = await officer.ReadAsync(Held);

        Assert.Contains("5ABC4K2", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("5ABC4K2", again, StringComparison.Ordinal);
        Assert.Equal(["user:officer viewed 101: identity check"], office.Desk.Journal);
    }

    [Fact]
    public async Task An_act_needs_a_reason_and_a_refusal_is_said_by_name()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        await officer.PostFormAsync("/consignments/101", "/consignments/101/release", ("reason", "  "));
        Assert.Contains("The reason is empty", await officer.ReadAsync(Held), StringComparison.Ordinal);
        Assert.Equal(State.Held, office.Desk.States[101]);

        await officer.PostFormAsync("/consignments/101", "/consignments/101/release", ("reason", "as declared"));
        Assert.Contains("It is released from hold.", await officer.ReadAsync(Held), StringComparison.Ordinal);
        Assert.Equal(State.Released, office.Desk.States[101]);

        await officer.PostFormAsync("/consignments/101", "/consignments/101/hold", ("reason", "too late"));
        Assert.Contains("It is released already.", await officer.ReadAsync(Held), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "Same hash")]
    [InlineData(true, "12.67 AZN")]
    public async Task A_replay_says_same_hash_or_the_difference(bool tampered, string said)
    {
        await using var office = await Office.OpenAsync();
        office.Desk.Tampered = tampered;
        using var auditor = await office.SignedInAsync("auditor");

        await auditor.PostFormAsync("/consignments/101", "/consignments/101/replay");

        Assert.Contains(said, await auditor.ReadAsync(Held), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/manifests")]
    [InlineData("/manifests/7")]
    [InlineData("/find")]
    [InlineData("/consignments/101")]
    public async Task A_store_that_does_not_answer_is_said_inside_the_frame(string address)
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");
        office.Desk.Down = true;

        var answer = await officer.SeeAsync(new Uri(address, UriKind.Relative));
        var page = await answer.TextAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The store cannot be read now", page, StringComparison.Ordinal);
        Assert.Contains("R. Quliyeva", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "No data has come today")]
    [InlineData("/manifests", "No manifest has come")]
    [InlineData("/find", "Nothing fits")]
    public async Task An_empty_list_says_why_it_is_empty(string address, string said)
    {
        await using var office = await Office.OpenAsync();
        office.Desk.Blank = true;
        using var officer = await office.SignedInAsync("officer");

        Assert.Contains(said, await officer.ReadAsync(new Uri(address, UriKind.Relative)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("az", "İndiki vəziyyət")]
    [InlineData("ru", "Обстановка сейчас")]
    public async Task The_language_chosen_stays_with_the_account(string language, string title)
    {
        await using var office = await Office.OpenAsync();
        using (var officer = await office.SignedInAsync("officer"))
        {
            await officer.SeeAsync(new Uri($"/language/{language}?back=/", UriKind.Relative));
        }

        using var again = await office.SignedInAsync("officer");
        Assert.Contains(title, await again.ReadAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_inline_runs_and_no_page_is_kept()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var answer = await officer.SeeAsync(new Uri("/", UriKind.Relative));
        var page = await answer.TextAsync();

        Assert.Contains("script-src 'self';", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.DoesNotContain(" style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_download_as_csv_whose_cells_are_no_formulas_and_not_for_others()
    {
        await using var office = await Office.OpenAsync();
        using var provider = await office.SignedInAsync("provider");
        var csv = await provider.ReadAsync(new Uri("/manifests/7/results.csv", UriKind.Relative));
        var ndjson = await provider.ReadAsync(new Uri("/manifests/7/results.ndjson", UriKind.Relative));

        Assert.Contains("\"'=HYPERLINK(\"\"x\"\")\"", csv, StringComparison.Ordinal);
        Assert.Contains("1,LX738204617CN,101,Held,3,red,Inspection,255.70,USD,104.35,AZN,", csv, StringComparison.Ordinal);
        Assert.Equal(3, ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await provider.SeeAsync(new Uri("/manifests/9", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-5.00", "-5.00")] // a number is a number
    [InlineData("-5+1", "'-5+1")]
    [InlineData("a,\"b\"", "\"a,\"\"b\"\"\"")]
    public void A_cell_is_never_a_formula(string text, string cell) => Assert.Equal(cell, Csv.Cell(text));
}
