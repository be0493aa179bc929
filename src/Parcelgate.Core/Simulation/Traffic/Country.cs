namespace Parcelgate.Core.Simulation;

using Parcelgate.Core.Money;

/// <summary>A city people live in or parcels come from.</summary>
internal sealed record City(string Name, string Region, string Postcode, int Share);

/// <summary>What traffic to one country looks like.</summary>
/// <param name="Code">ISO 3166-1 alpha-2.</param>
/// <param name="Office">Office of exchange, six characters, as S8 and S9 numbers name it.</param>
/// <param name="Limit">The value declared values crowd just below, as the law at hand has it.</param>
/// <param name="GiftLimit">The same for gifts between persons; null where gifts have no limit of their own.</param>
/// <param name="Communities">Who lives there, with shares that add up to 100 (rough, from memory).</param>
/// <param name="Identity">Shape of the personal number: "A7" seven letters and digits, "N12" twelve digits, "" where none is asked.</param>
/// <param name="CompanyNumber">Text before a company's number, ten digits behind it.</param>
/// <param name="Company">Legal forms of companies.</param>
/// <param name="Phone">Dialling prefix of mobile numbers, then seven digits.</param>
/// <param name="Cities">Where people live, with shares that add up to 100.</param>
/// <param name="Prepaid">Scheme of tax paid at the sale with the text its numbers begin with; "" where there is none.</param>
/// <param name="DataSet">Data set declared for a low value; null where the country has none.</param>
internal sealed record Country(
    string Code,
    string Office,
    Money Limit,
    Money? GiftLimit,
    (Community Who, int Share)[] Communities,
    string Identity,
    string CompanyNumber,
    string[] Company,
    string[] Phone,
    City[] Cities,
    (string Scheme, string Before) Prepaid,
    string? DataSet
)
{
    private static readonly Currency Usd = Currency.Of("USD");
    private static readonly Currency Eur = Currency.Of("EUR");
    private static readonly Currency Gbp = Currency.Of("GBP");

    /// <summary>The countries by the name of their regime.</summary>
    internal static Country Of(string regime) =>
        regime switch
        {
            "az" => Azerbaijan,
            "lt" => Lithuania,
            "ro" => Romania,
            "md" => Moldova,
            "gb" => Britain,
            "kz" => Kazakhstan,
            _ => throw new ArgumentException(
                $"No traffic is known for the regime '{regime}'; known are az, lt, ro, md, gb and kz.",
                nameof(regime)
            ),
        };

    // 300 USD per person and calendar month, carriage included (Decision 305 of 2020). FIN: seven letters and digits.
    private static readonly Country Azerbaijan = new(
        "AZ",
        "AZBAKA",
        new Money(300_00, Usd),
        null,
        [
            (Names.Azerbaijani, 86),
            (Names.RussianCyrillic, 4),
            (Names.RussianLatin, 4),
            (Names.Turkish, 3),
            (Names.Georgian, 2),
            (Names.English, 1),
        ],
        "A7",
        "",
        ["MMC", "QSC"],
        ["+99450", "+99455", "+99470", "+99477"],
        [
            new("Bakı", "Bakı", "AZ1000", 62),
            new("Gəncə", "Gəncə", "AZ2000", 9),
            new("Sumqayıt", "Sumqayıt", "AZ5000", 10),
            new("Mingəçevir", "Aran", "AZ4500", 4),
            new("Lənkəran", "Lənkəran", "AZ4200", 5),
            new("Şəki", "Şəki-Zaqatala", "AZ5500", 5),
            new("Quba", "Quba-Xaçmaz", "AZ4000", 5),
        ],
        ("", ""),
        null
    );

    // EUR 150 of goods (Regulation (EU) 2026/382 keeps the bound); gifts 45.
    private static readonly Country Lithuania = new(
        "LT",
        "LTVNOA",
        new Money(150_00, Eur),
        new Money(45_00, Eur),
        [(Names.Lithuanian, 88), (Names.RussianLatin, 8), (Names.English, 4)],
        "N11",
        "LT",
        ["UAB", "MB"],
        ["+3706"],
        [
            new("Vilnius", "Vilniaus apskr.", "LT-01100", 45),
            new("Kaunas", "Kauno apskr.", "LT-44240", 27),
            new("Klaipėda", "Klaipėdos apskr.", "LT-91230", 17),
            new("Šiauliai", "Šiaulių apskr.", "LT-76200", 11),
        ],
        ("ioss", "IM372"),
        "H7"
    );

    private static readonly Country Romania = Lithuania with
    {
        Code = "RO",
        Office = "ROBUHA",
        Communities = [(Names.Romanian, 95), (Names.Turkish, 2), (Names.English, 3)],
        Identity = "N13",
        CompanyNumber = "RO",
        Company = ["SRL", "SA"],
        Phone = ["+4072", "+4074", "+4076"],
        Cities =
        [
            new("București", "București", "010011", 45),
            new("Cluj-Napoca", "Cluj", "400001", 20),
            new("Timișoara", "Timiș", "300001", 15),
            new("Iași", "Iași", "700001", 20),
        ],
    };

    // EUR 150; the whole value above it.
    private static readonly Country Moldova = Romania with
    {
        Code = "MD",
        Office = "MDKIVA",
        GiftLimit = null,
        Communities = [(Names.Romanian, 78), (Names.RussianCyrillic, 10), (Names.RussianLatin, 10), (Names.Turkish, 2)],
        CompanyNumber = "",
        Company = ["SRL"],
        Phone = ["+3736", "+3737"],
        Cities = [new("Chișinău", "Chișinău", "MD-2001", 70), new("Bălți", "Bălți", "MD-3101", 18), new("Cahul", "Cahul", "MD-3901", 12)],
        Prepaid = ("", ""),
        DataSet = null,
    };

    // GBP 135 of goods, gifts GBP 39. No personal number is asked for.
    private static readonly Country Britain = new(
        "GB",
        "GBLALA",
        new Money(135_00, Gbp),
        new Money(39_00, Gbp),
        [(Names.English, 86), (Names.Turkish, 4), (Names.Romanian, 5), (Names.Lithuanian, 3), (Names.RussianLatin, 2)],
        "",
        "GB",
        ["Ltd", "LLP"],
        ["+44740", "+44750", "+44770"],
        [
            new("London", "Greater London", "E1 6AN", 35),
            new("Leeds", "West Yorkshire", "LS1 4AP", 20),
            new("Bristol", "Bristol", "BS1 5TR", 20),
            new("Glasgow", "Glasgow City", "G1 1XQ", 25),
        ],
        ("gb-vat", "GB37"),
        "H7"
    );

    // EUR 200 and 31 kg per parcel (EAEU since 1 April 2024). IIN: twelve digits.
    private static readonly Country Kazakhstan = new(
        "KZ",
        "KZALAA",
        new Money(200_00, Eur),
        null,
        [(Names.Kazakh, 58), (Names.RussianCyrillic, 34), (Names.RussianLatin, 5), (Names.Turkish, 3)],
        "N12",
        "",
        ["ТОО", "ЖШС"],
        ["+7701", "+7705", "+7777"],
        [
            new("Алматы", "Алматы", "050000", 45),
            new("Астана", "Астана", "010000", 30),
            new("Шымкент", "Шымкент", "160000", 15),
            new("Қарағанды", "Қарағанды", "100000", 10),
        ],
        ("", ""),
        null
    );
}
