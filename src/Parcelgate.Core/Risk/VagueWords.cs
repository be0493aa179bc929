namespace Parcelgate.Core.Risk;

/// <summary>What a description says about the goods.</summary>
internal enum Wording
{
    /// <summary>It names goods.</summary>
    Specific,

    /// <summary>Nothing, or no letters.</summary>
    Empty,

    /// <summary>A class so wide that it says nothing: "parts".</summary>
    Vague,

    /// <summary>Not goods at all: "gift", "parcel".</summary>
    NotGoods,
}

/// <summary>
/// Words that say nothing about goods when nothing else is said. Written for this project after the failures that the WCO–UPU guidelines on data
/// quality name ("gift", "parts", "clothes"), US customs ("daily necessities", "accessories") and Azerbaijan's post ("food products"); in the
/// languages of the regimes at hand. No authority's list is copied.
/// </summary>
internal static class VagueWords
{
    // Classes of goods, too wide to classify.
    private const string Classes = """
        accessories accessory apparel appliance appliances article articles bag bags bijouterie cloth clothes clothing commodities commodity component components
        consumables cosmetic cosmetics daily decoration decorations electronic electronics equipment fashion food foodstuff foodstuffs footwear garment garments
        goods household item items jewelry jewellery material materials merchandise necessities necessity part parts product products stuff textile textiles
        thing things tool tools toy toys various wares
        aksesuar aksesuarlar giyim eşya eşyalar malzeme malzemeler parça parçalar ürün ürünler kozmetik elektronik oyuncak kıyafet
        аксессуар аксессуары вещи детали запчасти изделия изделие косметика материалы одежда продукты продукция товар товары хозтовары электроника игрушки
        aksessuar aksessuarlar geyim geyimlər məhsul məhsullar ehtiyat hissə hissələr hissələri kosmetika elektronika əşya əşyalar mal mallar
        drabužiai dalys prekės haine piese produse accesorii articole керек-жарақ тауар тауарлар киім
        """;

    // Why or how something is sent, never what.
    private const string Dispatches = """
        box boxes birthday cargo carton cartons consolidated consolidation courier envelope express freight gift gifts mail order package packages packet
        pack parcel parcels personal present presents private purchase sample samples sending shipment surprise
        hediye hediyelik numune paket kargo koli gönderi
        подарок подарки подарочный посылка образец образцы груз заказ пакет личные личное
        hədiyyə hədiyyələr nümunə nümunələr bağlama göndəriş sifariş şəxsi
        dovana dovanos siunta cadou cadouri colet сыйлық
        """;

    // Words that add nothing to either.
    private const string Fillers = """
        a all and any as assorted auto car den different for free from general kind kinds men misc miscellaneous mixed my new no of other per pc pcs pieces piece
        pet set sets some spare the to type use used value women without x your commercial
        adet ve için yedek yeni bir и для из разные разное новые новый автозапчасти шт və üçün ədəd yeni ir pentru și din
        """;

    private static readonly Dictionary<string, Wording> Known = Classes
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        .Select(word => (word, Wording.Vague))
        .Concat(Dispatches.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (word, Wording.NotGoods)))
        .Concat(Fillers.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => (word, Wording.Empty)))
        .DistinctBy(pair => pair.word, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(pair => pair.word, pair => pair.Item2, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, Wording>.AlternateLookup<ReadOnlySpan<char>> BySpan = Known.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private static readonly int LongestWord = Known.Keys.Max(word => word.Length);

    /// <summary>
    /// What a description says. It is vague only when every word of it is: "gift" is not goods, "gift: chess set of wood" is. The first word that
    /// is not known ends the search, so an ordinary description costs one lookup.
    /// </summary>
    internal static Wording Read(ReadOnlySpan<char> description)
    {
        var found = Wording.Empty;
        var letters = false;
        for (var at = 0; at < description.Length; )
        {
            var length = Word(description[at..]);
            if (length == 0)
            {
                at++;
                continue;
            }

            if (length > LongestWord || !BySpan.TryGetValue(description.Slice(at, length), out var wording))
            {
                return Wording.Specific;
            }

            letters = true;
            found = wording == Wording.Vague || found == Wording.Empty ? Wider(found, wording) : found;
            at += length;
        }

        // Fillers alone ("all kinds") say as little as a class does.
        return found == Wording.Empty && letters ? Wording.Vague : found;
    }

    private static Wording Wider(Wording found, Wording next) => next == Wording.Empty ? found : next;

    /// <summary>Letters at the start of the text, hyphens between them included; 0 where it starts with something else.</summary>
    private static int Word(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsLetter(text[length]) || (text[length] == '-' && length > 0)))
        {
            length++;
        }

        return length;
    }
}
