namespace Parcelgate.Formats.Tests.Csv;

using System.Collections.Immutable;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Xunit;

/// <summary>What is proposed for an example a provider shows.</summary>
public class CsvProposalTests
{
    private static CsvProposal Of(string example, string encoding = "utf-8")
    {
        var problems = new List<Problem>();
        var bytes =
            encoding == "utf-8"
                ? Encoding.UTF8.GetBytes(example)
                : CodePagesEncodingProvider.Instance.GetEncoding(encoding)!.GetBytes(example);
        var proposal = CsvProposal.Of(bytes, problems);
        Assert.Empty(problems);
        return proposal!;
    }

    private static string? ColumnOf(CsvProposal proposal, string element) =>
        proposal.Mapping.Elements.GetValueOrDefault(element)?.Columns.SingleOrDefault();

    [Theory]
    [InlineData("Tracking number", "reference")]
    [InlineData("Recipient Name", "consignee_name")]
    [InlineData("HS-Code", "item_hs")]
    [InlineData("İzləmə nömrəsi", "reference")]
    [InlineData("Alıcının adı, soyadı", "consignee_name")]
    [InlineData("Bəyan edilmiş dəyər", "item_value")]
    [InlineData("ФИО получателя", "consignee_name")]
    [InlineData("Код ТН ВЭД", "item_hs")]
    [InlineData("Вес брутто, кг", "gross_mass_grams")]
    [InlineData("Страна происхождения", "item_origin")]
    [InlineData("Gönderi Numarası", "reference")]
    [InlineData("GTİP Kodu", "item_hs")]
    [InlineData("Menşe Ülkesi", "item_origin")]
    [InlineData("item_net_mass_grams", "item_net_mass_grams")]
    public void A_column_is_known_by_its_name_in_four_languages(string name, string element) =>
        Assert.Equal(name, ColumnOf(Of($"{name}\tx\n1\t2\n"), element));

    [Theory]
    [InlineData("RA000000046CN|RB000000050CN", "reference")]
    [InlineData("8517.13|090210|6109100000", "item_hs")]
    [InlineData("CN|TR|Georgia", "item_origin")]
    [InlineData("USD|EUR", "item_currency")]
    [InlineData("https://shop.example/1", "item_listing_url")]
    [InlineData("a@example.org", "consignee_email")]
    public void A_column_without_a_telling_name_is_known_by_what_stands_in_it(string cells, string element)
    {
        var proposal = Of("Sütun 1;Sütun 2\n" + string.Concat(cells.Split('|').Select(cell => $"{cell};x y\n")));

        Assert.Equal("Sütun 1", ColumnOf(proposal, element));
        Assert.Equal(CsvReason.Content, proposal.Why[element]);
        Assert.Single(proposal.Mapping.Elements);
    }

    [Theory]
    [InlineData("Weight (kg)", "250", "kg")]
    [InlineData("Çəki (qr)", "250", "g")]
    [InlineData("Weight", "0.25", "kg")]
    [InlineData("Weight", "250", "g")]
    public void The_unit_of_a_mass_is_told_by_its_name_or_by_fractions(string name, string cell, string unit) =>
        Assert.Equal(unit, Of($"No;{name}\n1;{cell}\n").Mapping.Elements["gross_mass_grams"].Unit);

    [Theory]
    [InlineData("12,50", ',')]
    [InlineData("1.234,50", ',')]
    [InlineData("1,234.50", '.')]
    [InlineData("1,234", '.')]
    [InlineData("12", '.')]
    [InlineData("0,350", ',')]
    [InlineData("0.350", '.')]
    [InlineData("1234,567", ',')]
    [InlineData("1,234,567", '.')]
    [InlineData("1.234.567", ',')]
    public void The_decimal_sign_is_told_by_the_numbers(string cell, char sign) =>
        Assert.Equal(sign, Of($"No;Price\n1;{cell}\n").Mapping.Decimal);

    [Theory]
    [InlineData("Weight (kg)", "1,250", "46", ',', CsvReason.Thousands)]
    [InlineData("Weight (kg)", "1,250|0,500", "46", ',', CsvReason.Name)]
    [InlineData("Weight (kg)", "1,250", "12,50", ',', CsvReason.Name)]
    [InlineData("Weight (kg)", "1,250", "12.50", '.', CsvReason.Thousands)]
    [InlineData("Weight (kg)", "1.250", "46", '.', CsvReason.Thousands)]
    [InlineData("Weight (g)", "1,250", "46", '.', CsvReason.Name)]
    public void Kilograms_are_never_silently_taken_for_thousands(string name, string cells, string price, char sign, CsvReason why)
    {
        var proposal = Of($"No;Price;{name}\n{string.Concat(cells.Split('|').Select((cell, i) => $"R{i};{price};{cell}\n"))}");

        Assert.Equal((sign, why), (proposal.Mapping.Decimal, proposal.Why["gross_mass_grams"]));
    }

    [Theory]
    [InlineData("Трек;Цена;Количество;Сумма", "item_value", "Сумма")]
    [InlineData("Трек;Цена;Количество;Стоимость", "item_value", "Стоимость")]
    [InlineData("Takip No;Birim Fiyat;Adet;Tutar", "item_value", "Tutar")]
    [InlineData("Takip No;Fiyat;Adet;Toplam", "item_value", "Toplam")]
    [InlineData("İzləmə kodu;Qiymət;Sayı;Məbləğ", "item_value", "Məbləğ")]
    [InlineData("Tracking;Unit price;Qty;Amount", "item_value", "Amount")]
    [InlineData("Tracking;Price;Qty;Total", "item_value", "Total")]
    [InlineData("Tracking;Price;Total value;Qty", "item_value", "Total value")]
    [InlineData("运单号;单价;数量;申报价值", "item_value", "申报价值")]
    [InlineData("AWB No;HAWB;Consignee", "reference", "HAWB")]
    [InlineData("AWB No;HAWB;Consignee", "master", "AWB No")]
    [InlineData("AWB;Tracking number;Consignee", "master", "AWB")]
    [InlineData("AWB;MAWB;Tracking number", "master", "MAWB")]
    [InlineData("Order number;Tracking number;Consignee", "reference", "Tracking number")]
    [InlineData("Order number;Tracking number;Consignee", "order_numbers", "Order number")]
    [InlineData("Номер заказа;Номер посылки;ФИО", "order_numbers", "Номер заказа")]
    [InlineData("Order number;AWB;Consignee", "reference", "AWB")]
    [InlineData("Order number;AWB;Consignee", "order_numbers", "Order number")]
    [InlineData("Order number;Consignee;x", "reference", "Order number")]
    [InlineData("No;Item_Value;Total value", "item_value", "Item_Value")]
    [InlineData("No;Country;Destination", "destination", "Destination")]
    public void Of_several_columns_for_one_element_the_usual_one_is_meant_wherever_it_stands(
        string header,
        string element,
        string column
    ) => Assert.Equal(column, ColumnOf(Of($"{header}\n1;2;3;4\n"), element));

    [Fact]
    public void A_column_that_is_called_for_what_another_one_says_better_is_nothing_else()
    {
        var proposal = Of("Tracking;Price;Amount\nR1;1000.00;1000.00\n");

        Assert.Equal(["item_value", "reference"], proposal.Mapping.Elements.Keys);
    }

    [Theory]
    [InlineData("Tracking;Price;Qty", CsvReason.OnePiece)]
    [InlineData("Трек;Цена, USD;Количество", CsvReason.OnePiece)]
    [InlineData("Tracking;Price;Weight", CsvReason.Name)]
    [InlineData("Tracking;Value;Qty", CsvReason.Name)]
    public void A_price_of_one_piece_beside_a_quantity_is_doubtful(string header, CsvReason why) =>
        Assert.Equal(why, Of($"{header}\nR1;12.50;2\n").Why["item_value"]);

    [Theory]
    [InlineData("目的国", "原产国")]
    [InlineData("დანიშნულების ქვეყანა", "წარმოშობის ქვეყანა")]
    [InlineData("Страна назначения", "Страна происхождения")]
    [InlineData("Təyinat ölkəsi", "Mənşə ölkəsi")]
    [InlineData("Varış ülkesi", "Menşe ülkesi")]
    [InlineData("Destination country", "Country of origin")]
    public void Destination_and_origin_are_known_by_their_names(string destination, string origin)
    {
        var proposal = Of($"No;{origin};{destination}\n1;CN;AZ\n");

        Assert.Equal((destination, origin), (ColumnOf(proposal, "destination"), ColumnOf(proposal, "item_origin")));
    }

    [Theory]
    [InlineData("AZ|AZ", "AZ", "destination")]
    [InlineData("AZ|Azerbaijan", null, "destination")]
    [InlineData("CN|CN", "AZ", "item_origin")]
    [InlineData("AZ|CN", "AZ", "item_origin")]
    public void A_column_of_the_country_all_parcels_go_to_is_no_origin(string cells, string? agreed, string element)
    {
        var example = $"Sütun 1;Sütun\n{string.Concat(cells.Split('|').Select((cell, i) => $"R{i};{cell}\n"))}";

        var proposal = CsvProposal.Of(Encoding.UTF8.GetBytes(example), [], destination: agreed)!;

        Assert.Equal(["Sütun"], proposal.Mapping.Elements[element].Columns);
        Assert.Equal(CsvReason.Content, proposal.Why[element]);
    }

    [Fact]
    public void Beside_a_destination_by_name_the_same_country_is_no_origin()
    {
        var proposal = Of("Destination;Sütun 1;Sütun 2\nAZ;AZ;CN\nAZ;AZ;CN\n");

        Assert.Equal(("Sütun 1", "Sütun 2"), (ColumnOf(proposal, "consignee_country"), ColumnOf(proposal, "item_origin")));
    }

    [Theory]
    [InlineData("31.12.2026", "dmy")]
    [InlineData("12/31/2026", "mdy")]
    [InlineData("01/02/2026", "dmy")]
    [InlineData("2026-12-31", "ymd")]
    public void The_order_of_a_date_is_told_by_its_numbers(string cell, string order) =>
        Assert.Equal(order, Of($"No;Arrival date\n1;{cell}\n").Mapping.Dates);

    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1251")]
    public void Separator_and_encoding_are_told_by_the_file(string encoding)
    {
        var proposal = Of("Номер посылки|\"Товар;описание, цвет\"\n1|чай чёрный\n", encoding);

        Assert.Equal(('|', encoding), (proposal.Mapping.Separator, proposal.Mapping.Encoding));
        Assert.Equal("Номер посылки", ColumnOf(proposal, "reference"));
    }

    [Fact]
    public void What_is_proposed_can_be_saved_once_what_the_example_leaves_out_is_said()
    {
        var proposal = Of("Tracking;Recipient;Price;Weight (kg)\nR1;A B;12,50;0,5\n").Mapping;

        Assert.Equal(["/elements/item_currency"], CsvMappingCheck.Faults(proposal).Select(problem => problem.Place));
        var whole = proposal with
        {
            Elements = proposal.Elements.Add("item_currency", new CsvSource([], "USD")).Add("destination", new CsvSource([], "AZ")),
        };
        Assert.Empty(CsvMappingCheck.Faults(whole));
        Assert.NotNull(
            Assert
                .Single(
                    Pump.Run(new MappedCsvReader(whole, new ReadDefaults()), "Tracking;Recipient;Price;Weight (kg)\nR1;A B;12,50;0,5\n"u8)
                )
                .Consignment
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a;\"b\n")]
    public void What_has_no_header_is_no_example(string example)
    {
        var problems = new List<Problem>();

        Assert.Null(CsvProposal.Of(Encoding.UTF8.GetBytes(example), problems));
        Assert.Single(problems);
    }
}
