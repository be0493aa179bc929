namespace Parcelgate.Core.Tests.Law;

using CsCheck;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Money;
using Xunit;

/// <summary>The language alone, over a subject that is no consignment: it knows nothing of regimes.</summary>
public sealed class CelTests
{
    private sealed record Wheel(string? Maker, long? Size);

    private sealed record Car(string? Colour, long? Seats, CelAmount? Price, Wheel[] Wheels, string[] Tags, Wheel? Spare = null);

    private sealed class Frame : CelFrame
    {
        /// <summary>Two dollars for a euro; nothing else is published.</summary>
        internal override decimal? Convert(CelAmount amount, Currency to) =>
            (amount.Currency.Code, to.Code) switch
            {
                ("EUR", "USD") => amount.Units * 2,
                ("USD", "EUR") => amount.Units / 2,
                _ => null,
            };
    }

    private static readonly CelShape WheelShape = new CelShape("a wheel")
        .Text<Wheel>("maker", wheel => wheel.Maker)
        .Whole<Wheel>("size", wheel => wheel.Size);

    private static readonly CelShape CarShape = new CelShape("")
        .Text<Car>("colour", car => car.Colour, "red", "green", "blue")
        .Whole<Car>("seats", car => car.Seats)
        .Money<Car>("price", car => car.Price)
        .List("wheels", WheelShape, of => ((Car)of).Wheels)
        .Texts("tags", of => ((Car)of).Tags, tag => (string)tag)
        .Object<Car>("spare", WheelShape, car => car.Spare);

    private static readonly Car Red = new(
        "red",
        4,
        new CelAmount(100, Currency.Of("EUR")),
        [new("Acme", 17), new("Other", 18), new(null, null)],
        ["old", "fast"]
    );

    private static readonly Car Bare = new(null, null, null, [], []);

    private static bool Holds(string source, Car car)
    {
        var program = CelCompiler.Compile(source, CarShape, out var errors);
        Assert.Empty(errors.Select(error => error.Message));
        return program!.Holds(new Frame { Subject = car });
    }

    [Theory]
    [InlineData("colour == 'red'", true)]
    [InlineData("colour != 'red'", false)]
    [InlineData("colour in ['blue', \"red\"]", true)]
    [InlineData("!(colour in ['blue'])", true)]
    [InlineData("seats > 3 && seats <= 4", true)]
    [InlineData("seats == 2 || seats == 4", true)]
    [InlineData("seats in [2, 4]", true)]
    [InlineData("seats + 1 * 2 == 6", true)] // * before +
    [InlineData("(seats + 1) * 2 == 10", true)]
    [InlineData("7 / 2 == 3 && -7 / 2 == -3 && -7 % 2 == -1", true)] // towards zero, as CEL has it
    [InlineData("seats > 1 ? colour == 'red' : false", true)]
    [InlineData("true || false && false", true)] // && before ||
    [InlineData("price == money('100 EUR')", true)]
    [InlineData("price > money('199.99 USD') && price <= money('200 USD')", true)] // converted
    [InlineData("price + money('2 USD') == money('101 EUR')", true)]
    [InlineData("price * 2 == money('200 EUR') && price > 0", true)]
    [InlineData("price > money('1 AZN')", false)] // no rate: false, never 1:1
    [InlineData("price <= money('1 AZN')", false)]
    [InlineData("wheels.exists(w, w.maker == 'Acme' && w.size < 18)", true)]
    [InlineData("wheels.all(w, w.size > 1)", false)] // the third was not sent
    [InlineData("wheels.exists_one(w, w.size > 17)", true)]
    [InlineData("wheels.exists(w, wheels.exists(v, v.size > w.size))", true)]
    [InlineData("size(wheels) == 3 && wheels.size() == 3 && size(colour) == 3", true)]
    [InlineData("colour.startsWith('r') && colour.endsWith('ed') && colour.contains('e')", true)]
    [InlineData("'fast' in tags && !('slow' in tags) && tags.exists(t, t.startsWith('o'))", true)]
    [InlineData("colour > 'green' && colour >= 'red' && colour <= 'red' && !(colour < 'blue')", true)] // by code point
    [InlineData("wheels.exists(w, w.maker == colour) || wheels.exists(w, w.maker != colour)", true)] // two fields
    [InlineData("wheels.exists(w, w.maker > colour)", false)] // 'A' before 'r'
    [InlineData("wheels.exists(w, colour.startsWith(w.maker))", false)]
    [InlineData("wheels.exists(w, w.size == seats + 13)", true)]
    [InlineData("money('100 EUR') == price && 4 == seats && 'red' == colour", true)] // the literal first
    [InlineData("price - money('100 EUR') == money('0 EUR') && price - price == 0", true)]
    [InlineData("price >= price && money('1 AZN') != price", false)] // no rate
    [InlineData("0 < price && 0 != price && !(0 >= price) && !(0 == price)", true)] // nought stands on either side
    [InlineData("has(spare.maker)", false)]
    [InlineData("9223372036854775807 + 1 > 0", false)] // overflow is "not sent", not an error
    [InlineData("1 / 0 == 0", false)]
    public void Expressions_mean_what_cel_says(string source, bool expected) => Assert.Equal(expected, Holds(source, Red));

    [Theory]
    [InlineData("colour == 'red'")]
    [InlineData("colour != 'red'")]
    [InlineData("seats < 1")]
    [InlineData("seats >= 1")]
    [InlineData("price <= money('1 EUR')")]
    [InlineData("colour in ['red']")]
    [InlineData("spare.maker == spare.maker")]
    [InlineData("seats + 1 > 0")]
    [InlineData("has(colour)")]
    [InlineData("wheels.exists(w, true)")]
    public void A_comparison_with_what_was_not_sent_is_false(string source) => Assert.False(Holds(source, Bare));

    [Fact]
    public void The_negation_of_a_comparison_with_what_was_not_sent_holds() => Assert.True(Holds("!(colour == 'red')", Bare));

    [Theory]
    [InlineData(
        "color == 'red'",
        0,
        "'color' is not known of a rule; did you mean colour? (known: colour, seats, price, wheels, tags, spare)"
    )]
    [InlineData("colour == 'rde'", 10, "'rde' is never its value; did you mean red? (possible: red, green, blue)")]
    [InlineData("colour in ['red', 'gren']", 18, "'gren' is never its value; did you mean green? (possible: red, green, blue)")]
    [InlineData("seats == 'four'", 6, "'==' stands between a number and a text; a text is written 'so', a number without quotes")]
    [InlineData("150 < price", 4, "'<' stands between a number and an amount of money; an amount is written money('150 EUR')")]
    [InlineData(
        "price / 2 > money('5 EUR')",
        6,
        "'/' stands between an amount of money and a number; an amount is multiplied and not divided: goods < money('5 EUR') * pieces"
    )]
    [InlineData("colour + 'x' == 'redx'", 7, "'+' stands between a text and a text; texts are not joined, compare each")]
    [InlineData("seats > 2 and seats < 3", 10, "'and' is written &&")]
    [InlineData("colour <> 'red'", 7, "'not equal' is written !=")]
    [InlineData("{'a': 1}.a == 1", 0, "found '{', which means nothing here; maps are not in this language, a list is written ['a', 'b']")]
    [InlineData("colour == null", 10, "'null' is not in this language; has() asks whether a value was sent, like has(consignee.identity)")]
    [InlineData(
        "wheels.filter(w, w.size > 1).size() > 1",
        7,
        "filter() is not in this language; ask the list itself with exists(), all() or exists_one(), like items.exists(i, i.quantity > 1)"
    )]
    [InlineData("wheels.any(w, w.size > 1)", 7, "any() is written exists(), like items.exists(i, i.quantity > 1)")]
    [InlineData(
        "int('5') > 3",
        0,
        "int() is not in this language, which converts nothing; numbers are whole, amounts are written money('1.50 EUR')"
    )]
    [InlineData(
        "duration('24h') > duration('1h')",
        0,
        "duration() is not in this language, which has no times; signals count them in whole numbers, like signal.hours_before_arrival < 24"
    )]
    [InlineData("exists(wheels, w.size > 1)", 0, "exists() stands behind what it is asked of: items.exists(i, i.quantity > 1)")]
    [InlineData(
        "spare == spare",
        6,
        "'==' stands between a wheel as a whole (name one of its fields: maker, size) and a wheel as a whole (name one of its fields: maker, size)"
    )]
    [InlineData("price > 150", 6, "'>' stands between an amount of money and a number; an amount is written money('150 EUR')")]
    [InlineData("price > money('150 EUT')", 14, "'150 EUT' has no ISO 4217 currency; did you mean EUR?")]
    [InlineData("seats > 2 &&", 12, "found the end of the condition, expected a value")]
    [InlineData("seats > 2 & seats < 3", 10, "found '&', which means nothing here; 'and' is written &&")]
    [InlineData("seats = 2", 6, "found '=', which means nothing here; 'equal' is written ==")]
    [InlineData("(seats > 2", 10, "found the end of the condition, expected ')'")]
    [InlineData("seats > 2 seats", 10, "found 'seats', expected the end, or an operator such as && or ==")]
    [InlineData("seats", 0, "'seats' is a number; a condition is true or false")]
    [InlineData(
        "wheels.exist(w, true)",
        7,
        "exist() is not a function here; did you mean exists? (known: money, size, has, startsWith, endsWith, contains, exists, all, exists_one)"
    )]
    [InlineData(
        "colour.matches('.*')",
        7,
        "matches() is not in this language, which has no regular expressions; use startsWith(), endsWith() or contains()"
    )]
    [InlineData("wheels[0].size == 1", 6, "indexing with [ ] is not in this language; use exists() or all()")]
    [InlineData("wheels.exists(w, w.sise > 1)", 19, "'sise' is not known of a wheel; did you mean size? (known: maker, size)")]
    [InlineData("seats > 1.5", 8, "a number with decimals; amounts are written money('1.50 EUR'), masses in whole grams")]
    [InlineData("colour == 'red", 10, "the text has no closing quote")]
    [InlineData("wheels.exists(a, wheels.exists(b, wheels.exists(c, true)))", 41, "exists() inside 2 others; at most 2 may be nested")]
    public void An_error_says_where_what_was_found_and_what_was_expected(string source, int at, string sentence)
    {
        Assert.Null(CelCompiler.Compile(source, CarShape, out var errors));

        var error = Assert.Single(errors);
        Assert.Equal((at, sentence), (error.At, error.Message));
    }

    [Fact]
    public void Errors_in_several_conditions_are_reported_at_once()
    {
        CelCompiler.Compile("colr == 'red' && seats == 'x' && size(seats) > 1", CarShape, out var errors);

        Assert.Equal([0, 23, 38], errors.Select(error => error.At));
    }

    [Fact]
    public void Each_condition_of_the_chain_says_whether_it_held_failed_or_was_not_asked()
    {
        var program = CelCompiler.Compile("colour == 'red' && (seats == 2 || size(wheels) == 9) && price > 0", CarShape, out _)!;
        var frame = new Frame { Subject = Red };

        var held = program.Holds(frame);
        var lines = program.Explain(frame, held, decides: true);

        Assert.False(held);
        Assert.Equal([Verdict.Holds, Verdict.Fails, Verdict.Fails, Verdict.NotAsked], lines.Select(line => line.Verdict));
        Assert.Equal("seats == 2", lines[1].Text);
        Assert.Equal([new Fact("seats", "4")], lines[1].Seen);
        Assert.Empty(lines[3].Seen);
    }

    [Theory]
    [InlineData("!(colour in ['blue'])", "!(colour in ['blue'])")]
    [InlineData("(seats + 1) * 2 == 10", "(seats + 1) * 2 == 10")]
    [InlineData("10 == 2 * (seats + 1)", "10 == 2 * (seats + 1)")]
    [InlineData("((seats + 1) * 2) == 10", "((seats + 1) * 2) == 10")]
    [InlineData("((seats == 4))", "seats == 4")] // those around the whole say nothing
    [InlineData("(seats > 1 ? colour == 'red' : (false))", "seats > 1 ? colour == 'red' : (false)")]
    [InlineData("wheels.exists(w, (w.size) > 1)", "wheels.exists(w, (w.size) > 1)")]
    public void A_condition_is_shown_with_its_parentheses(string source, string shown)
    {
        var program = CelCompiler.Compile(source, CarShape, out _)!;
        var frame = new Frame { Subject = Red };

        Assert.Equal(shown, Assert.Single(program.Explain(frame, program.Holds(frame), decides: true)).Text);
    }

    [Fact]
    public void What_was_not_sent_is_shown_as_not_sent()
    {
        var program = CelCompiler.Compile("price > money('1 EUR') || spare.maker == 'Acme'", CarShape, out _)!;
        var frame = new Frame { Subject = Bare };

        var lines = program.Explain(frame, program.Holds(frame), decides: true);

        Assert.Equal([new Fact("price", "not sent")], lines[0].Seen);
        Assert.Equal([new Fact("spare.maker", "not sent")], lines[1].Seen);
    }

    [Fact]
    public void Evaluating_allocates_nothing()
    {
        var program = CelCompiler.Compile(
            "colour in ['blue', 'red'] && seats > 1 && price < money('900 USD') && wheels.exists(w, w.size > 17)",
            CarShape,
            out _
        )!;
        var frame = new Frame { Subject = Red };
        program.Holds(frame);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var held = 0;
        for (var i = 0; i < 1000; i++)
        {
            held += program.Holds(frame) ? 1 : 0;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1000, held);
    }

    [Fact]
    public void No_text_crashes_the_compiler_and_what_compiles_never_throws()
    {
        string[] words =
        [
            "colour",
            "seats",
            "price",
            "wheels",
            "tags",
            "spare.maker",
            "'red'",
            "1",
            "0",
            "9223372036854775807",
            "money('1 EUR')",
            "money('1 AZN')",
            "&&",
            "||",
            "!",
            "==",
            "<",
            "+",
            "-",
            "*",
            "/",
            "%",
            "(",
            ")",
            "in",
            "[",
            "]",
            ",",
            "?",
            ":",
            ".exists(w,",
            "w.size",
            "has(",
            "size(",
            "true",
            "\"",
            "é",
            "\\",
        ];
        var compiled = 0;
        Gen.Int[0, words.Length - 1]
            .Array[1, 14]
            .Select(picks => string.Join(' ', picks.Select(pick => words[pick])))
            .Sample(
                source =>
                {
                    if (CelCompiler.Compile(source, CarShape, out var errors) is { } program)
                    {
                        Interlocked.Increment(ref compiled);
                        program.Holds(new Frame { Subject = Red });
                        program.Explain(new Frame { Subject = Bare }, program.Holds(new Frame { Subject = Bare }), decides: true);
                    }
                    else
                    {
                        Assert.NotEmpty(errors);
                    }
                },
                iter: 20_000
            );
        Assert.NotEqual(0, compiled);
    }

    [Theory]
    [InlineData('(')]
    [InlineData('!')]
    [InlineData('-')]
    public void Deep_nesting_is_refused_by_name(char letter)
    {
        CelCompiler.Compile(new string(letter, 3000) + "true", CarShape, out var errors);

        Assert.Equal("nested deeper than 40 levels", Assert.Single(errors).Message);
    }
}
