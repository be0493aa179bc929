namespace Parcelgate.Core.Tests.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Xunit;

/// <summary>Commodity codes as a part of the law: what a declared code is held against, only where a nomenclature is there.</summary>
public sealed class NomenclatureTests
{
    private static readonly LawFile Older = new(
        "nomenclature/hs-a.csv",
        """
        # nomenclature: hs-a
        # valid-from: 2020-01-01
        # source: tests
        code,description
        61,Clothing
        6109,"T-shirts, singlets"
        610910,Of cotton
        610911,Gone without a word
        """
    );

    private static readonly LawFile Newer = new(
        "nomenclature/hs-b.csv",
        """
        # nomenclature: hs-b
        # valid-from: 2026-01-10
        # source: tests
        code,description,deleted,successor
        61,Clothing,,
        6109,"T-shirts, singlets",,
        610910,Of cotton,,
        610912,,yes,610910
        """.Replace("610912,,yes", "610912,Gone,yes", StringComparison.Ordinal)
    );

    private static readonly LawBook Book = LawBook.Load([LawData.Rates, Older, Newer, new LawFile("regimes/tr/a.yaml", LawData.Regime())]);

    private static ImmutableArray<Finding> Quality(LawBook book, string hs, int day = 15)
    {
        var parcel = LawData.Parcel("TR", 10, "EUR", carriage: 1);
        var declared = parcel with { Items = [parcel.Items[0] with { Hs = hs }] };
        return
        [
            .. Assess
                .Decide(declared, book, Facts.At(new DateTimeOffset(2026, 1, day, 10, 0, 0, TimeSpan.Zero)))
                .Quality.Where(finding => finding.Rule.StartsWith("quality-hs", StringComparison.Ordinal)),
        ];
    }

    [Theory]
    [InlineData("610910", 15, "")]
    [InlineData("61091000", 15, "")] // national digits below a code that is there
    [InlineData("6109100010", 15, "")]
    [InlineData("6109100", 15, "quality-hs-level no-level 6109100 hs-b")]
    [InlineData("610999", 15, "quality-hs-unknown unknown 610999 hs-b")]
    [InlineData("61099900", 15, "quality-hs-unknown unknown 61099900 hs-b")]
    [InlineData("610911", 15, "quality-hs-deleted deleted 610911 hs-b")]
    [InlineData("610911", 9, "")] // before the newer edition it was there
    [InlineData("610912", 15, "quality-hs-deleted deleted 610912 hs-b 610910")]
    [InlineData("6109", 15, "quality-hs-short short 6109")]
    public void A_declared_code_is_held_against_the_edition_of_the_day(string hs, int day, string found) =>
        Assert.Equal(
            found,
            string.Join(
                "; ",
                Quality(Book, hs, day)
                    .Select(finding =>
                        $"{finding.Rule} {finding.Outcome} {string.Join(' ', finding.Facts.Skip(1).Select(fact => fact.Value))}"
                    )
            )
        );

    [Fact]
    public void Without_a_nomenclature_nothing_is_said_of_codes()
    {
        var book = LawBook.Load([LawData.Rates, new LawFile("regimes/tr/a.yaml", LawData.Regime())]);

        Assert.Null(book.CodesOn(new DateOnly(2026, 1, 15)));
        Assert.Empty(Quality(book, "610999"));
        Assert.NotEqual(book.Hash, Book.Hash);
    }

    [Fact]
    public void Codes_are_found_by_digits_and_by_words_and_know_what_is_below_them()
    {
        var codes = Book.CodesOn(new DateOnly(2026, 1, 9))!;

        Assert.Equal(["61", "6109", "610910"], codes.Path("6109100010").Select(line => line.Code));
        Assert.Equal(["610910", "610911"], codes.Below("6109").Select(line => line.Code));
        Assert.Equal(["61"], codes.Below("").Select(line => line.Code));
        Assert.Equal(["6109"], codes.Search("singlets t-shirts", 10).Select(line => line.Code));
        Assert.Equal(["61", "6109", "610910"], codes.Search("6109 10", 10).Select(line => line.Code));
        Assert.Empty(codes.Search(" ", 10));
        Assert.Null(Book.CodesOn(new DateOnly(2019, 12, 31)));
    }

    [Theory]
    [InlineData("610910,Of cotton", "610910,Of cotton\n610910,Again", "610910 stands twice", 8)]
    [InlineData("610910,Of cotton", "61091,Of cotton", "'61091' is not a code of the nomenclature; one has 2, 4 or 6 digits", 7)]
    [InlineData("610910,Of cotton", "620910,Of cotton", "620910 stands below 6209, which the file has no line for", 7)]
    [InlineData("# valid-from: 2020-01-01", "# valid-from: then", "valid-from: 'then' is not a date; one is written 2022-01-01", 2)]
    [InlineData("610910,Of cotton", "610910,", "610910 has no description", 7)]
    public void What_is_wrong_in_the_file_is_told_at_its_line(string right, string wrong, string sentence, int line)
    {
        var planted = Older with { Text = Older.Text.Replace(right, wrong, StringComparison.Ordinal) };

        var error = Assert.Throws<LawException>(() => LawBook.Load([planted])).Errors[0];

        Assert.Equal((sentence, line), (error.Sentence, error.Line));
    }

    [Fact]
    public void The_published_table_becomes_a_nomenclature_file()
    {
        var path = Path.Combine(LawData.Root, "..", "shared", "data", "hs", "harmonized-system-2022.csv");
        if (!File.Exists(path))
        {
            Assert.Skip("The folder of shared samples is not there: ../shared/data/hs/harmonized-system-2022.csv");
        }

        var check = NomenclatureFile.Of(new LawFile("hs.csv", File.ReadAllText(path)), "hs-2022", new DateOnly(2022, 1, 1), "tests");

        Assert.Empty(check.Errors);
        Assert.Equal(97 - 1 + 1229 - 1 + 5613 - 1, check.Lines); // without 99 for goods by no kind
        var book = LawBook.Load([check.File!]);
        Assert.Equal(CodeStanding.Known, book.CodesOn(new DateOnly(2026, 1, 1))!.Of("851713", out _)); // smartphones, new in 2022
        Assert.Equal(CodeStanding.Unknown, book.CodesOn(new DateOnly(2026, 1, 1))!.Of("851712", out _)); // telephones for cellular networks, until 2021
        Assert.Equal(check.File, NomenclatureFile.Of(check.File!, "hs-2022", new DateOnly(2022, 1, 1), "tests").File);
    }
}
