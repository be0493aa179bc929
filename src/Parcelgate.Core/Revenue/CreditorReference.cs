namespace Parcelgate.Core.Revenue;

using System.Globalization;

/// <summary>What a creditor reference is of.</summary>
public enum ReferenceKind
{
    /// <summary>What the recipient of a consignment owes on it; the number is the consignment's.</summary>
    Consignment,

    /// <summary>What the holder of an account owes; the number is the account's in the ledger.</summary>
    Account,
}

/// <summary>Why a text is no reference of ours.</summary>
public enum ReferenceFault
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It does not begin with RF and two digits, is too long, or holds what is no letter or digit.</summary>
    NoReference,

    /// <summary>It looks like a reference and its check digits do not fit: something is mistyped.</summary>
    CheckWrong,

    /// <summary>A right creditor reference of somebody else.</summary>
    NotOurs,
}

/// <summary>
/// A structured creditor reference (ISO 11649): "RF", two check digits by mod 97-10, then C for a consignment or A for an account and its number with
/// 15 digits. It is read back without a look-up, and no reference with one character wrong, lost or doubled, or two neighbours exchanged, is another one.
/// </summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Number">Of the consignment or account, from 1 to 2^48 - 1.</param>
public readonly record struct CreditorReference(ReferenceKind Kind, long Number)
{
    /// <summary>Longest creditor reference of ISO 11649, in characters without blanks.</summary>
    public const int Longest = 25;

    /// <summary>Digits of every number: those of the largest. With one length for all, a digit lost or doubled makes no other reference.</summary>
    private const int Digits = 15;

    private const long Largest = (1L << 48) - 1;

    /// <summary>Characters of a reference of ours: RF, check, kind, number.</summary>
    private const int OurLength = 5 + Digits;

    /// <summary>The reference of what a consignment's recipient owes.</summary>
    public static CreditorReference OfConsignment(long consignmentId) => new(ReferenceKind.Consignment, consignmentId);

    /// <summary>The reference of an account of the ledger.</summary>
    /// <param name="accountNumber">The account's number in the store.</param>
    public static CreditorReference OfAccount(long accountNumber) => new(ReferenceKind.Account, accountNumber);

    /// <summary>As payments carry it, without blanks: "RF44C000000000000001".</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public string Compact
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Number);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(Number, Largest);
            var body = string.Create(CultureInfo.InvariantCulture, $"{Letter(Kind)}{Number:D15}");
            return string.Create(CultureInfo.InvariantCulture, $"RF{98 - Mod97.Of(body + "RF00"):D2}{body}");
        }
    }

    /// <summary>As it is printed, in groups of four: "RF44 C000 0000 0000 0001".</summary>
    public override string ToString() => BankAccount.Grouped(Compact);

    /// <summary>Reads a reference; blanks and lower case do not matter.</summary>
    public static bool TryParse(string text, out CreditorReference reference, out ReferenceFault fault)
    {
        reference = default;
        var compact = text.Length > 4 * Longest ? "" : BankAccount.Compact(text);
        fault =
            !HasShape(compact) ? ReferenceFault.NoReference
            : !Mod97.IsRight(compact) ? ReferenceFault.CheckWrong
            : !TryBody(compact[4..], out reference) ? ReferenceFault.NotOurs
            : ReferenceFault.None;
        return fault == ReferenceFault.None;
    }

    /// <summary>
    /// The one reference of ours that stands in a text a payer wrote, with or without blanks or hyphens in it; null when there is none, or when there are several
    /// different ones and nobody can say which is meant.
    /// </summary>
    /// <param name="text">Any text; beyond its first 1,000 characters nothing is looked for.</param>
    public static CreditorReference? Find(string text)
    {
        CreditorReference? found = null;
        var upper = text[..Math.Min(text.Length, 1000)].ToUpperInvariant();
        for (var at = upper.IndexOf("RF", StringComparison.Ordinal); at >= 0; at = upper.IndexOf("RF", at + 1, StringComparison.Ordinal))
        {
            if ((at > 0 && char.IsLetterOrDigit(upper[at - 1])) || BeginningWith(upper.AsSpan(at)) is not { } here)
            {
                continue;
            }

            if (found is { } other && other != here)
            {
                return null;
            }

            found = here;
        }

        return found;
    }

    /// <summary>The reference a text begins with; a number after it may stand close.</summary>
    private static CreditorReference? BeginningWith(ReadOnlySpan<char> text)
    {
        Span<char> run = stackalloc char[OurLength];
        var length = 0;
        foreach (var character in text)
        {
            if (length == OurLength)
            {
                if (char.IsAsciiLetterOrDigit(character))
                {
                    return null;
                }

                break;
            }

            if (char.IsAsciiLetterOrDigit(character))
            {
                run[length++] = character;
            }
            else if (character is not (' ' or '-' or '\u00A0'))
            {
                break;
            }
        }

        return TryParse(new string(run[..length]), out var reference, out _) ? reference : null;
    }

    private static bool HasShape(string compact) =>
        compact.Length is > 4 and <= Longest
        && compact.StartsWith("RF", StringComparison.Ordinal)
        && char.IsAsciiDigit(compact[2])
        && char.IsAsciiDigit(compact[3])
        && compact.All(char.IsAsciiLetterOrDigit);

    /// <summary>The kind and number, only as this program writes them: another count of digits is nobody's reference.</summary>
    private static bool TryBody(string body, out CreditorReference reference)
    {
        reference = default;
        ReferenceKind? kind = body[0] switch
        {
            'C' => ReferenceKind.Consignment,
            'A' => ReferenceKind.Account,
            _ => null,
        };
        if (
            kind is null
            || !long.TryParse(body.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > Largest
            || body.Length != 1 + Digits
        )
        {
            return false;
        }

        reference = new CreditorReference(kind.Value, number);
        return true;
    }

    private static char Letter(ReferenceKind kind) => kind == ReferenceKind.Consignment ? 'C' : 'A';
}
