namespace Parcelgate.Core.Simulation;

/// <summary>Identifiers with their check digits, written without culture.</summary>
internal static class Numbers
{
    private const string Base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>Check digit of a postal item identifier (UPU S10): weights 8 6 4 2 3 5 9 7, 11 − sum mod 11, 10 becomes 0, 11 becomes 5.</summary>
    internal static int S10CheckDigit(int serial)
    {
        ReadOnlySpan<int> weights = [7, 9, 5, 3, 2, 4, 6, 8];
        var sum = 0;
        foreach (var weight in weights)
        {
            sum += serial % 10 * weight;
            serial /= 10;
        }

        return (11 - sum % 11) switch
        {
            10 => 0,
            11 => 5,
            var digit => digit,
        };
    }

    /// <summary>A postal item identifier: "LX473124829CN". <paramref name="off"/> is added to the check digit: 0 is right, 1 to 9 are wrong.</summary>
    internal static string S10(char service, char second, int serial, string country, int off)
    {
        Span<char> text = stackalloc char[13];
        text[0] = service;
        text[1] = second;
        Digits(text[2..10], serial);
        text[10] = (char)('0' + (S10CheckDigit(serial) + off) % 10);
        country.CopyTo(text[11..]);
        return new string(text);
    }

    /// <summary>An air waybill number of 11 digits: airline prefix, serial of seven digits, serial mod 7.</summary>
    internal static string AirWaybill(int prefix, int serial)
    {
        Span<char> text = stackalloc char[11];
        Digits(text[..3], prefix);
        Digits(text[3..10], serial);
        text[10] = (char)('0' + serial % 7);
        return new string(text);
    }

    /// <summary>Text, then a number of a fixed count of digits.</summary>
    internal static string Padded(string before, long number, int digits)
    {
        Span<char> text = stackalloc char[before.Length + digits];
        before.CopyTo(text);
        Digits(text[before.Length..], number);
        return new string(text);
    }

    /// <summary>Random digits, the first not zero.</summary>
    internal static string RandomDigits(ref Dice dice, string before, int digits)
    {
        Span<char> text = stackalloc char[before.Length + digits];
        before.CopyTo(text);
        var bits = 0UL;
        for (var i = 0; i < digits; i++)
        {
            // Nine digits are taken from each throw.
            bits = i % 9 == 0 ? dice.Next() >> 1 : bits / 10;
            text[before.Length + i] = (char)('0' + (i == 0 ? 1 + bits % 9 : bits % 10));
        }

        return new string(text);
    }

    /// <summary>Random letters and digits without I, L, O and U.</summary>
    internal static string RandomToken(ref Dice dice, int length)
    {
        Span<char> text = stackalloc char[length];
        var bits = dice.Next();
        for (var i = 0; i < length; i++)
        {
            text[i] = Base32[(int)(bits & 31)];
            bits >>= 5;
        }

        return new string(text);
    }

    /// <summary>Right-aligned decimal digits with leading zeros; higher digits are cut.</summary>
    internal static void Digits(Span<char> text, long number)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (char)('0' + number % 10);
            number /= 10;
        }
    }
}
