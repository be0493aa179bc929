namespace Parcelgate.Core.Tests.Revenue;

using CsCheck;
using Parcelgate.Core.Revenue;
using Xunit;

public sealed class CreditorReferenceTests
{
    private const long Largest = (1L << 48) - 1;

    private static readonly Gen<CreditorReference> Any = Gen.Select(
        Gen.Enum<ReferenceKind>(),
        Gen.OneOf(Gen.Long[1, 2000], Gen.Long[99_999_999_900, 100_000_000_100], Gen.Long[1, Largest]),
        (kind, number) => new CreditorReference(kind, number)
    );

    /// <summary>Check digits reckoned apart from the program: 98 less the remainder by 97 of the body, RF and 00 as a number.</summary>
    [Theory]
    [InlineData(ReferenceKind.Consignment, 1, "RF44 C000 0000 0000 0001")]
    [InlineData(ReferenceKind.Consignment, 101, "RF60 C000 0000 0000 0101")]
    [InlineData(ReferenceKind.Account, 1, "RF49 A000 0000 0000 0001")]
    public void A_reference_is_printed_in_groups_of_four(ReferenceKind kind, long number, string printed)
    {
        var reference = new CreditorReference(kind, number);

        Assert.Equal(printed, reference.ToString());
        Assert.Equal(printed.Replace(" ", "", StringComparison.Ordinal), reference.Compact);
    }

    [Fact]
    public void It_is_read_back_without_a_look_up_whatever_blanks_and_case() =>
        Any.Sample(reference =>
        {
            Assert.Equal(20, reference.Compact.Length);
            foreach (var text in (string[])[reference.Compact, reference.ToString(), $"  {reference.ToString().ToLowerInvariant()} "])
            {
                Assert.True(CreditorReference.TryParse(text, out var read, out var fault));
                Assert.Equal((reference, ReferenceFault.None), (read, fault));
            }
        });

    /// <summary>Every character replaced by every other, every two neighbours exchanged, every character lost or doubled.</summary>
    [Fact]
    public void No_neighbour_of_a_reference_is_a_reference() =>
        Any.Sample(
            reference =>
            {
                var right = reference.Compact;
                foreach (var wrong in Neighbours(right).Where(wrong => wrong != right))
                {
                    Assert.False(CreditorReference.TryParse(wrong, out _, out _), $"{wrong} is taken, mistyped from {right}");
                    Assert.True(CreditorReference.Find($"duty {wrong}") is not { } found || found == reference);
                }
            },
            iter: 200
        );

    private static IEnumerable<string> Neighbours(string right)
    {
        const string characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (var at = 0; at < right.Length; at++)
        {
            foreach (var character in characters)
            {
                yield return $"{right[..at]}{character}{right[(at + 1)..]}";
            }

            yield return right.Remove(at, 1);
            yield return right.Insert(at, right[at].ToString());
            if (at + 1 < right.Length)
            {
                yield return $"{right[..at]}{right[at + 1]}{right[at]}{right[(at + 2)..]}";
            }
        }
    }

    [Theory]
    [InlineData("", ReferenceFault.NoReference)]
    [InlineData("RF", ReferenceFault.NoReference)]
    [InlineData("INVOICE 17", ReferenceFault.NoReference)]
    [InlineData("RF44-C000-0000-0000-0001", ReferenceFault.NoReference)]
    [InlineData("RF45C000000000000001", ReferenceFault.CheckWrong)]
    [InlineData("RF18539007547034", ReferenceFault.NotOurs)] // the example of ISO 11649
    [InlineData("RF18000000000539007547034", ReferenceFault.NotOurs)] // the same with zeros, 25 characters
    [InlineData("RF180000000000539007547034", ReferenceFault.NoReference)] // 26
    public void What_is_no_reference_of_ours_says_why(string text, ReferenceFault fault)
    {
        Assert.False(CreditorReference.TryParse(text, out _, out var found));
        Assert.Equal(fault, found);
    }

    [Theory]
    [InlineData("Duty RF44 C000 0000 0000 0001 thank you", 1)]
    [InlineData("duty rf44c000000000000001", 1)]
    [InlineData("RF44-C000-0000-0000-0001", 1)]
    [InlineData("REF:RF44C000000000000001/2026", 1)]
    [InlineData("RF44 C000 0000 0000 0001 17", 1)] // a number after it
    [InlineData("RF44C000000000000001 and RF44 C000 0000 0000 0001", 1)]
    [InlineData("RF44C000000000000001 RF60C000000000000101", null)] // two: nobody can say which
    [InlineData("XRF44C000000000000001", null)] // the end of another word
    [InlineData("RF44C00000000000000", null)] // one digit lost
    [InlineData("RF44C0000000000000011", null)] // one doubled
    [InlineData("RF45C000000000000001", null)]
    [InlineData("Orders for RFID tags", null)]
    [InlineData("", null)]
    public void A_reference_is_found_in_what_a_payer_wrote(string text, int? number)
    {
        CreditorReference? expected = number is null ? null : CreditorReference.OfConsignment(number.Value);
        Assert.Equal(expected, CreditorReference.Find(text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Largest + 1)]
    public void A_number_outside_its_range_makes_no_reference(long number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CreditorReference.OfConsignment(number).Compact);

    [Theory]
    [InlineData("DE89 3704 0044 0532 0130 00", true, true)]
    [InlineData("de89370400440532013000", true, true)]
    [InlineData("AZ21NABZ00000000137010001944", true, true)]
    [InlineData("DE89370400440532013001", false, false)] // begins like an IBAN and is none
    [InlineData("110-234-567890", false, false)]
    [InlineData("110234567890", false, true)] // Korea has no IBAN
    [InlineData("", false, false)]
    public void An_account_is_an_IBAN_that_is_right_or_a_number_that_does_not_look_like_one(string account, bool iban, bool plausible)
    {
        Assert.Equal(iban, BankAccount.IsIban(account));
        Assert.Equal(plausible, BankAccount.IsPlausible(account));
    }
}
