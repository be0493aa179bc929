namespace Parcelgate.Core.Revenue;

using System.Globalization;
using Parcelgate.Core.Money;

/// <summary>Whom a demand is paid to.</summary>
/// <param name="Name">The creditor's name.</param>
/// <param name="Account">An IBAN, or the account's number where the country has none.</param>
/// <param name="Bic">The bank's BIC; "" where none is needed.</param>
public sealed record Creditor(string Name, string Account, string Bic);

/// <summary>What the QR code of a demand says.</summary>
public static class PaymentCode
{
    /// <summary>Most characters of the creditor's name in an EPC code.</summary>
    private const int LongestName = 70;

    /// <summary>Largest amount of an EPC code: 999,999,999.99 EUR.</summary>
    private const long LargestEpcMinor = 99_999_999_999;

    /// <summary>
    /// In euro to an IBAN: the code of EPC069-12, version 002, UTF-8, which banking applications read. Else the same facts as lines of this program's own:
    /// "PARCELGATE PAYMENT 1", creditor, account, BIC, amount with currency ("84.39 AZN"), reference.
    /// </summary>
    public static string Of(Creditor creditor, Money amount, CreditorReference reference)
    {
        var account = BankAccount.Compact(creditor.Account);
        return string.Join(
            '\n',
            IsEpc(account, amount)
                ?
                [
                    "BCD",
                    "002",
                    "1",
                    "SCT",
                    creditor.Bic,
                    Cut(creditor.Name),
                    account,
                    string.Create(CultureInfo.InvariantCulture, $"EUR{amount.AmountText()}"),
                    "",
                    reference.Compact,
                ]
                : (string[])["PARCELGATE PAYMENT 1", Cut(creditor.Name), account, creditor.Bic, amount.ToString(), reference.Compact]
        );
    }

    private static bool IsEpc(string account, Money amount) =>
        amount.Currency.Code == "EUR" && amount.Minor is > 0 and <= LargestEpcMinor && BankAccount.IsIban(account);

    /// <summary>One line of at most 70 characters, no half of a surrogate pair at its end.</summary>
    private static string Cut(string name)
    {
        var line = name.ReplaceLineEndings(" ");
        var end = Math.Min(line.Length, LongestName);
        return line[..(end < line.Length && char.IsHighSurrogate(line[end - 1]) ? end - 1 : end)];
    }
}
