namespace Parcelgate.Formats.Watchlists;

/// <summary>
/// Countries as lists and customers' records write them: the ISO 3166-1 code, or an English name. Names in use written down for this project, with the older
/// and the inverted ones lists have ("Burma", "Korea, North").
/// </summary>
internal static class CountryNames
{
    private const string Names = """
        AE united arab emirates|AF afghanistan|AL albania|AM armenia|AO angola|AR argentina|AT austria|AU australia|AZ azerbaijan|BA bosnia and herzegovina|BB barbados|BD bangladesh|BE belgium|BF burkina faso
        BG bulgaria|BH bahrain|BI burundi|BJ benin|BN brunei|BO bolivia|BR brazil|BS bahamas|BT bhutan|BW botswana|BY belarus|BZ belize|CA canada|CD democratic republic of the congo|CD congo, democratic republic of the
        CF central african republic|CG congo|CG republic of the congo|CG congo, republic of the|CH switzerland|CI ivory coast|CI cote d'ivoire|CL chile|CM cameroon|CN china|CO colombia|CR costa rica|CU cuba|CV cabo verde|CV cape verde
        CY cyprus|CZ czech republic|CZ czechia|DE germany|DJ djibouti|DK denmark|DM dominica|DO dominican republic|DZ algeria|EC ecuador|EE estonia|EG egypt|ER eritrea|ES spain|ET ethiopia|FI finland|FJ fiji|FR france
        GA gabon|GB united kingdom|GB united kingdom of great britain and northern ireland|GB great britain|GE georgia|GH ghana|GM gambia|GM the gambia|GN guinea|GQ equatorial guinea|GR greece|GT guatemala|GW guinea-bissau|GY guyana|HK hong kong
        HN honduras|HR croatia|HT haiti|HU hungary|ID indonesia|IE ireland|IL israel|IN india|IQ iraq|IR iran|IR iran (islamic republic of)|IS iceland|IT italy|JM jamaica|JO jordan|JP japan|KE kenya|KG kyrgyzstan|KH cambodia|KM comoros
        KN saint kitts and nevis|KP north korea|KP korea, north|KP democratic people's republic of korea|KR south korea|KR korea, south|KR republic of korea|KW kuwait|KZ kazakhstan|LA laos|LB lebanon|LK sri lanka|LR liberia|LS lesotho|LT lithuania|LU luxembourg
        LV latvia|LY libya|LY libyan arab jamahiriya|MA morocco|MD moldova|MD republic of moldova|ME montenegro|MG madagascar|MK north macedonia|MK macedonia|MK macedonia, the former yugoslav republic of|ML mali|MM burma|MM myanmar|MN mongolia|MO macau
        MR mauritania|MT malta|MU mauritius|MV maldives|MW malawi|MX mexico|MY malaysia|MZ mozambique|NA namibia|NE niger|NG nigeria|NI nicaragua|NL netherlands|NL the netherlands|NO norway|NP nepal|NZ new zealand|OM oman|PA panama|PE peru
        PG papua new guinea|PH philippines|PK pakistan|PL poland|PR puerto rico|PS palestinian|PS palestine|PS state of palestine|PT portugal|PY paraguay|QA qatar|RO romania|RS serbia|RU russia|RU russian federation|RU ussr|RW rwanda|SA saudi arabia
        SC seychelles|SD sudan|SE sweden|SG singapore|SI slovenia|SK slovakia|SL sierra leone|SN senegal|SO somalia|SR suriname|SS south sudan|SV el salvador|SY syria|SY syrian arab republic|SZ eswatini|TD chad|TG togo|TH thailand|TJ tajikistan
        TL east timor|TL timor-leste|TM turkmenistan|TN tunisia|TR turkey|TR turkiye|TR türkiye|TT trinidad and tobago|TW taiwan|TZ tanzania|TZ united republic of tanzania|UA ukraine|UG uganda|US united states|US united states of america|UY uruguay
        UZ uzbekistan|VA holy see|VC saint vincent and the grenadines|VE venezuela|VN vietnam|VN viet nam|XK kosovo|YE yemen|ZA south africa|ZM zambia|ZW zimbabwe|KY cayman islands|BM bermuda|VG british virgin islands|VG virgin islands, british|GI gibraltar|IM isle of man|JE jersey|LI liechtenstein|MC monaco|AD andorra|CW curacao
        """;

    private static readonly Dictionary<string, string> Codes = Names
        .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToDictionary(row => row[3..], row => row[..2], StringComparer.OrdinalIgnoreCase);

    /// <summary>The code of a country by code or name; null where it is neither.</summary>
    internal static string? Find(string? text)
    {
        var trimmed = (text ?? "").Trim();
        return trimmed.Length == 2 ? Countries.Find(trimmed) : Codes.GetValueOrDefault(trimmed);
    }
}
