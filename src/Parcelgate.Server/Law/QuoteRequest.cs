namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>What somebody asks before a purchase: the parameters of <c>GET /v1/quote</c> and the fields of the calculator.</summary>
/// <param name="Consignment">The parcel as it would be declared.</param>
/// <param name="On">The day it is asked for; null: now.</param>
/// <param name="Used">What the person received before in the allowance's window; null: nothing.</param>
internal sealed record QuoteRequest(Consignment Consignment, DateOnly? On, Money? Used)
{
    /// <summary>Longest parameter read.</summary>
    private const int Longest = 64;

    private const decimal MostUnits = 100_000_000;
    private const long MostGrams = 1_000_000;

    /// <summary>Reads the parameters; every problem names its parameter, what was found, and what would be right.</summary>
    /// <param name="parameter">The value of a parameter; null or "" where it was not sent.</param>
    /// <param name="book">The law in force, for the countries it knows.</param>
    /// <param name="problems">Problems are added here.</param>
    /// <returns>The request; null when there is any problem.</returns>
    internal static QuoteRequest? Read(Func<string, string?> parameter, LawBook book, List<Problem> problems)
    {
        var reader = new Reader(parameter, problems);
        var currency = reader.Currency("currency", required: true);
        var goods = reader.Amount("goods", currency, required: true);
        var usedCurrency = reader.Currency("usedCurrency", required: false) ?? currency;
        var request = new QuoteRequest(
            new Consignment
            {
                Reference = "QUOTE",
                Channel = reader.Word("channel", Channel.Post),
                Purpose = reader.Word("purpose", Purpose.Sale),
                Destination = reader.Country("destination", book) ?? "",
                Dispatch = reader.Country("dispatch", null) ?? "",
                Consignor = new Party("Q", reader.Word("sender", PartyKind.Organisation)),
                Consignee = new Party("Q", PartyKind.Person, Identity: "QUOTE"),
                Items = Items(reader, goods),
                GrossMassGrams = reader.Grams("grams"),
                Freight = reader.Amount("carriage", currency, required: false),
                Insurance = reader.Amount("insurance", currency, required: false),
                PrepaidTax = reader.Text("prepaid") is { } scheme ? new PrepaidTax(scheme, "QUOTE") : null,
            },
            reader.Day("on"),
            reader.Amount("used", usedCurrency, required: false)
        );
        return problems.Count == 0 ? request : null;
    }

    /// <summary>One item for each code: "610910,851762"; the value is shared evenly, the last bears the rest.</summary>
    private static ImmutableArray<Item> Items(Reader reader, Money? goods)
    {
        var codes = reader.Codes("hs");
        var origin = reader.Country("origin", null);
        if (goods is not { } value)
        {
            return [];
        }

        var each = value.Minor / codes.Length;
        return
        [
            .. codes.Select(
                (code, index) =>
                    new Item(
                        index + 1,
                        Hs: code,
                        Origin: origin,
                        Value: new Money(index < codes.Length - 1 ? each : value.Minor - each * (codes.Length - 1), value.Currency)
                    )
            ),
        ];
    }

    /// <summary>One parameter a method; what cannot be read becomes a problem and null.</summary>
    private sealed class Reader(Func<string, string?> parameter, List<Problem> problems)
    {
        internal string? Text(string name)
        {
            var text = parameter(name)?.Trim();
            if (text is { Length: > Longest })
            {
                problems.Add(Problem.Of(ProblemCodes.TooLong, Place(name), text, $"at most {Longest} characters"));
                return null;
            }

            return string.IsNullOrEmpty(text) ? null : text;
        }

        internal Currency? Currency(string name, bool required)
        {
            if (Text(name) is not { } text)
            {
                Missing(name, required, "an ISO 4217 code such as USD");
                return null;
            }

            if (Core.Money.Currency.TryParse(text.ToUpperInvariant(), out var currency))
            {
                return currency;
            }

            problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "an ISO 4217 code such as USD"));
            return null;
        }

        internal Money? Amount(string name, Currency? currency, bool required)
        {
            if (Text(name) is not { } text)
            {
                Missing(name, required, "an amount such as 255.70");
                return null;
            }

            // A decimal comma is what half the world types; thousands are not grouped.
            var good = decimal.TryParse(
                text.Replace(',', '.'),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var units
            );
            if (!good || units > MostUnits)
            {
                problems.Add(
                    Problem.Of(
                        good ? ProblemCodes.OutOfRange : ProblemCodes.WrongType,
                        Place(name),
                        text,
                        $"an amount such as 255.70, at most {MostUnits:0}"
                    )
                );
                return null;
            }

            if (currency is not { } unit)
            {
                return null;
            }

            if (units * unit.MinorPerUnit == decimal.Truncate(units * unit.MinorPerUnit))
            {
                return Money.Of(units, unit);
            }

            problems.Add(
                Problem.Of(ProblemCodes.OutOfRange, Place(name), text, $"at most {unit.Decimals} decimals, which {unit.Code} has")
            );
            return null;
        }

        internal T Word<T>(string name, T otherwise)
            where T : struct, Enum
        {
            if (Text(name) is not { } text)
            {
                return otherwise;
            }

            var words = Enum.GetValues<T>().ToDictionary(value => Spelled(value.ToString()));
            if (words.TryGetValue(text, out var found))
            {
                return found;
            }

            problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, $"one of {string.Join(", ", words.Keys)}"));
            return otherwise;
        }

        /// <summary>A country; with a law book, one it has law of.</summary>
        internal string? Country(string name, LawBook? book)
        {
            if (Text(name) is not { } text)
            {
                Missing(name, book is not null, "a country code of two letters, such as AZ");
                return null;
            }

            var code = text.ToUpperInvariant();
            if (code.Length != 2 || !code.All(char.IsAsciiLetterUpper))
            {
                problems.Add(Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "a country code of two letters, such as AZ"));
                return null;
            }

            if (book is not null && !book.Countries.Contains(code))
            {
                problems.Add(
                    Problem.Of(
                        ProblemCodes.UnknownCode,
                        Place(name),
                        text,
                        $"a country whose law is here: {string.Join(", ", book.Countries)}"
                    )
                );
                return null;
            }

            return code;
        }

        internal long? Grams(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var grams) && grams is >= 1 and <= MostGrams)
            {
                return grams;
            }

            problems.Add(Problem.Of(ProblemCodes.OutOfRange, Place(name), text, $"whole grams from 1 to {MostGrams}"));
            return null;
        }

        internal DateOnly? Day(string name)
        {
            if (Text(name) is not { } text)
            {
                return null;
            }

            if (
                DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                && day.Year is >= 1990 and <= 2100
            )
            {
                return day;
            }

            problems.Add(Problem.Of(ProblemCodes.OutOfRange, Place(name), text, "a day from 1990 to 2100, such as 2026-11-23"));
            return null;
        }

        /// <summary>Commodity codes with commas; one unknown code where none is given.</summary>
        internal string?[] Codes(string name)
        {
            if (Text(name) is not { } text)
            {
                return [null];
            }

            string[] codes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (codes.Length is >= 1 and <= 5 && codes.All(code => code.Length is >= 4 and <= 14 && code.All(char.IsAsciiDigit)))
            {
                return codes;
            }

            problems.Add(
                Problem.Of(ProblemCodes.UnknownCode, Place(name), text, "one to five commodity codes of 4 to 14 digits, with commas")
            );
            return [null];
        }

        private void Missing(string name, bool required, string expected)
        {
            if (required)
            {
                problems.Add(Problem.Of(ProblemCodes.Missing, Place(name), "", expected));
            }
        }

        private static string Place(string name) => $"query '{name}'";

        /// <summary>"returned-goods" of ReturnedGoods.</summary>
        private static string Spelled(string name) =>
            string.Concat(
                name.Select((letter, at) => char.IsUpper(letter) ? (at == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString())
            );
    }
}
