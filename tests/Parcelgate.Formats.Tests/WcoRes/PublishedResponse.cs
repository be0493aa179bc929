namespace Parcelgate.Formats.Tests.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Parcelgate.Core.Money;
using Parcelgate.Formats.WcoRes;

/// <summary>A published response read into the record ours are written from. Many have no namespace, and one a currency left out.</summary>
internal static class PublishedResponse
{
    internal static XElement Root(string file) => XDocument.Load(file).Descendants().First(e => e.Name.LocalName == "Response");

    internal static Response Read(XElement response)
    {
        var declaration = All(response, "Declaration").First();
        var function = (ResponseFunction)int.Parse(Text(response, "FunctionCode")!, CultureInfo.InvariantCulture);
        return new Response(
            function,
            Text(response, "FunctionalReferenceID")!,
            Instant(One(response, "IssueDateTime"))!.Value,
            About(declaration)
        )
        {
            DecidedAt = Instant(
                One(declaration, "AcceptanceDateTime") ?? One(declaration, "CancellationDateTime") ?? One(declaration, "RejectionDateTime")
            ),
            Statements = [.. All(response, "AdditionalInformation").Select(Statement)],
            Amendments = [.. All(response, "Amendment").Select(e => new Amendment(Text(e, "ChangeReasonCode"), Pointers(e)))],
            PayTo = One(response, "Bank") is { } bank ? new PayTo(Text(bank, "ReferenceID")!, Text(bank, "ID")!) : null,
            Errors =
            [
                .. All(response, "Error").Select(e => new ResponseError(Text(e, "ValidationCode")!, Text(e, "Description"), Pointers(e))),
            ],
            Status = One(response, "Status") is { } status ? Text(status, "NameCode") : null,
            Funds = [.. All(declaration, "DutyTaxFee").Select(Funds)],
            Taxes = [.. Under(declaration, "GoodsShipment", "GovernmentAgencyGoodsItem").Select(Taxes)],
            NewValues = [.. All(response, "Declaration").Skip(1).SelectMany(NewValues)],
        };
    }

    private static AnsweredDeclaration About(XElement declaration) =>
        new(
            Text(declaration, "FunctionalReferenceID")!,
            Text(declaration, "ID"),
            Text(declaration, "VersionID") is { } version ? int.Parse(version, CultureInfo.InvariantCulture) : null
        );

    private static Statement Statement(XElement e) =>
        new(
            Text(e, "StatementCode"),
            Text(e, "StatementDescription"),
            Instant(One(e, "LimitDateTime")),
            Text(e, "StatementTypeCode"),
            Pointers(e)
        );

    private static ImmutableArray<Pointer> Pointers(XElement e) =>
        [
            .. All(e, "Pointer")
                .Select(p => new Pointer(
                    Text(p, "DocumentSectionCode")!,
                    Text(p, "SequenceNumeric") is { } sequence ? int.Parse(sequence, CultureInfo.InvariantCulture) : null,
                    Text(p, "TagID")
                )),
        ];

    private static MissingFunds Funds(XElement e)
    {
        var payment = One(e, "Payment")!;
        return new MissingFunds(Amount(payment, "PaymentAmount")!.Value, Text(One(payment, "ObligationGuarantee")!, "ReferenceID")!);
    }

    private static ItemTaxes Taxes(XElement item) =>
        new(
            int.Parse(Text(item, "SequenceNumeric")!, CultureInfo.InvariantCulture),
            [.. Under(item, "Commodity", "DutyTaxFee").Select(Tax)]
        );

    private static TaxLine Tax(XElement e)
    {
        var payment = One(e, "Payment")!;
        return new TaxLine(
            Text(e, "TypeCode"),
            Amount(e, "AdValoremTaxBaseAmount"),
            Text(e, "TaxRateNumeric") is { } rate ? decimal.Parse(rate, CultureInfo.InvariantCulture) : null,
            Amount(e, "DeductAmount"),
            Amount(payment, "TaxAssessedAmount"),
            Amount(payment, "PaymentAmount"),
            Text(e, "DutyRegimeCode")
        );
    }

    /// <summary>Elements with a text, by path; items by the number they state.</summary>
    private static IEnumerable<NewValue> NewValues(XElement declaration)
    {
        return Walk(declaration, "").Where(value => value.Place != "FunctionCode");

        static IEnumerable<NewValue> Walk(XElement e, string path) =>
            e.Elements()
                .SelectMany(child =>
                {
                    var number = child.Name.LocalName == "GovernmentAgencyGoodsItem" ? $"[{Text(child, "SequenceNumeric")}]" : "";
                    var place = $"{path}{child.Name.LocalName}{number}";
                    return child.HasElements
                        ? Walk(child, place + "/")
                        : [new NewValue(place, child.Value, (string?)child.Attribute("currencyID"))];
                });
    }

    private static Money? Amount(XElement e, string name) =>
        Text(e, name) is { } text
            ? Money.Of(
                decimal.Parse(text, CultureInfo.InvariantCulture),
                Currency.Of((string?)One(e, name)!.Attribute("currencyID") ?? "GBP")
            )
            : null;

    /// <summary>CCYYMMDDHHMMSS with Z or hours of offset; one sample has another form and is of an export.</summary>
    private static DateTimeOffset? Instant(XElement? e)
    {
        var text = e is null ? null : Text(e, "DateTimeString");
        return text is null ? null
            : DateTimeOffset.TryParseExact(
                text.Replace("Z", "+00", StringComparison.Ordinal),
                "yyyyMMddHHmmsszz",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var at
            )
                ? at
            : throw new FormatException(text);
    }

    private static IEnumerable<XElement> All(XElement e, string name) => e.Elements().Where(c => c.Name.LocalName == name);

    private static XElement? One(XElement e, string name) => All(e, name).FirstOrDefault();

    private static IEnumerable<XElement> Under(XElement e, string section, string name) =>
        All(e, section).SelectMany(inner => All(inner, name));

    private static string? Text(XElement e, string name) => One(e, name)?.Value.Trim() is { Length: > 0 } text ? text : null;
}
