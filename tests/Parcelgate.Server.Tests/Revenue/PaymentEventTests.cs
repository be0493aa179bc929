namespace Parcelgate.Server.Tests.Revenue;

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Revenue;
using Xunit;

/// <summary>The payment provider's message against the running server, through a stand-in that signs for itself.</summary>
public sealed partial class PaymentEventTests : IAsyncLifetime
{
    private PaymentStandIn standIn = null!;
    private PayingOffice office = null!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        standIn = await PaymentStandIn.StartAsync(PayingOffice.Secret);
        office = await PayingOffice.OpenAsync(("Payments:PayAddress", standIn.PayAddress));
        standIn.Server = office.Office.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await office.DisposeAsync();
        await standIn.DisposeAsync();
    }

    private static byte[] Message(string id, string reference, string amount, string currency = "AZN") =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id,
                reference,
                amount,
                currency,
            }
        );

    [Fact]
    public async Task From_the_link_through_the_provider_to_the_released_parcel_and_its_proof()
    {
        var id = await office.HeldAsync("HAWB0001");
        var due = (await office.DemandOf(id)).Due;
        Assert.True(due.Minor > 0);

        var page = await office.Anybody.GetStringAsync(office.LinkOf(id), None);
        var address = WebUtility.HtmlDecode(PayButton().Match(page).Groups[1].Value);
        Assert.StartsWith(standIn.PayAddress.Split('{')[0], address, StringComparison.Ordinal);
        using var paid = await office.Anybody.PostAsync(new Uri(address), null, None);

        Assert.Equal(HttpStatusCode.OK, paid.StatusCode);
        Assert.Equal(State.Released, (State)(await office.RowOf(id))!.State);
        var demand = await office.DemandOf(id);
        Assert.Equal((0, due.Minor), (demand.Due.Minor, demand.Paid.Minor));
        var proof = await office.Anybody.GetStringAsync(office.LinkOf(id), None);
        Assert.Contains("<b>Paid.</b>", proof, StringComparison.Ordinal);
        Assert.Contains(demand.Receipts.Single().Id.ToString(), proof, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"qr\"", proof, StringComparison.Ordinal);

        using var answer = JsonDocument.Parse(standIn.LastAnswer);
        Assert.Equal(demand.Receipts[0].Id.ToString(), answer.RootElement.GetProperty("receipt").GetString());
        Assert.True(answer.RootElement.GetProperty("released").GetBoolean());
    }

    [Fact]
    public async Task A_repeated_message_gets_the_first_answer_and_changes_nothing()
    {
        var id = await office.HeldAsync("HAWB0002");
        var demand = await office.DemandOf(id);
        var message = Message("evt-1", demand.Reference.Compact, demand.Due.AmountText());

        using var first = await standIn.SendAsync(message);
        using var again = await standIn.SendAsync(message, DateTimeOffset.UtcNow.AddSeconds(60));
        var text = await first.Content.ReadAsStringAsync(None);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, again.StatusCode));
        Assert.Equal(text, await again.Content.ReadAsStringAsync(None));
        Assert.Single((await office.DemandOf(id)).Receipts);

        await Refused(
            standIn.SendAsync(Message("evt-1", demand.Reference.Compact, "1.00")),
            HttpStatusCode.Conflict,
            PaymentCodes.EventIdReused
        );
        await Refused(
            standIn.SendAsync(Message("evt-2", demand.Reference.Compact, demand.Charged.AmountText())),
            HttpStatusCode.Conflict,
            PaymentCodes.AmountDiffers
        );
        Assert.Single((await office.DemandOf(id)).Receipts);
    }

    [Fact]
    public async Task Messages_of_one_event_at_once_pay_once()
    {
        var id = await office.HeldAsync("HAWB0003");
        var demand = await office.DemandOf(id);
        var message = Message("evt-1", demand.Reference.Compact, demand.Due.AmountText());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => standIn.SendAsync(message)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single((await office.DemandOf(id)).Receipts);
    }

    [Fact]
    public async Task A_wrong_signature_is_401_and_an_old_time_is_refused()
    {
        var id = await office.HeldAsync("HAWB0004");
        var demand = await office.DemandOf(id);
        var message = Message("evt-1", demand.Reference.Compact, demand.Due.AmountText());
        var other = PaymentStandIn.Sign("another-secret-of-at-least-32-characters", "1", message);

        await Refused(standIn.SendAsync(message, signature: other), HttpStatusCode.Unauthorized, PaymentCodes.SignatureWrong);
        await Refused(standIn.SendAsync(message, signature: "v1="), HttpStatusCode.Unauthorized, PaymentCodes.SignatureWrong);
        using (var unsigned = await office.Anybody.PostAsync("/v1/payments/webhook", PayingOffice.Json(message), None))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
        }

        await Refused(
            standIn.SendAsync(message, DateTimeOffset.UtcNow.AddSeconds(-305)),
            HttpStatusCode.BadRequest,
            PaymentCodes.TimeWrong
        );
        await Refused(standIn.SendAsync(message, DateTimeOffset.UtcNow.AddSeconds(305)), HttpStatusCode.BadRequest, PaymentCodes.TimeWrong);
        Assert.Empty((await office.DemandOf(id)).Receipts);
    }

    [Fact]
    public async Task What_does_not_match_the_demand_or_has_no_place_in_a_message_is_refused_and_nothing_is_booked()
    {
        var id = await office.HeldAsync("HAWB0005");
        var demand = await office.DemandOf(id);
        var (reference, due) = (demand.Reference.Compact, demand.Due.AmountText());
        var less = (demand.Due with { Minor = demand.Due.Minor - 1 }).AmountText();

        await Refused(
            standIn.SendAsync(Message("e1", reference, less)),
            HttpStatusCode.Conflict,
            PaymentCodes.AmountDiffers,
            $"{demand.Due}"
        );
        await Refused(standIn.SendAsync(Message("e2", reference, due, "EUR")), HttpStatusCode.Conflict, PaymentCodes.AmountDiffers);
        await Refused(standIn.SendAsync(Message("e3", "RF60C000000000000101", due)), HttpStatusCode.Conflict, PaymentCodes.NothingDue);
        await Refused(standIn.SendAsync(Message("e4", "RF61C000000000000101", due)), HttpStatusCode.BadRequest, ProblemCodes.OutOfRange);
        await Refused(standIn.SendAsync(Message("e5", reference, "-1")), HttpStatusCode.BadRequest, ProblemCodes.OutOfRange);
        await Refused(standIn.SendAsync(Message("e6", reference, "1.005")), HttpStatusCode.BadRequest, ProblemCodes.OutOfRange);
        await Refused(standIn.SendAsync(Encoding.UTF8.GetBytes("{\"id\":\"e7\"")), HttpStatusCode.BadRequest, ProblemCodes.Malformed);
        await Refused(standIn.SendAsync("{\"id\":\"e7\"}"u8.ToArray()), HttpStatusCode.BadRequest, ProblemCodes.Missing);
        await Refused(
            standIn.SendAsync(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        id = "e8",
                        reference,
                        amount = due,
                        currency = "AZN",
                        cardHolder = "A. Quliyeva",
                    }
                )
            ),
            HttpStatusCode.BadRequest,
            ProblemCodes.UnknownCode
        );
        // The number payment schemes publish for tests.
        await Refused(
            standIn.SendAsync(Message("4111 1111 1111 1111", reference, due)),
            HttpStatusCode.BadRequest,
            PaymentCodes.CardNumber
        );
        await Refused(standIn.SendAsync(new byte[20_000]), HttpStatusCode.RequestEntityTooLarge, ProblemCodes.TooLarge);
        Assert.Empty((await office.DemandOf(id)).Receipts);
    }

    [Fact]
    public async Task Without_a_secret_no_message_is_heard()
    {
        await using var plain = await PayingOffice.OpenAsync(("Payments:WebhookSecret", ""));
        standIn.Server = plain.Office.Address;

        await Refused(
            standIn.SendAsync(Message("e", "RF60C000000000000101", "1.00")),
            HttpStatusCode.ServiceUnavailable,
            PaymentCodes.NoProvider
        );
    }

    [Theory]
    [InlineData("4111111111111111", true)]
    [InlineData("4111-1111-1111-1111", true)]
    [InlineData("\"x\":\"378282246310005\"", true)] // 15 digits
    [InlineData("4111111111111112", false)] // the check digit does not fit
    [InlineData("411111111111", false)] // 12 digits
    [InlineData("evt4111111111111111", false)] // part of a word
    [InlineData("RF60 C000 0000 0000 0101", false)]
    public void The_number_of_a_card_is_recognised(string text, bool card) => Assert.Equal(card, PostPaymentEvent.CarriesCardNumber(text));

    private static async Task Refused(Task<HttpResponseMessage> sent, HttpStatusCode status, string code, string expected = "")
    {
        using var answer = await sent;
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(None));
        var problem = json.RootElement.GetProperty("problems")[0];
        Assert.Equal((status, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains(expected, problem.GetProperty("expected").GetString()!, StringComparison.Ordinal);
    }

    [GeneratedRegex("class=\"btn go wide\" href=\"([^\"]+)\"")]
    private static partial Regex PayButton();
}
