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
        Assert.Contains("1,LX738204617CN,101,held,3,red,inspection,255.70,USD,104.35,AZN,", csv, StringComparison.Ordinal);
        Assert.Equal(3, ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        foreach (var address in (string[])["", "/results.csv", "/faults.csv", "/results.ndjson"])
        {
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await provider.SeeAsync(new Uri("/manifests/9" + address, UriKind.Relative))).StatusCode
            );
        }
    }

    [Fact]
    public async Task Links_to_what_a_party_is_known_by_stand_apart()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(Held);

        Assert.Contains("Earlier parcels by <a href=\"/parties/", page, StringComparison.Ordinal);
        Assert.Contains("</a> <a href=\"/parties/", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prohibition_is_said_first_and_no_amendment_payment_or_relief_is_offered_against_it()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri("/consignments/201", UriKind.Relative));

        Assert.Contains("The law prohibits <b>weapons (item 1, HS 930400)</b>.", page, StringComparison.Ordinal);
        Assert.Contains("Next: the carrier screens it and tells customs the result", page, StringComparison.Ordinal);
        Assert.Contains("Owed: screening asked", page, StringComparison.Ordinal);
        Assert.Contains("the parcel without item 1 (HS 930400).", page, StringComparison.Ordinal);
        Assert.Contains("no payment releases them", page, StringComparison.Ordinal);
        Assert.DoesNotContain("The regime relieves it", page, StringComparison.Ordinal);
        Assert.DoesNotContain("answers before loading", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(205, "A permit is missing for <b>medicines (item 1, HS 300490)</b>.", "Checked by the agency")]
    [InlineData(206, "What is missing: <b>The sender's name is missing, The sender's address is missing</b>.", "Complete before loading")]
    [InlineData(204, "It needs a full declaration: no low-value regime applies.", "a full declaration lodged.")]
    public async Task The_first_sentence_says_why_it_waits(long id, string why, string remedy)
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri($"/consignments/{id}", UriKind.Relative));

        Assert.Contains(why, page, StringComparison.Ordinal);
        Assert.Contains(remedy, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ordinary_parcel_has_one_mark_words_for_codes_and_folds_what_came_to_nothing()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri("/consignments/202", UriKind.Relative));

        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, "tag acc"));
        Assert.Contains("On arrival: released", page, StringComparison.Ordinal);
        Assert.Contains("rules were asked and do not hold", page, StringComparison.Ordinal);
        Assert.Contains(" charges come to nothing", page, StringComparison.Ordinal);
        Assert.DoesNotContain("mono\">governs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("#default", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charges_show_their_arithmetic_and_who_owes_them()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri("/consignments/203", UriKind.Relative));

        Assert.Contains("241.10 − 185.10 = 56.00\u00A0USD", page, StringComparison.Ordinal);
        Assert.Contains("× 1.7000 of", page, StringComparison.Ordinal);
        Assert.Contains("95.20 + 14.28 (Customs duty) = 109.48", page, StringComparison.Ordinal);
        Assert.Contains("is due: the recipient, before release.", page, StringComparison.Ordinal);
        Assert.Contains("Owed: ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_reads_by_how_much_its_parcel_exceeds_the_allowance_and_not_what_others_sent()
    {
        await using var office = await Office.OpenAsync();
        using var provider = await office.SignedInAsync("provider");
        using var officer = await office.SignedInAsync("officer");

        var own = await provider.ReadAsync(new Uri("/consignments/203", UriKind.Relative));
        var all = await officer.ReadAsync(new Uri("/consignments/203", UriKind.Relative));

        Assert.Contains("56.00", own, StringComparison.Ordinal);
        foreach (var secret in (string[])["114.90", "185.10"])
        {
            Assert.Contains(secret, all, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, own, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Events_name_changes_refusals_and_officers_in_words_and_no_phone_number()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");
        using var provider = await office.SignedInAsync("provider");

        var page = await officer.ReadAsync(new Uri("/consignments/203", UriKind.Relative));
        var own = await provider.ReadAsync(new Uri("/consignments/203", UriKind.Relative));

        Assert.Contains("item 1, Value: 20.00 USD → 30.00 USD", page, StringComparison.Ordinal);
        Assert.Contains("An amendment was refused", page, StringComparison.Ordinal);
        Assert.Contains("A field is absent or empty: /items/0/value", page, StringComparison.Ordinal);
        Assert.Contains("R. Quliyeva", page[page.IndexOf("id=\"events\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("+994502", page, StringComparison.Ordinal);
        Assert.DoesNotContain("R. Quliyeva", own, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_the_address_invents_is_named_and_the_choices_with_it()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var find = await officer.ReadAsync(new Uri("/find?lane=purple&category=9", UriKind.Relative));
        var manifests = await officer.ReadAsync(new Uri("/manifests?show=none-such", UriKind.Relative));

        Assert.Contains(
            "Lane: “purple” is no choice and is not applied. There are: green, blue, yellow, red.",
            find,
            StringComparison.Ordinal
        );
        Assert.Contains("Category: “9” is no choice", find, StringComparison.Ordinal);
        Assert.Contains("“none-such”", manifests, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_manifests_begins_with_files_says_what_arrives_next_and_what_is_missing()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.ReadAsync(new Uri("/manifests", UriKind.Relative));
        var asked = office.Desk.AskedKind;
        await officer.ReadAsync(new Uri("/manifests?show=single", UriKind.Relative));

        Assert.Contains("Next arrives <b>ORB2206/2026-11-23</b>", page, StringComparison.Ordinal);
        Assert.Contains("<b>2,588</b> of 100,000 parcels not decided", page, StringComparison.Ordinal);
        Assert.Contains("<b>1</b> further arrival comes without data.", page, StringComparison.Ordinal);
        Assert.Equal((ManifestKind.Files, ManifestKind.Single), (asked, office.Desk.AskedKind));
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    public async Task Rates_older_than_a_month_are_marked_on_every_page_and_a_late_feed_is_named_to_whom_it_concerns(int days, bool old)
    {
        await using var office = await Office.OpenAsync();
        office.Desk.LateFeeds = ["bazaar"];
        office.Desk.RatesOn = DateOnly.FromDateTime(office.Desk.Now.ToOffset(TimeSpan.FromHours(4)).DateTime).AddDays(-days);
        using var officer = await office.SignedInAsync("officer");
        using var provider = await office.SignedInAsync("provider");
        using var anybody = office.Browser();

        var page = await officer.ReadAsync(new Uri("/find", UriKind.Relative));

        Assert.Equal(old, page.Contains("older than 31 days", StringComparison.Ordinal));
        Assert.Contains("href=\"/#feeds\">bazaar is late", page, StringComparison.Ordinal);
        Assert.Contains("az-2026", page, StringComparison.Ordinal);
        Assert.DoesNotContain("bazaar", await provider.ReadAsync(new Uri("/find", UriKind.Relative)), StringComparison.Ordinal);
        Assert.DoesNotContain("bazaar", await anybody.ReadAsync(new Uri("/sign-in", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_sent_back_names_each_field_with_its_fault_and_keeps_what_was_entered()
    {
        await using var office = await Office.OpenAsync();
        using var administrator = await office.SignedInAsync("administrator");

        await administrator.PostFormAsync(
            "/administration",
            "/administration/accounts",
            ("name", " "),
            ("displayName", "N. Nəsirova"),
            ("role", "provider")
        );
        var page = await administrator.ReadAsync(new Uri("/administration", UriKind.Relative));
        await administrator.PostFormAsync("/administration", "/administration/accounts", ("name", "officer"), ("role", "officer"));
        var taken = await administrator.ReadAsync(new Uri("/administration", UriKind.Relative));

        Assert.Contains("<a href=\"#account-name\">The account name is empty.", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#account-provider\">A provider’s account needs the provider", page, StringComparison.Ordinal);
        Assert.Contains("value=\"N. Nəsirova\"", page, StringComparison.Ordinal);
        Assert.Equal(2, System.Text.RegularExpressions.Regex.Count(page, "aria-invalid=\"true\""));
        Assert.Contains("There is an account of this name already.", taken, StringComparison.Ordinal);
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
