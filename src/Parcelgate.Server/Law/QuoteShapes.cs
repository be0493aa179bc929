namespace Parcelgate.Server.Law;

using Microsoft.OpenApi;
using static Parcelgate.Server.Observability.Described;

/// <summary>Parameters and shape of quotes and allowances, for the OpenAPI document.</summary>
internal static class QuoteShapes
{
    internal static readonly (string, bool, string, string)[] Parameters =
    [
        ("destination", true, "Country of the recipient, one whose law is here", "AZ"),
        ("currency", true, "ISO 4217, of goods, total, carriage and insurance", "USD"),
        ("goods", false, "Price of the goods without delivery; this or total", "255.70"),
        ("total", false, "The price with delivery, duty and tax in it; this or goods", "400.00"),
        ("carriage", false, "Price of delivery", "18.30"),
        ("insurance", false, "Price of insurance", "2.00"),
        ("used", false, "What the recipient received before in the allowance's window; nothing if left out", "114.90"),
        ("usedCurrency", false, "ISO 4217, of used; that of the goods if left out", "USD"),
        ("hs", false, "One to five commodity codes of 4 to 14 digits, with commas: one goods line each", "610910,851762"),
        ("origin", false, "Country of origin of the goods, ISO 3166-1", "CN"),
        ("dispatch", false, "Country it is sent from, ISO 3166-1", "CN"),
        ("grams", false, "Gross mass in grams, 1 to 1000000", "400"),
        ("purpose", false, "sale, gift, documents, returned-goods or sample; sale if left out", "sale"),
        ("channel", false, "post, express, platform or declarant; post if left out", "post"),
        ("sender", false, "organisation, person or unknown; organisation if left out", "organisation"),
        ("prepaid", false, "Scheme by which tax was collected at the sale, alone or with the number to be looked up", "ioss:IM0440000102"),
        ("on", false, "Day it is reckoned for; today if left out", "2026-11-23"),
    ];

    internal static readonly (string, bool, string, string)[] AllowanceParameters =
    [
        ("destination", true, "Country of the recipient, one whose law is here", "AZ"),
        ("identity", false, "The identity the recipient's parcels are sent with; this or name", "5ABC123"),
        ("name", false, "The recipient's name, with postcode or city", "Aysel Aliyeva"),
        ("postcode", false, "Postcode of the recipient", "AZ1000"),
        ("city", false, "City of the recipient", "Baku"),
        ("channel", false, "post, express, platform or declarant; post if left out", "post"),
        ("on", false, "Day whose window is asked for; today if left out", "2026-11-23"),
    ];

    /// <summary>A quote for a goods value; for a total the list of quotes, or why there is none.</summary>
    internal static OpenApiSchema Quote()
    {
        var priced = Object(("goods", Amount("The goods")), ("total", Amount("Goods, delivery and all charges")));
        var quote = Object([.. QuoteFields().Select(field => (field.Name.TrimEnd('?') + "?", field.Shape))]);
        return Object([
            ("destination", Text("Country of the recipient")),
            ("at", Text("The instant it is reckoned for, UTC")),
            ("why?", Text("Of a total no goods value comes to: grey-zone, rounding, beyond, too-low, not-reckoned")),
            ("below?", priced),
            ("above?", priced),
            ("switched?", List(Text("What the law says above the gap and not below it: relief/low-value, charge/fee"))),
            ("quotes?", List(quote)),
            .. QuoteFields().Select(field => (field.Name.TrimEnd('?') + "?", field.Shape)),
        ]);
    }

    internal static OpenApiSchema Allowance(bool withParcels)
    {
        List<(string, OpenApiSchema)> fields =
        [
            ("relief", Text("az/parcels#month")),
            ("window", Text("First day of the window")),
            ("nextWindow", Text("First day of the next window")),
            ("limit", Amount("The limit")),
            ("used", Amount("Used before")),
            ("left", Amount("Left")),
            ("law", Text("Citation")),
        ];
        if (withParcels)
        {
            var parcel = Object(("reference", Text("The parcel")), ("receivedAt", Text("UTC")), ("amount", Amount("What it used")));
            fields.AddRange([("parcels", List(parcel)), ("elsewhere", Amount("Used by parcels that are not listed"))]);
        }

        return Object(
            ("destination", Text("Country of the recipient")),
            ("at", Text("The instant it is said for, UTC")),
            ("allowances", List(Object([.. fields])))
        );
    }

    private static IEnumerable<(string Name, OpenApiSchema Shape)> QuoteFields() =>
        [
            ("goods", Amount("The goods")),
            ("total", Amount("Goods, delivery and all charges, in the currency of the goods")),
            (
                "allowances",
                List(
                    Object(
                        ("relief", Text("az/parcels#month")),
                        ("window", Text("First day of the window")),
                        ("limit", Amount("The limit")),
                        ("used", Amount("Used before, as the asker said")),
                        ("left", Amount("Left before this parcel"))
                    )
                )
            ),
            (
                "exchange",
                Object(
                    ("table", Text("az/central-bank")),
                    ("confidence", Text("verified, mixed, memory or illustrative")),
                    ("asked", Text("The day whose rates the law wants")),
                    ("published", Text("The day of the rates taken, the last before it")),
                    ("ageDays", Whole("Days between the two")),
                    (
                        "rates",
                        List(Object(("from", Text("ISO 4217")), ("to", Text("ISO 4217")), ("rate", Text("Units of to for one of from"))))
                    )
                )
            ),
            ("confidence", List(Text("az/parcels verified"))),
            ("category", Whole("1 to 4, of the WCO Immediate Release Guidelines")),
            ("due", Amount("What is due at the border")),
            (
                "charges",
                List(
                    Object(
                        ("charge", Text("duty")),
                        ("item?", Whole("Goods line, where it is levied on one")),
                        ("amount", Amount("The charge")),
                        ("on?", Amount("What it is levied on")),
                        ("rate", Text("15 %")),
                        ("payer", Text("consignee, carrier, declarant or seller")),
                        ("collected", Text("before-release, after-release or at-sale")),
                        ("law", Text("Citation"))
                    )
                )
            ),
            ("excluded", List(Object(("category", Whole("1 to 4")), ("clause", Text("charges-due")), ("law?", Text("Citation"))))),
            ("findings", List(Finding())),
            ("quality", List(Finding())),
            (
                "problems",
                List(
                    Object(
                        ("code", Text("law-missing-rate")),
                        ("place", Text("rates/az/central-bank")),
                        ("found", Text("The value found")),
                        ("expected", Text("What would be right"))
                    )
                )
            ),
            (
                "versions",
                Object(
                    ("engine", Whole("The engine's version")),
                    ("law", Text("Hash of the law")),
                    ("regimes", List(Text("az/parcels 2026-01-01 5dc192f")))
                )
            ),
        ];

    /// <summary>Beside these two the facts seen, each a text by its name.</summary>
    private static OpenApiSchema Finding()
    {
        var finding = Object(("rule", Text("relief/month")), ("outcome", Text("charged")), ("law?", Text("Citation")));
        finding.AdditionalProperties = Text("A fact seen");
        return finding;
    }
}
