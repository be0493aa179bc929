namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>What somebody asks before a purchase: the parameters of <c>GET /v1/quote</c> and the fields of the calculator.</summary>
/// <param name="Consignment">The parcel as it would be declared; without the goods' value where the price is given.</param>
/// <param name="On">The day it is asked for; null: now.</param>
/// <param name="Used">What the person received before in the allowance's window; null: nothing.</param>
/// <param name="Price">The price with delivery, duty and tax in it, from which the goods' value is to be found; null where that is given.</param>
internal sealed record QuoteRequest(Consignment Consignment, DateOnly? On, Money? Used, Money? Price)
{
    /// <summary>Reads the parameters; every problem names its parameter, what was found, and what would be right.</summary>
    /// <param name="parameter">The value of a parameter; null or "" where it was not sent.</param>
    /// <param name="book">The law in force, for the countries it knows.</param>
    /// <param name="now">The instant of asking.</param>
    /// <param name="problems">Problems are added here.</param>
    /// <returns>The request; null when there is any problem.</returns>
    internal static QuoteRequest? Read(Func<string, string?> parameter, LawBook book, DateTimeOffset now, List<Problem> problems)
    {
        var reader = new QueryReader(parameter, problems);
        var currency = reader.Currency("currency", required: true);
        var price = reader.Amount("total", currency, required: false);
        var goods = reader.Amount("goods", currency, required: !reader.Has("total"));
        reader.NotBoth("goods", "total");
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
                Items = Items(reader),
                GrossMassGrams = reader.Grams("grams"),
                Freight = reader.Amount("carriage", currency, required: false),
                Insurance = reader.Amount("insurance", currency, required: false),
                PrepaidTax = Prepaid(reader, book),
            },
            reader.Day("on"),
            reader.Amount("used", usedCurrency, required: false),
            price
        );
        if (problems.Count > 0)
        {
            return null;
        }

        var whole = goods is { } value ? request with { Consignment = PriceSearch.Spread(request.Consignment, value) } : request;
        Quotes.CheckUsed(whole, book, now, problems);
        return problems.Count > 0 ? null : whole;
    }

    /// <summary>"ioss": a number nobody checks; "ioss:IM0440000102": one that is looked up in the register. In capitals too, as in a declaration.</summary>
    private static PrepaidTax? Prepaid(QueryReader reader, LawBook book)
    {
        if (reader.Text("prepaid") is not { } text)
        {
            return null;
        }

        string[] parts = text.Split(':', 2, StringSplitOptions.TrimEntries);
        var scheme = parts[0].ToLowerInvariant();
        var known = book.PrepaidSchemes;
        if (known.Contains(scheme) && parts is not [_, ""])
        {
            return new PrepaidTax(scheme, parts is [_, var number] ? number : Unnumbered);
        }

        reader.Refuse(
            ProblemCodes.UnknownCode,
            "prepaid",
            text,
            $"one of {string.Join(", ", known)}, alone or with a number behind a colon"
        );
        return null;
    }

    /// <summary>The number of a quote that names a scheme only.</summary>
    internal const string Unnumbered = "QUOTE";

    /// <summary>What of the register the quote asks for.</summary>
    internal IReadOnlyCollection<PrepaidTax> Asked => Consignment.PrepaidTax is { Id: not Unnumbered } sent ? [sent] : [];

    /// <summary>One item for each code: "610910,851762".</summary>
    private static ImmutableArray<Item> Items(QueryReader reader)
    {
        var codes = reader.Codes("hs");
        var origin = reader.Country("origin", null);
        return [.. codes.Select((code, index) => new Item(index + 1, Hs: code, Origin: origin))];
    }
}
