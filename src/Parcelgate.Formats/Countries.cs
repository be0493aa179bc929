namespace Parcelgate.Formats;

/// <summary>The officially assigned codes of ISO 3166-1 alpha-2, with the three customs uses beside them.</summary>
/// <remarks>
/// Source: ISO 3166-1, 249 codes, from memory, state of 2026. Added because declarations carry them: XI (Northern Ireland), XK (Kosovo), XC (Ceuta) and
/// XL (Melilla) from the EU's and the United Kingdom's country lists, and EU (goods of the Union, as an origin). XS is what the EU's list (Implementing
/// Regulation (EU) 2020/1470) has for Serbia.
/// </remarks>
public static class Countries
{
    private const string Assigned =
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
        + "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
        + "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
        + "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ "
        + "NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
        + "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ "
        + "UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

    private const string CustomsUse = "EU XC XI XK XL";

    private const int Letters = 26;

    private static readonly string?[] ByLetters = Table();

    /// <summary>All codes, upper case.</summary>
    internal static IEnumerable<string> All => ByLetters.OfType<string>().Distinct();

    /// <summary>The code in upper case, always the same string for the same country; null when it is none.</summary>
    public static string? Find(ReadOnlySpan<char> code) =>
        code.Length == 2 && char.IsAsciiLetter(code[0]) && char.IsAsciiLetter(code[1]) ? ByLetters[Place(code[0], code[1])] : null;

    // Bit 5 is what differs between an upper-case and a lower-case ASCII letter.
    private static int Place(char first, char second) => (((first & 0x5F) - 'A') * Letters) + ((second & 0x5F) - 'A');

    private static string?[] Table()
    {
        var table = new string?[Letters * Letters];
        foreach (var code in $"{Assigned} {CustomsUse}".Split(' '))
        {
            table[Place(code[0], code[1])] = code;
        }

        table[Place('X', 'S')] = table[Place('R', 'S')];

        return table;
    }
}
