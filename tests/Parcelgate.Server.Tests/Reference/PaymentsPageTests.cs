namespace Parcelgate.Server.Tests.Reference;

using System.Text;
using System.Text.RegularExpressions;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Camt;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Tests.Intake;

/// <summary>The examples and numbers of docs/reference/payments.md are those of the code.</summary>
public sealed partial class PaymentsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(IntakeFixture.LawFolder, "..", "docs", "reference", "payments.md"));

    [Fact]
    public void The_example_of_a_signature_is_right()
    {
        var message = Signed().Match(Page);
        var secret = Key().Match(Page).Groups[1].Value;

        Assert.True(message.Success && secret.Length >= 32);
        Assert.True(
            WebhookSignature.IsRight(
                secret,
                message.Groups[1].Value,
                Encoding.UTF8.GetBytes(message.Groups[3].Value),
                message.Groups[2].Value
            )
        );
        Assert.False(
            WebhookSignature.IsRight(
                secret,
                message.Groups[1].Value,
                Encoding.UTF8.GetBytes(message.Groups[3].Value + " "),
                message.Groups[2].Value
            )
        );
    }

    [Fact]
    public void The_example_of_a_code_is_what_is_made()
    {
        var made = PaymentCode.Of(
            new Creditor("Customs", "AZ21NABZ00000000137010001944", ""),
            Money.Of(84.39m, Currency.Of("AZN")),
            CreditorReference.OfConsignment(1)
        );

        Assert.Contains($"```\n{made}\n```", Page, StringComparison.Ordinal);
        Assert.Contains($"`{CreditorReference.OfConsignment(1)}`", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_match_is_explained_and_the_bounds_are_those_of_the_reader()
    {
        Assert.All(
            Enum.GetValues<PaymentMatch>(),
            match => Assert.Contains($"| `{BankFileAnswer.WordOf(match)}` |", Page, StringComparison.Ordinal)
        );
        Assert.Contains("at most 32 MiB, 50,000 entries and 50,000 payments", Page, StringComparison.Ordinal);
        Assert.Equal(
            (32 * 1024 * 1024, 50_000, 50_000, 5),
            (CamtReader.LongestFile, CamtReader.MostEntries, CamtReader.MostPayments, (int)WebhookSignature.Tolerance.TotalMinutes)
        );
    }

    [GeneratedRegex("Payment-Timestamp: ([0-9]+)\nPayment-Signature: (v1=[0-9a-f]{64})\n\n(\\{.*\\})\n")]
    private static partial Regex Signed();

    [GeneratedRegex("the example's is `([^`]+)`")]
    private static partial Regex Key();
}
