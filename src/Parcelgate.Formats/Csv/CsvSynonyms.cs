namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;
using System.Text;

/// <summary>An element a column may be called for.</summary>
/// <param name="Element">The table's column.</param>
/// <param name="Rank">How usual the name is for it; of several columns of one element the lowest rank is meant.</param>
internal sealed record CsvCalled(string Element, int Rank);

/// <summary>
/// What senders call the columns, in English, Azerbaijani, Russian and Turkish, and the commonest ones in Georgian and Chinese; written down for this project from the words in use. A
/// name is compared without case, accents, punctuation and what stands in brackets.
/// </summary>
internal static class CsvSynonyms
{
    /// <summary>What is the reference where nothing else is, and the waybill above it where there is a number of each parcel.</summary>
    private const string Waybills =
        "awb|awb no|awb number|air waybill|air waybill number|авианакладная|номер авианакладной|hava konşimentosu";

    /// <summary>What is the reference where nothing else is.</summary>
    private const string Orders =
        "order number|order numbers|order no|order id|order|sifariş nömrəsi|sifariş|номер заказа|заказ|sipariş no|sipariş numarası|შეკვეთის ნომერი|订单号";

    /// <summary>Words for the price of one piece: the value of goods is that of all their pieces.</summary>
    private const string Prices =
        "price|item price|unit price|unit value|price per unit|price per piece|qiymət|qiyməti|vahidin qiyməti|цена|цена за единицу|цена за ед|цена за штуку|цена за шт|fiyat|fiyatı|birim fiyat|birim fiyatı|ფასი|ერთეულის ფასი|单价";

    /// <summary>
    /// Element = names, those that are meant before others first. A name may stand for several elements: a column that is not taken for the first one is taken for the next.
    /// </summary>
    private const string Names = $"""
        reference = reference|tracking number|tracking no|tracking code|tracking|hawb|hawb no|hawb number|house awb|house waybill|parcel number|parcel no|barcode|item id|izləmə nömrəsi|izləmə kodu|bağlama nömrəsi|трек номер|трек код|трек|шпи|номер отправления|номер посылки|takip numarası|takip no|gönderi numarası|gönderi no|barkod|გზავნილის ნომერი|ამანათის ნომერი|运单号|快递单号|物流单号|包裹号|waybill|waybill number|waybill no|qaimə nömrəsi|накладная|номер накладной|konşimento|{Waybills}|{Orders}
        destination = destination|destination country|country of destination|to country|delivery country|təyinat ölkəsi|təyinat|çatdırılma ölkəsi|страна назначения|назначение|страна доставки|varış ülkesi|hedef ülke|teslimat ülkesi|gideceği ülke|დანიშნულების ქვეყანა|დანიშნულება|目的国|目的国家|目的地国家|目的地|country|ölkə|страна|ülke|ქვეყანა|国家
        dispatch = dispatch|dispatch country|country of dispatch|from country|origin country of shipment|göndərən ölkə|göndəriş ölkəsi|страна отправления|страна отправки|çıkış ülkesi|sevk ülkesi|启运国|გამგზავნი ქვეყანა
        consignor_name = sender|sender name|shipper|shipper name|consignor|consignor name|göndərən|göndərənin adı|отправитель|имя отправителя|наименование отправителя|gönderen|gönderici|gönderici adı|gönderen adı|გამგზავნი|发件人|寄件人
        consignor_lines = sender address|shipper address|consignor address|göndərənin ünvanı|адрес отправителя|gönderen adresi|gönderici adresi
        consignor_city = sender city|shipper city|göndərənin şəhəri|город отправителя|gönderen şehri
        consignor_country = sender country|shipper country|consignor country|göndərənin ölkəsi|страна отправителя|gönderen ülkesi|gönderici ülke|გამგზავნის ქვეყანა|发件人国家
        consignee_name = consignee|consignee name|recipient|recipient name|receiver|receiver name|customer name|alıcı|alıcının adı|alanın adı|alıcının adı soyadı|получатель|имя получателя|фио|фио получателя|наименование получателя|alıcı adı|alıcı adı soyadı|მიმღები|მიმღების სახელი|收件人|收件人姓名|收货人
        consignee_identity = consignee id|recipient id|receiver id|id number|passport|passport number|tax id|fin|fin kod|fin kodu|voen|vöen|şəxsiyyət vəsiqəsi|инн|иин|паспорт|номер паспорта|документ получателя|tc kimlik no|kimlik no|pasaport no|vergi no|პირადი ნომერი|身份证号
        consignee_phone = phone|phone number|mobile|consignee phone|recipient phone|receiver phone|telefon|telefon nömrəsi|alıcının telefonu|mobil nömrə|телефон|телефон получателя|номер телефона|telefon numarası|alıcı telefonu|cep telefonu|ტელეფონი|电话|收件人电话
        consignee_email = email|e mail|consignee email|recipient email|elektron poçt|e poçt|электронная почта|почта получателя|e posta|eposta
        consignee_lines = address|street|consignee address|recipient address|receiver address|delivery address|ünvan|alıcının ünvanı|çatdırılma ünvanı|адрес|адрес получателя|адрес доставки|adres|alıcı adresi|teslimat adresi|მისამართი|地址|收件地址|收件人地址
        consignee_city = city|town|consignee city|recipient city|receiver city|şəhər|alıcının şəhəri|город|город получателя|şehir|il|alıcı şehri|ქალაქი|城市
        consignee_region = region|state|province|district|rayon|регион|область|ilçe
        consignee_postcode = postcode|post code|postal code|zip|zip code|poçt indeksi|indeks|индекс|почтовый индекс|posta kodu|邮编
        consignee_country = consignee country|recipient country|receiver country|alıcının ölkəsi|страна получателя|alıcı ülkesi|მიმღების ქვეყანა|收件人国家|收件国家
        seller_name = seller|seller name|merchant|shop|satıcı|mağaza|продавец|магазин|satıcı adı
        platform_name = platform|marketplace|platforma|bazar|маркетплейс|площадка|pazaryeri
        item_description = description|goods description|description of goods|item description|contents|content|goods|product|product name|item name|title|malın adı|malın təsviri|mal|məhsul|təsvir|описание|описание товара|наименование товара|товар|вложение|содержимое|ürün|ürün adı|eşya tanımı|mal cinsi|açıklama|içerik|აღწერა|საქონლის აღწერა|დასახელება|品名|商品名称|商品描述
        item_hs = hs|hs code|hs6|tariff code|commodity code|customs code|xif mn kodu|xif mn|mal kodu|gömrük kodu|тн вэд|код тн вэд|тнвэд|код товара|gtip|gtip no|gtip kodu|海关编码|hs编码
        item_origin = origin|country of origin|origin country|made in|mənşə ölkəsi|mənşə|istehsal ölkəsi|страна происхождения|происхождение|страна изготовления|страна производитель|menşe|menşe ülke|menşe ülkesi|üretim ülkesi|წარმოშობის ქვეყანა|原产国|原产地
        item_quantity = quantity|qty|pieces|pcs|units|miqdar|say|sayı|количество|кол во|штук|miktar|adet|რაოდენობა|数量
        item_value = total value|total amount|declared value|customs value|goods value|item value|value|amount|total price|total|sum|cost|ümumi dəyər|bəyan edilmiş dəyər|malın dəyəri|məbləğ|dəyər|dəyəri|cəmi|общая стоимость|общая сумма|объявленная стоимость|стоимость товара|сумма|стоимость|итого|toplam tutar|toplam değer|tutar|beyan edilen değer|eşya bedeli|bedel|değer|toplam|ღირებულება|თანხა|申报价值|总价|总金额|金额|{Prices}
        item_currency = currency|currency code|ccy|value currency|price currency|valyuta|valyuta kodu|валюта|код валюты|para birimi|döviz|döviz cinsi|ვალუტა|币种
        item_net_mass_grams = net weight|net mass|item weight|net çəki|xalis çəki|netto çəki|вес нетто|нетто|масса нетто|net ağırlık|ნეტო წონა|净重
        item_listing_url = url|link|listing url|product url|product link|məhsul linki|ссылка|ссылка на товар|ürün linki
        item_sku = sku|article|item code|product code|artikul|артикул|stok kodu|ürün kodu
        gross_mass_grams = gross weight|weight|gross mass|parcel weight|mass|çəki|ümumi çəki|brutto çəki|brutto|вес|вес брутто|брутто|масса|масса брутто|общий вес|ağırlık|brüt ağırlık|kilo|წონა|ბრუტო წონა|重量|毛重
        packages = packages|number of packages|places|yer sayı|bağlama sayı|мест|количество мест|koli sayısı|koli adedi|件数
        freight = freight|shipping cost|shipping|delivery cost|postage|daşınma haqqı|çatdırılma haqqı|фрахт|стоимость доставки|доставка|navlun|kargo ücreti|运费
        freight_currency = freight currency|shipping currency|daşınma valyutası|валюта доставки|валюта фрахта|navlun para birimi
        insurance = insurance|insurance cost|sığorta|страховка|страхование|sigorta
        insurance_currency = insurance currency|sığorta valyutası|валюта страхования|sigorta para birimi
        master = mawb|mawb no|mawb number|master|master waybill|master awb|baş qaimə|мастер накладная|ana konşimento|主单号|{Waybills}
        conveyance = flight|flight number|flight no|vehicle|reys|reys nömrəsi|uçuş nömrəsi|рейс|номер рейса|sefer|uçuş no|sefer no
        receptacle = bag|bag number|receptacle|kisə|kisə nömrəsi|мешок|номер мешка|torba no|çuval no
        arrives_at = arrival|arrival date|eta|gəliş tarixi|çatma tarixi|дата прибытия|прибытие|varış tarihi
        order_numbers = {Orders}
        ordered_at = order date|ordered at|date of order|sifariş tarixi|дата заказа|sipariş tarihi|订单日期
        prepaid_id = ioss|ioss number|ioss no|номер ioss|ioss numarası
        """;

    private static readonly FrozenDictionary<string, CsvCalled[]> Elements = Names
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(" = "))
        .SelectMany(row => Listed(row[1]).Index().Select(one => (Name: one.Item, Called: new CsvCalled(row[0], one.Index))))
        .GroupBy(pair => pair.Name, pair => pair.Called)
        .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    private static readonly FrozenSet<string> OnePiece = Listed(Prices).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The elements a column is called for, the likeliest first; none when its name says none.</summary>
    internal static CsvCalled[] Of(string name) =>
        Elements.GetValueOrDefault(Plain(name)) ?? Elements.GetValueOrDefault(Plain(Unbracketed(name))) ?? [];

    /// <summary>Whether a column is called for the price of one piece.</summary>
    internal static bool IsOfOnePiece(string name) => OnePiece.Contains(Plain(name)) || OnePiece.Contains(Plain(Unbracketed(name)));

    private static IEnumerable<string> Listed(string names) => names.Split('|').Select(Plain).Distinct(StringComparer.Ordinal);

    /// <summary>Letters and digits in lower case without accents, words with one space between: "Вес (кг)" is "вес кг".</summary>
    internal static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (
            var letter in name.Replace('İ', 'I').Replace('ı', 'i').Replace('ə', 'e').Replace('Ə', 'e').Normalize(NormalizationForm.FormD)
        )
        {
            if (char.IsLetterOrDigit(letter))
            {
                plain.Append(char.ToLowerInvariant(letter));
            }
            else if (plain.Length > 0 && plain[^1] != ' ' && !IsAccent(letter))
            {
                plain.Append(' ');
            }
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>The name without what stands in brackets, and without what follows a comma: "Вес, кг" is "Вес".</summary>
    private static string Unbracketed(string name)
    {
        var end = name.IndexOfAny(['(', '[', ',', '（', '，']);
        return end > 0 ? name[..end] : name;
    }

    private static bool IsAccent(char letter) => char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark;
}
