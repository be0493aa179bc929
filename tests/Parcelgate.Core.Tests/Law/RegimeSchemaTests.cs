namespace Parcelgate.Core.Tests.Law;

using System.Text.RegularExpressions;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Yaml;
using Xunit;

/// <summary>The schema for editors and the reader say the same of a block: its keys, those it must have, and the words they take.</summary>
public sealed class RegimeSchemaTests
{
    private static readonly SchemaChecker Schema = new(RegimeSchema.Text);

    private static List<string> Check(LawFile file) => Schema.Check(YamlReader.Read(file, [])!, file.Text);

    [Fact]
    public void Every_published_regime_fits_the_schema()
    {
        var faults = LawData
            .Files()
            .Where(file => file.Path.StartsWith("regimes/", StringComparison.Ordinal))
            .SelectMany(file => Check(file).Select(fault => file.Path + fault));

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("title: A law of the tests", "titel: A law of the tests", "/titel: not a key")]
    [InlineData("law: Test Act", "", ": has no law")]
    [InlineData("governs: acceptance", "governs: midnight", "/governs: \"midnight\" is none of")]
    [InlineData("rate: 20 %", "rat: 20 %", "/charges/vat/rat: not a key")]
    [InlineData("law: Act 1", "law: Act 1, payer: nobody", "/charges/vat/payer: \"nobody\" is none of")]
    [InlineData("green: { act: release }", "green: {}", "/lanes/green: has no act")]
    [InlineData("rounding: 0.01 TRY half-up, each charge", "rounding: 0.01 TRY", "/rounding: \"0.01 TRY\" does not match")]
    [InlineData("known: 2025-12-01", "known: December", "/known: \"December\" does not match")]
    public void What_the_reader_refuses_the_schema_refuses_too(string right, string wrong, string fault)
    {
        var text = LawData.Regime();
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.Empty(Check(new LawFile("regimes/tr/a.yaml", text)));

        var planted = new LawFile("regimes/tr/a.yaml", text.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(Check(planted), found => found.StartsWith(fault, StringComparison.Ordinal));
        Assert.Throws<LawException>(() => LawBook.Load([LawData.Rates, planted]));
    }

    /// <summary>A key nobody knows, planted into a block: the reader then lists the keys it knows, and they are the schema's.</summary>
    [Theory]
    [InlineData("title: A law of the tests", "#")]
    [InlineData("exchange: { table: test/bank", "#/properties/exchange/anyOf/1")]
    [InlineData("values: { vat: { rate: 20 %", "#/properties/values/additionalProperties")]
    [InlineData("vat: { on: goods, rate: 20 %", "#/$defs/charge")]
    [InlineData("or: { on: goods, rate: 19 %", "#/$defs/or")]
    [InlineData("- { up-to: 100 EUR, rate: 1 %", "#/$defs/case")]
    [InlineData("small: { of: [vat], measure: goods", "#/$defs/relief")]
    [InlineData("most: { measure: goods", "#/$defs/limit")]
    [InlineData("arms: { hs: ['93']", "#/$defs/restriction")]
    [InlineData("before-loading: { do-not-load: { bomb: { when: mass > 5", "#/$defs/rules/additionalProperties")]
    [InlineData("do-not-load: { bomb: { when: mass > 5, law: Act 8 } }", "#/properties/before-loading")]
    [InlineData("red: { act: open", "#/$defs/lane")]
    [InlineData("green: { act: release", "#/$defs/lanes/properties/green")]
    [InlineData("name: an example", "#/$defs/example")]
    [InlineData("given: { goods: 5 EUR", "#/$defs/given")]
    [InlineData("items: [{ value: 5 EUR", "#/$defs/item")]
    public void The_schema_knows_the_keys_the_reader_knows(string block, string pointer)
    {
        Assert.Contains(block, Whole, StringComparison.Ordinal);
        Assert.Empty(LawBook.Check([LawData.Rates, new LawFile("regimes/tr/a.yaml", Whole)]));
        var separator = block.Contains('{', StringComparison.Ordinal)
            ? ", "
            : "\n" + (block.StartsWith("name", StringComparison.Ordinal) ? "    " : "");

        var planted = Whole.Replace(block, $"{block}{separator}zzz: 1", StringComparison.Ordinal);

        var error = Assert.Single(
            LawBook.Check([LawData.Rates, new LawFile("regimes/tr/a.yaml", planted)]),
            error => error.Sentence.StartsWith("'zzz' is not a key", StringComparison.Ordinal)
        );
        var keys = Regex
            .Match(error.Sentence, @"\(keys: (.*)\)$")
            .Groups[1]
            .Value.Split(", ")
            .Where(key => !key.StartsWith("used(", StringComparison.Ordinal));
        Assert.Equal(
            keys.Order(StringComparer.Ordinal),
            Schema.Resolve(pointer)["properties"]!.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>A regime with a block of every kind.</summary>
    private static readonly string Whole = LawData
        .Regime(
            reliefs: """
            reliefs:
              small: { of: [vat], measure: goods, limit: 10 EUR, included, per: consignment, beyond: whole, law: Act 3 }
            limits:
              most: { measure: goods, limit: 9000 EUR, included, per: consignment, beyond: procedure ordinary, law: Act 4 }
            values: { vat: { rate: 20 %, law: Act 5 } }
            """.Replace("limit: 10 EUR, included", "limit: '10 EUR, included'", StringComparison.Ordinal).Replace(
                "limit: 9000 EUR, included",
                "limit: '9000 EUR, included'",
                StringComparison.Ordinal
            ),
            charges: """
            charges:
              vat: { on: goods, rate: 20 %, or: { on: goods, rate: 19 %, each: consignment }, law: Act 1 }
              duty:
                on: goods
                by: goods
                law: Act 6
                cases:
                  - { up-to: 100 EUR, rate: 1 % }
                  - { rate: 2 % }
            """,
            more: """
            restricted:
              arms: { hs: ['93'], prohibited: true, law: Act 7, confidence: memory }
            before-loading: { do-not-load: { bomb: { when: mass > 5, law: Act 8 } }, screening: { odd: { when: mass > 1, law: Act 2 } } }
            examples:
              - name: an example
                given: { goods: 5 EUR, on: 2026-01-05 }
                then: { duty: 2.20 TRY }
              - { given: { items: [{ value: 5 EUR }], on: 2026-01-05 }, then: { duty: 2.20 TRY } }
            """
        )
        .Replace(
            "  green: { act: release }",
            "  red: { act: open, rules: { arms: { when: mass > 9, law: Act 9 } } }\n  green: { act: release }",
            StringComparison.Ordinal
        );
}
