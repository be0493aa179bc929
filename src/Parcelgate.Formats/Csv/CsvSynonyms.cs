namespace Parcelgate.Formats.Csv;

using System.Collections.Frozen;
using System.Text;

/// <summary>
/// What senders call the columns, in English, Azerbaijani, Russian and Turkish; written down for this project from the words in use. A name is compared without case, accents,
/// punctuation and what stands in brackets.
/// </summary>
internal static class CsvSynonyms
{
    /// <summary>Element = names, the usual ones first. An element comes before those that share a word with it and mean less.</summary>
    private const string Names = """
        reference = reference|tracking number|tracking no|tracking|waybill|waybill number|awb|awb no|hawb|house waybill|parcel number|barcode|item id|order number|bağlama nömrəsi|izləmə nömrəsi|izləmə kodu|qaimə nömrəsi|sifariş nömrəsi|номер отправления|трек номер|трек код|трек|накладная|номер накладной|номер посылки|шпи|номер заказа|takip numarası|takip no|gönderi numarası|gönderi no|konşimento|barkod|sipariş no
        destination = destination|destination country|country of destination|to country|təyinat ölkəsi|страна назначения|varış ülkesi|hedef ülke
        dispatch = dispatch|dispatch country|country of dispatch|from country|origin country of shipment|göndərən ölkə|göndəriş ölkəsi|страна отправления|страна отправки|çıkış ülkesi|sevk ülkesi
        consignor_name = sender|sender name|shipper|shipper name|consignor|consignor name|göndərən|göndərənin adı|отправитель|имя отправителя|наименование отправителя|gönderen|gönderici|gönderici adı|gönderen adı
        consignor_lines = sender address|shipper address|consignor address|göndərənin ünvanı|адрес отправителя|gönderen adresi|gönderici adresi
        consignor_city = sender city|shipper city|göndərənin şəhəri|город отправителя|gönderen şehri
        consignor_country = sender country|shipper country|consignor country|göndərənin ölkəsi|страна отправителя|gönderen ülkesi|gönderici ülke
        consignee_name = consignee|consignee name|recipient|recipient name|receiver|receiver name|customer name|alıcı|alıcının adı|alanın adı|alıcının adı soyadı|получатель|имя получателя|фио|фио получателя|наименование получателя|alıcı adı|alıcı adı soyadı
        consignee_identity = consignee id|recipient id|receiver id|id number|passport|passport number|tax id|fin|fin kod|fin kodu|voen|vöen|şəxsiyyət vəsiqəsi|инн|иин|паспорт|номер паспорта|документ получателя|tc kimlik no|kimlik no|pasaport no|vergi no
        consignee_phone = phone|phone number|mobile|consignee phone|recipient phone|receiver phone|telefon|telefon nömrəsi|alıcının telefonu|mobil nömrə|телефон|телефон получателя|номер телефона|telefon numarası|alıcı telefonu|cep telefonu
        consignee_email = email|e mail|consignee email|recipient email|elektron poçt|e poçt|электронная почта|почта получателя|e posta|eposta
        consignee_lines = address|street|consignee address|recipient address|receiver address|delivery address|ünvan|alıcının ünvanı|çatdırılma ünvanı|адрес|адрес получателя|адрес доставки|adres|alıcı adresi|teslimat adresi
        consignee_city = city|town|consignee city|recipient city|receiver city|şəhər|alıcının şəhəri|город|город получателя|şehir|il|alıcı şehri
        consignee_region = region|state|province|district|rayon|регион|область|ilçe
        consignee_postcode = postcode|post code|postal code|zip|zip code|poçt indeksi|indeks|индекс|почтовый индекс|posta kodu
        consignee_country = consignee country|recipient country|receiver country|alıcının ölkəsi|страна получателя|alıcı ülkesi
        seller_name = seller|seller name|merchant|shop|satıcı|mağaza|продавец|магазин|satıcı adı
        platform_name = platform|marketplace|platforma|bazar|маркетплейс|площадка|pazaryeri
        item_description = description|goods description|description of goods|item description|contents|content|goods|product|product name|item name|title|malın adı|malın təsviri|mal|məhsul|təsvir|описание|описание товара|наименование товара|товар|вложение|содержимое|ürün|ürün adı|eşya tanımı|mal cinsi|açıklama|içerik
        item_hs = hs|hs code|hs6|tariff code|commodity code|customs code|xif mn kodu|xif mn|mal kodu|gömrük kodu|тн вэд|код тн вэд|тнвэд|код товара|gtip|gtip no|gtip kodu
        item_origin = origin|country of origin|origin country|made in|mənşə ölkəsi|mənşə|istehsal ölkəsi|страна происхождения|происхождение|menşe|menşe ülke|menşe ülkesi
        item_quantity = quantity|qty|pieces|pcs|units|miqdar|say|sayı|количество|кол во|штук|miktar|adet
        item_value = value|price|amount|cost|goods value|declared value|item value|item price|customs value|dəyər|dəyəri|qiymət|qiyməti|bəyan edilmiş dəyər|malın dəyəri|стоимость|цена|сумма|объявленная стоимость|стоимость товара|değer|fiyat|tutar|bedel|eşya bedeli|beyan edilen değer
        item_currency = currency|currency code|ccy|value currency|price currency|valyuta|valyuta kodu|валюта|код валюты|para birimi|döviz|döviz cinsi
        item_net_mass_grams = net weight|net mass|item weight|net çəki|xalis çəki|netto çəki|вес нетто|нетто|масса нетто|net ağırlık
        item_listing_url = url|link|listing url|product url|product link|məhsul linki|ссылка|ссылка на товар|ürün linki
        item_sku = sku|article|item code|product code|artikul|артикул|stok kodu|ürün kodu
        gross_mass_grams = gross weight|weight|gross mass|parcel weight|mass|çəki|ümumi çəki|brutto çəki|brutto|вес|вес брутто|брутто|масса|масса брутто|общий вес|ağırlık|brüt ağırlık|kilo
        packages = packages|number of packages|places|yer sayı|bağlama sayı|мест|количество мест|koli sayısı|koli adedi
        freight = freight|shipping cost|shipping|delivery cost|postage|daşınma haqqı|çatdırılma haqqı|фрахт|стоимость доставки|доставка|navlun|kargo ücreti
        freight_currency = freight currency|shipping currency|daşınma valyutası|валюта доставки|валюта фрахта|navlun para birimi
        insurance = insurance|insurance cost|sığorta|страховка|страхование|sigorta
        insurance_currency = insurance currency|sığorta valyutası|валюта страхования|sigorta para birimi
        master = mawb|master|master waybill|master awb|baş qaimə|мастер накладная|ana konşimento
        conveyance = flight|flight number|flight no|vehicle|reys|reys nömrəsi|uçuş nömrəsi|рейс|номер рейса|sefer|uçuş no|sefer no
        receptacle = bag|bag number|receptacle|kisə|kisə nömrəsi|мешок|номер мешка|torba no|çuval no
        arrives_at = arrival|arrival date|eta|gəliş tarixi|çatma tarixi|дата прибытия|прибытие|varış tarihi
        ordered_at = order date|ordered at|date of order|sifariş tarixi|дата заказа|sipariş tarihi
        prepaid_id = ioss|ioss number|ioss no|номер ioss|ioss numarası
        """;

    private static readonly FrozenDictionary<string, string> Elements = Names
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(" = "))
        .SelectMany(row => row[1].Split('|').Select(name => (Name: Plain(name), Element: row[0])))
        .DistinctBy(pair => pair.Name)
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Element, StringComparer.Ordinal);

    /// <summary>The element a column is called for; null when its name says none.</summary>
    internal static string? Of(string name) =>
        Elements.GetValueOrDefault(Plain(name)) ?? Elements.GetValueOrDefault(Plain(Unbracketed(name)));

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
        var end = name.IndexOfAny(['(', '[', ',']);
        return end > 0 ? name[..end] : name;
    }

    private static bool IsAccent(char letter) => char.GetUnicodeCategory(letter) == System.Globalization.UnicodeCategory.NonSpacingMark;
}
