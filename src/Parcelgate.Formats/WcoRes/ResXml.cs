namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using Parcelgate.Core.Money;

/// <summary>
/// Writes responses of the WCO Data Model (RES), one or several in one MetaData. Texts longer than the model allows are cut, characters XML has none for
/// become the replacement character: an answer is never lost for what a sender wrote.
/// </summary>
public static class ResXml
{
    private const string MetaDataSpace = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2";
    private const string Space = "urn:wco:datamodel:WCO:RES-DMS:2";
    private const string TypeSpace = "urn:wco:datamodel:WCO:Response_DS:DMS:2";
    private const string DeclarationSpace = "urn:wco:datamodel:WCO:DEC-DMS:2";
    private const string ModelVersion = "3.6";

    /// <summary>UN/EDIFACT 2379: CCYYMMDDHHMMSSZZZ.</summary>
    private const string InstantFormat = "304";

    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
        CheckCharacters = false,
    };

    /// <summary>The responses in UTF-8, in the order given. Same responses, same bytes.</summary>
    /// <exception cref="ArgumentException">There are none: a message without a response is not one.</exception>
    public static byte[] ToBytes(params ReadOnlySpan<Response> responses)
    {
        if (responses.IsEmpty)
        {
            throw new ArgumentException("A message has at least one response.", nameof(responses));
        }

        using var stream = new MemoryStream();
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            xml.WriteStartElement("md", "MetaData", MetaDataSpace);
            xml.WriteElementString("WCODataModelVersionCode", MetaDataSpace, ModelVersion);
            xml.WriteElementString("WCOTypeName", MetaDataSpace, "RES");
            foreach (var response in responses)
            {
                new Writing(xml).Write(response);
            }

            xml.WriteEndElement();
        }

        return stream.ToArray();
    }

    /// <summary>One response being written, in the order the model's schema has.</summary>
    private sealed class Writing(XmlWriter xml)
    {
        internal void Write(Response response)
        {
            xml.WriteStartElement("", "Response", Space);
            xml.WriteAttributeString("xmlns", "ds", null, TypeSpace);
            Element("FunctionCode", ((int)response.Function).ToString("D2", CultureInfo.InvariantCulture), 2);
            Element("FunctionalReferenceID", response.Id, 35);
            Instant("IssueDateTime", response.IssuedAt);
            All(response.Statements, WriteStatement);
            All(response.Amendments, WriteAmendment);
            WriteBank(response.PayTo);
            All(response.Errors, WriteError);
            if (response.Status is { } status)
            {
                Open("Status", () => Element("NameCode", status, 3));
            }

            Open("Declaration", () => WriteDeclaration(response));
            WriteNewValues(response.NewValues);
            xml.WriteEndElement();
        }

        private void WriteStatement(Statement statement) =>
            Open(
                "AdditionalInformation",
                () =>
                {
                    Element("StatementCode", statement.Code, 17);
                    Element("StatementDescription", statement.Text, 512);
                    Instant("LimitDateTime", statement.Until);
                    Element("StatementTypeCode", statement.Type, 3);
                    WritePointers(statement.Pointers);
                }
            );

        private void WriteAmendment(Amendment amendment) =>
            Open(
                "Amendment",
                () =>
                {
                    Element("ChangeReasonCode", amendment.Reason, 3);
                    WritePointers(amendment.Pointers);
                }
            );

        private void WriteBank(PayTo? bank)
        {
            if (bank is not null)
            {
                Open(
                    "Bank",
                    () =>
                    {
                        Element("ReferenceID", bank.Reference, 17);
                        Element("ID", bank.Account, 35);
                    }
                );
            }
        }

        private void WriteError(ResponseError error) =>
            Open(
                "Error",
                () =>
                {
                    Element("Description", error.Text, 512);
                    Element("ValidationCode", error.Code, 8);
                    WritePointers(error.Pointers);
                }
            );

        private void WritePointers(ImmutableArray<Pointer> pointers) =>
            All(
                pointers,
                pointer =>
                    Open(
                        "Pointer",
                        () =>
                        {
                            Element("SequenceNumeric", pointer.Sequence?.ToString(CultureInfo.InvariantCulture), 5);
                            Element("DocumentSectionCode", pointer.Section, 3);
                            Element("TagID", pointer.Tag, 4);
                        }
                    )
            );

        private void WriteDeclaration(Response response)
        {
            var (declaration, at) = (response.Declaration, response.DecidedAt);
            Instant("AcceptanceDateTime", response.Function == ResponseFunction.Accepted ? at : null);
            Instant("CancellationDateTime", response.Function == ResponseFunction.Invalidated ? at : null);
            Element("FunctionalReferenceID", declaration.Reference, 35);
            Element("ID", declaration.Id, 70);
            Instant("RejectionDateTime", response.Function == ResponseFunction.Rejected ? at : null);
            Element("VersionID", declaration.Version?.ToString(CultureInfo.InvariantCulture), 9);
            All(response.Funds, WriteFunds);
            if (!response.Taxes.IsDefaultOrEmpty)
            {
                Open("GoodsShipment", () => All(response.Taxes, WriteItem));
            }
        }

        private void WriteFunds(MissingFunds funds) =>
            Open(
                "DutyTaxFee",
                () =>
                    Open(
                        "Payment",
                        () =>
                        {
                            Amount("PaymentAmount", funds.Amount);
                            Open("ObligationGuarantee", () => Element("ReferenceID", funds.Account, 35));
                        }
                    )
            );

        private void WriteItem(ItemTaxes item) =>
            Open(
                "GovernmentAgencyGoodsItem",
                () =>
                {
                    Element("SequenceNumeric", item.Item.ToString(CultureInfo.InvariantCulture), 5);
                    Open("Commodity", () => All(item.Lines, WriteTax));
                }
            );

        private void WriteTax(TaxLine tax) =>
            Open(
                "DutyTaxFee",
                () =>
                {
                    Amount("AdValoremTaxBaseAmount", tax.Base);
                    Amount("DeductAmount", tax.Deducted);
                    Element("DutyRegimeCode", tax.Regime, 3);
                    Element("TaxRateNumeric", tax.RatePercent?.ToString("0.00####", CultureInfo.InvariantCulture), 20);
                    Element("TypeCode", tax.Type, 3);
                    Open(
                        "Payment",
                        () =>
                        {
                            Amount("TaxAssessedAmount", tax.Assessed);
                            Amount("PaymentAmount", tax.Payable);
                        }
                    );
                }
            );

        /// <summary>The changed elements as a declaration of the model: neighbours of one section share its element.</summary>
        private void WriteNewValues(ImmutableArray<NewValue> values)
        {
            if (values.IsDefaultOrEmpty)
            {
                return;
            }

            xml.WriteStartElement("", "Declaration", DeclarationSpace);
            xml.WriteElementString("FunctionCode", DeclarationSpace, "9");
            var open = new List<string>();
            foreach (var value in values)
            {
                var steps = value.Place.Split('/');
                var shared = 0;
                while (shared < open.Count && shared < steps.Length - 1 && open[shared] == steps[shared])
                {
                    shared++;
                }

                Close(open, shared);
                foreach (var step in steps[shared..^1])
                {
                    xml.WriteStartElement("", Bare(step), DeclarationSpace);
                    open.Add(step);
                }

                WriteNewValue(Bare(steps[^1]), value);
            }

            Close(open, 0);
            xml.WriteEndElement();
        }

        private void Close(List<string> open, int left)
        {
            while (open.Count > left)
            {
                xml.WriteEndElement();
                open.RemoveAt(open.Count - 1);
            }
        }

        private void WriteNewValue(string name, NewValue value)
        {
            xml.WriteStartElement("", name, DeclarationSpace);
            if (value.Unit is { } unit)
            {
                xml.WriteAttributeString(name.EndsWith("Amount", StringComparison.Ordinal) ? "currencyID" : "unitCode", unit);
            }

            xml.WriteString(XmlCharacters.Sound(value.Value, 512));
            xml.WriteEndElement();
        }

        private static string Bare(string step) => step.IndexOf('[') is var at && at > 0 ? step[..at] : step;

        private void Amount(string name, Money? amount)
        {
            if (amount is { } money)
            {
                xml.WriteStartElement(name, Space);
                xml.WriteAttributeString("currencyID", money.Currency.Code);
                xml.WriteString(money.AmountText());
                xml.WriteEndElement();
            }
        }

        private void Instant(string name, DateTimeOffset? at)
        {
            if (at is { } instant)
            {
                xml.WriteStartElement(name, Space);
                xml.WriteStartElement("ds", "DateTimeString", TypeSpace);
                xml.WriteAttributeString("formatCode", InstantFormat);
                xml.WriteString(instant.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture));
                xml.WriteEndElement();
                xml.WriteEndElement();
            }
        }

        private void Element(string name, string? text, int longest)
        {
            if (!string.IsNullOrEmpty(text))
            {
                xml.WriteElementString(name, Space, XmlCharacters.Sound(text, longest));
            }
        }

        private void Open(string name, Action content)
        {
            xml.WriteStartElement(name, Space);
            content();
            xml.WriteEndElement();
        }

        private static void All<T>(ImmutableArray<T> all, Action<T> write)
        {
            foreach (var one in all.IsDefault ? [] : all)
            {
                write(one);
            }
        }
    }
}
