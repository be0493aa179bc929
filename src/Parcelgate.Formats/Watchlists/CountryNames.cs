namespace Parcelgate.Formats.Watchlists;

/// <summary>
/// Countries as lists and customers' records write them: the ISO 3166-1 code, or an English name; the commonest origins and
/// destinations of parcels in Russian, Azerbaijani and Turkish too. Names in use written down for this project, with the older and the inverted ones lists have ("Burma", "Korea, North").
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
        BA bosnia-herzegovina|BA bosnia & herzegovina|TV tuvalu|PS gaza|PS gaza strip|PS west bank|PS palestinian authority|PS palestinian territories|PS occupied palestinian territory|GB england|GB scotland|GB wales|GB northern ireland|GB u.k.|US u.s.a.
        US u.s.|PH the philippines|KN st kitts and nevis|KN st. kitts and nevis|KM comoros islands|BO bolivia (plurinational state of)|BO bolivia, plurinational state of|VE venezuela (bolivarian republic of)|VE venezuela, bolivarian republic of
        LA lao people's democratic republic|BN brunei darussalam|MK the former yugoslav republic of macedonia|TZ tanzania, united republic of|KR korea, republic of|KP korea, democratic people's republic of|KP democratic peoples republic of korea
        IR iran, islamic republic of|IR islamic republic of iran|MD moldova, republic of|TW taiwan, province of china|TW taiwan, china|HK hong kong, china|MO macao|MO macau, china|CD the democratic republic of the congo|CD drc|SZ swaziland|AE uae
        FM micronesia|FM micronesia (federated states of)|AG antigua and barbuda|BZ belize|GD grenada|LC saint lucia|LC st. lucia|MH marshall islands|WS samoa|VU vanuatu|FJ fiji|KI kiribati|PW palau|NR nauru|TO tonga|SB solomon islands|CK cook islands
        NU niue|ST sao tome and principe|SM san marino|GL greenland|FO faroe islands|GG guernsey|AW aruba|SX sint maarten|TC turks and caicos islands|AI anguilla|MS montserrat|GP guadeloupe|MQ martinique|GF french guiana|RE reunion|YT mayotte
        NC new caledonia|PF french polynesia|GU guam|VI virgin islands, u.s.|VI us virgin islands|AS american samoa|MP northern mariana islands|EH western sahara|SH saint helena|FK falkland islands|AX aland islands|CV cape verde islands|CW curaçao|CI côte d'ivoire
        VA vatican city|VA vatican|GE republic of georgia|AZ republic of azerbaijan|AZ azərbaycan|RU россия|RU российская федерация|TR türkiye cumhuriyeti
        AE оаэ|AE объединенные арабские эмираты|AE объединённые арабские эмираты|AM армения|AZ азербайджан|BY беларусь|CN китай|CN кнр|DE германия|ES испания|FR франция|GB великобритания|GE грузия|HK гонконг|IN индия|IR иран|IT италия|JP япония|KR южная корея|KR корея|KZ казахстан|PL польша|TR турция|UA украина|US сша|UZ узбекистан
        AE bəə|AM ermənistan|BY belarus|CN çin|DE almaniya|ES ispaniya|FR fransa|GB böyük britaniya|GE gürcüstan|IN hindistan|IT italiya|JP yaponiya|KR cənubi koreya|KZ qazaxıstan|PL polşa|RU rusiya|TR türkiyə|UA ukrayna|US abş|UZ özbəkistan
        AE bae|AE birleşik arap emirlikleri|AM ermenistan|AZ azerbaycan|DE almanya|ES ispanya|GB birleşik krallık|GB ingiltere|GE gürcistan|IT italya|JP japonya|KR güney kore|KZ kazakistan|PL polonya|RU rusya|US abd|UZ özbekistan
        """;

    // ISO 3166-1: the code of three letters, then that of two; from memory, state of 2026. Version 1.0 of the European list and many registers write three.
    private const string Three = """
        AFGAF ALAAX ALBAL DZADZ ASMAS ANDAD AGOAO AIAAI ATAAQ ATGAG ARGAR ARMAM ABWAW AUSAU AUTAT AZEAZ BHSBS BHRBH BGDBD BRBBB BLRBY BELBE BLZBZ BENBJ BMUBM
        BTNBT BOLBO BESBQ BIHBA BWABW BVTBV BRABR IOTIO BRNBN BGRBG BFABF BDIBI CPVCV KHMKH CMRCM CANCA CYMKY CAFCF TCDTD CHLCL CHNCN CXRCX CCKCC COLCO COMKM
        COGCG CODCD COKCK CRICR CIVCI HRVHR CUBCU CUWCW CYPCY CZECZ DNKDK DJIDJ DMADM DOMDO ECUEC EGYEG SLVSV GNQGQ ERIER ESTEE SWZSZ ETHET FLKFK FROFO FJIFJ
        FINFI FRAFR GUFGF PYFPF ATFTF GABGA GMBGM GEOGE DEUDE GHAGH GIBGI GRCGR GRLGL GRDGD GLPGP GUMGU GTMGT GGYGG GINGN GNBGW GUYGY HTIHT HMDHM VATVA HNDHN
        HKGHK HUNHU ISLIS INDIN IDNID IRNIR IRQIQ IRLIE IMNIM ISRIL ITAIT JAMJM JPNJP JEYJE JORJO KAZKZ KENKE KIRKI PRKKP KORKR KWTKW KGZKG LAOLA LVALV LBNLB
        LSOLS LBRLR LBYLY LIELI LTULT LUXLU MACMO MDGMG MWIMW MYSMY MDVMV MLIML MLTMT MHLMH MTQMQ MRTMR MUSMU MYTYT MEXMX FSMFM MDAMD MCOMC MNGMN MNEME MSRMS
        MARMA MOZMZ MMRMM NAMNA NRUNR NPLNP NLDNL NCLNC NZLNZ NICNI NERNE NGANG NIUNU NFKNF MKDMK MNPMP NORNO OMNOM PAKPK PLWPW PSEPS PANPA PNGPG PRYPY PERPE
        PHLPH PCNPN POLPL PRTPT PRIPR QATQA REURE ROURO RUSRU RWARW BLMBL SHNSH KNAKN LCALC MAFMF SPMPM VCTVC WSMWS SMRSM STPST SAUSA SENSN SRBRS SYCSC SLESL
        SGPSG SXMSX SVKSK SVNSI SLBSB SOMSO ZAFZA SGSGS SSDSS ESPES LKALK SDNSD SURSR SJMSJ SWESE CHECH SYRSY TWNTW TJKTJ TZATZ THATH TLSTL TGOTG TKLTK TONTO
        TTOTT TUNTN TURTR TKMTM TCATC TUVTV UGAUG UKRUA AREAE GBRGB USAUS UMIUM URYUY UZBUZ VUTVU VENVE VNMVN VGBVG VIRVI WLFWF ESHEH YEMYE ZMBZM ZWEZW
        """;

    private static readonly Dictionary<string, string> Codes = Names
        .Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(row => (Name: row[3..], Code: row[..2]))
        .Concat(Three.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(row => (Name: row[..3], Code: row[3..])))
        .DistinctBy(row => row.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(row => row.Name, row => row.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>The code of a country by code of two or three letters, or by name; null where it is none.</summary>
    internal static string? Find(string? text)
    {
        var trimmed = (text ?? "").Trim(' ', '.', '\t', '\r', '\n');
        return trimmed.Length == 2 ? Countries.Find(trimmed) : Codes.GetValueOrDefault(trimmed);
    }
}
