namespace Parcelgate.Formats.Tests.Watchlists;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Xunit;

public sealed class CustomerReaderTests
{
    [Fact]
    public void A_row_is_a_customer_with_what_qualifies()
    {
        var row = Assert.Single(
            Customers(
                "full_name,date_of_birth,place_of_birth,nationality,passport\n\"Orlov, Sergey\",1972-11-26,\"Balti, Moldova\",Russia,RL1025526\n"
            ).Rows
        );

        Assert.Equal(2, row.Line);
        Assert.Equal(("Orlov, Sergey", NameKind.Person, new BirthDate(1972, 11, 26)), (row.Query.Name, row.Query.Kind, row.Query.Born));
        Assert.Equal(["RU", "MD"], row.Query.Countries);
        Assert.Equal(["RL1025526"], row.Query.Identifiers);
    }

    [Fact]
    public void The_schema_column_says_what_a_name_is_of_and_without_it_the_words_tell() =>
        Assert.Equal(
            [NameKind.Organisation, NameKind.Vessel, NameKind.Unknown],
            Customers("full_name,schema\nA,Company\nB,Vessel\nC,\n").Rows.Select(row => row.Query.Kind)
        );

    [Theory]
    [InlineData("", ProblemCodes.Missing, "the file")]
    [InlineData("name_of\nA", ProblemCodes.Missing, "line 1, header")]
    [InlineData("full_name,nationality\nA", ProblemCodes.Malformed, "line 2")]
    [InlineData("full_name,schema\nA,\n,Person\n", ProblemCodes.Missing, "line 3, column 'full_name'")]
    [InlineData("full_name,date_of_birth\nA,yesterday", ProblemCodes.OutOfRange, "line 2, column 'date_of_birth'")]
    public void A_defect_of_customers_is_refused_with_its_place(string text, string code, string place)
    {
        var read = Customers(text);

        Assert.Empty(read.Rows);
        Assert.Equal((code, place), (read.Problems[0].Code, read.Problems[0].Place));
    }

    [Theory]
    [InlineData("\uFEFFFull Name;Date of birth;Nationality\r\n\"Orlov; Sergey\";26.11.1972;RUS\r\n")]
    [InlineData("full_name\tdate_of_birth\tnationality\nOrlov; Sergey\t1972-11-26\tRussia\n")]
    [InlineData("name|dob|country\rOrlov; Sergey|26 Nov 1972|ru\r")]
    public void What_stands_between_columns_is_found_out(string text)
    {
        var row = Assert.Single(Customers(text).Rows);

        Assert.Equal(("Orlov; Sergey", new BirthDate(1972, 11, 26)), (row.Query.Name, row.Query.Born));
        Assert.Equal(["RU"], row.Query.Countries);
    }

    [Fact]
    public void A_quote_that_is_not_closed_does_not_take_the_customers_after_it()
    {
        var read = Customers("full_name\n\"Sergey Orlov\nAnna Karimova\n");

        Assert.Empty(read.Rows);
        Assert.Equal((ProblemCodes.Malformed, "line 2"), (Assert.Single(read.Problems).Code, read.Problems[0].Place));
        Assert.Equal(2, Customers("full_name\nSergey \"Orlov\nAnna Karimova\n").Rows.Length);
    }

    [Fact]
    public void A_pair_has_two_names_and_perhaps_a_schema()
    {
        var read = Pairs("""[{"a": "A", "b": "B", "schema": "Person", "notes": 3}, {"a": "C", "b": "", "schema": null}]""");

        Assert.Equal([new NamePair("A", "B", NameKind.Person), new NamePair("C", "", NameKind.Unknown)], read.Rows);
    }

    [Theory]
    [InlineData("{}", ProblemCodes.WrongType, "/")]
    [InlineData("[", ProblemCodes.Malformed, "line 1, byte 1")]
    [InlineData("[1]", ProblemCodes.WrongType, "/0")]
    [InlineData("[{\"a\": \"A\", \"b\": \"B\"}, {\"a\": \"A\"}]", ProblemCodes.Missing, "/1/b")]
    [InlineData("[{\"a\": 7, \"b\": \"B\"}]", ProblemCodes.WrongType, "/0/a")]
    public void A_defect_of_pairs_is_refused_with_its_place(string text, string code, string place)
    {
        var read = Pairs(text);

        Assert.Empty(read.Rows);
        Assert.Equal((code, place), (read.Problems[0].Code, read.Problems[0].Place));
    }

    private static NamesResult<CustomerRow> Customers(string text) =>
        CustomerReader.ReadCustomers(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static NamesResult<NamePair> Pairs(string text) => CustomerReader.ReadPairs(Encoding.UTF8.GetBytes(text));
}
