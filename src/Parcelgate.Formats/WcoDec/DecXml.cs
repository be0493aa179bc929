namespace Parcelgate.Formats.WcoDec;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;

/// <summary>
/// Writes a canonical record as a WCO Data Model declaration: one that came from a declaration as that declaration again, any other with the elements of an
/// H7. Reading it gives the same record: what the model has no element for, or XML no character for, stands in one statement or one element of our own (see
/// README.md of this folder).
/// </summary>
public static class DecXml
{
    internal const string ModelVersion = "3.6";
    internal const string DeclarationType = "IMA";

    // Longest texts of the published schema, in characters. A longer one stands whole in the statement.
    private const int LongestName = 70;
    private const int LongestPartyId = 17;
    private const int LongestPlace = 35;
    private const int LongestLine = 70;
    private const int LongestPostcode = 9;
    private const int LongestConveyance = 35;
    private const int LongestDocument = 70;
    private const int LongestText = 512;
    private const int LongestProcedure = 7;

    /// <summary>UN/EDIFACT 1001: master air waybill.</summary>
    internal const string MasterType = "741";

    /// <summary>The rest is a whole record and needs a reference; the declaration's own wins.</summary>
    internal const string Elsewhere = "-";

    internal const string MetaDataSpace = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2";
    internal const string Space = "urn:wco:datamodel:WCO:DEC-DMS:2";

    internal static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        Indent = true,
        NewLineChars = "\n",
    };

    /// <summary>The declaration in UTF-8. Same record, same bytes.</summary>
    public static byte[] ToBytes(Consignment consignment)
    {
        if (DecRewriter.TryWrite(consignment) is { } again)
        {
            return again;
        }

        using var stream = new MemoryStream();
        Range parties;
        Range statement;
        using (var xml = XmlWriter.Create(stream, Settings))
        {
            (parties, statement) = new Writing(xml, stream, consignment).Write();
        }

        // What no element took is known when all are written, and the model has its statement before the parties.
        var bytes = stream.GetBuffer().AsSpan(0, (int)stream.Length);
        return [.. bytes[..parties.Start], .. bytes[statement], .. bytes[parties], .. bytes[statement.End..]];
    }

    /// <summary>One declaration being written: <c>rest</c> loses each field that gets its element.</summary>
    private sealed class Writing
    {
        private readonly XmlWriter xml;
        private readonly MemoryStream stream;
        private readonly Consignment record;
        private Consignment rest;

        internal Writing(XmlWriter xml, MemoryStream stream, Consignment record)
        {
            this.xml = xml;
            this.stream = stream;
            this.record = record;
            rest = record;
        }

        /// <returns>Where the bytes from the parties on are, and those of the statement, which is written last.</returns>
        internal (Range Parties, Range Statement) Write()
        {
            xml.WriteStartElement("md", "MetaData", MetaDataSpace);
            xml.WriteElementString("WCODataModelVersionCode", MetaDataSpace, ModelVersion);
            xml.WriteElementString("WCOTypeName", MetaDataSpace, "DEC");
            xml.WriteStartElement("", "Declaration", Space);
            Element("FunctionCode", "9");
            WriteReference();
            Element("TypeCode", DeclarationType);
            WriteTotals();
            var totals = Written();
            WriteParties();
            WriteShipment();
            var shipment = Written();
            WriteRest();
            var all = Written();
            xml.WriteEndElement();
            xml.WriteEndElement();
            return (totals..shipment, shipment..all);
        }

        private int Written()
        {
            xml.Flush();
            return (int)stream.Length;
        }

        private void WriteReference() => rest = rest with { Reference = Element("FunctionalReferenceID", record.Reference) ?? Elsewhere };

        private void WriteTotals()
        {
            if (record.GrossMassGrams is { } grams)
            {
                WriteMass("TotalGrossMassMeasure", grams);
                rest = rest with { GrossMassGrams = null };
            }

            if (record.Packages is { } packages)
            {
                Element("TotalPackageQuantity", packages.ToString(CultureInfo.InvariantCulture));
                rest = rest with { Packages = null };
            }
        }

        private void WriteParties()
        {
            if (record.Transport.Mode != TransportMode.Unknown)
            {
                Open(
                    "BorderTransportMeans",
                    () => Element("ModeCode", ((int)record.Transport.Mode).ToString(CultureInfo.InvariantCulture))
                );
                rest = rest with { Transport = rest.Transport with { Mode = TransportMode.Unknown } };
            }

            rest = rest with { Declarant = WriteParty("Declarant", record.Declarant, true) };
            // The reader takes the exporter's country for the country of export where none is declared.
            rest = rest with
            {
                Consignor = WriteParty("Exporter", record.Consignor, record.Dispatch is not null),
            };
        }

        private void WriteShipment() =>
            Open(
                "GoodsShipment",
                () =>
                {
                    WriteConsignment();
                    if (record.Freight is { } freight)
                    {
                        Open("CustomsValuation", () => WriteAmount("FreightChargeAmount", freight));
                        rest = rest with { Freight = null };
                    }

                    Open("Destination", () => Element("CountryCode", record.Destination));
                    WritePrepaidTax();
                    if (record.Dispatch is { } dispatch && dispatch != record.Consignor?.Address?.Country)
                    {
                        Open("ExportCountry", () => Element("ID", dispatch));
                    }

                    rest = rest with { Dispatch = null };

                    WriteItems();
                    rest = rest with { Consignee = WriteParty("Importer", record.Consignee, true) };
                    WriteMaster();
                    rest = rest with { Seller = WriteParty("Seller", record.Seller, true) };
                }
            );

        private void WriteConsignment()
        {
            if (Fits(record.Transport.Conveyance, LongestConveyance))
            {
                Open("Consignment", () => Open("ArrivalTransportMeans", () => Element("ID", record.Transport.Conveyance!)));
                rest = rest with { Transport = rest.Transport with { Conveyance = null } };
            }
        }

        private void WriteMaster()
        {
            if (Fits(record.Transport.Master, LongestDocument))
            {
                Open(
                    "PreviousDocument",
                    () =>
                    {
                        Element("ID", record.Transport.Master!);
                        Element("TypeCode", MasterType);
                    }
                );
                rest = rest with { Transport = rest.Transport with { Master = null } };
            }
        }

        private void WritePrepaidTax()
        {
            if (record.PrepaidTax is { Scheme: "ioss" } prepaid && Fits(prepaid.Id, LongestPartyId))
            {
                Open(
                    "DomesticDutyTaxParty",
                    () =>
                    {
                        Element("ID", prepaid.Id);
                        Element("RoleCode", "FR5");
                    }
                );
                rest = rest with { PrepaidTax = null };
            }
        }

        private void WriteItems()
        {
            var procedures = ProceduresForItems();
            var remaining = ImmutableArray.CreateBuilder<Item>(record.Items.Length);
            foreach (var item in record.Items)
            {
                Open("GovernmentAgencyGoodsItem", () => remaining.Add(WriteItem(item, procedures)));
            }

            var trivial = remaining.All(item => item == new Item(item.Number));
            rest = rest with { Items = trivial ? [] : remaining.ToImmutable() };
        }

        /// <summary>The procedure codes, where reading them gives back data set and purpose; else they stay in the statement.</summary>
        private ImmutableArray<string> ProceduresForItems()
        {
            var codes = record.Procedures;
            var dataSet =
                codes.Contains("1H7") ? "H7"
                : codes.Contains("21V") ? "BIRDS"
                : "H1";
            var sound =
                !codes.IsEmpty
                && !record.Items.IsEmpty
                && codes.Distinct().Count() == codes.Length
                && codes.All(code => Fits(code, LongestProcedure));
            if (!sound || record.DataSet != dataSet || codes.Contains("C08") != (record.Purpose == Purpose.Gift))
            {
                return [];
            }

            rest = rest with { Procedures = [], DataSet = null, Purpose = record.Purpose == Purpose.Gift ? Purpose.Sale : record.Purpose };
            return codes;
        }

        private Item WriteItem(Item item, ImmutableArray<string> procedures)
        {
            var left = item;
            if (item.Value is { } value)
            {
                WriteAmount("CustomsValueAmount", value);
                left = left with { Value = null };
            }

            Element("SequenceNumeric", item.Number.ToString(CultureInfo.InvariantCulture));
            Open("Commodity", () => left = WriteCommodity(left));
            foreach (var code in procedures)
            {
                Open("GovernmentProcedure", () => WriteProcedure(code));
            }

            if (item.Origin is { } origin)
            {
                Open("Origin", () => Element("CountryCode", origin));
                left = left with { Origin = null };
            }

            return left;
        }

        private Item WriteCommodity(Item left)
        {
            left = left with { Description = Element("Description", left.Description) };
            if (left.Hs is { } hs)
            {
                Open(
                    "Classification",
                    () =>
                    {
                        Element("ID", hs);
                        Element("IdentificationTypeCode", "HS");
                    }
                );
                left = left with { Hs = null };
            }

            if (left.NetMassGrams is not null || left.Quantity > 1)
            {
                Open("GoodsMeasure", () => WriteMeasures(left));
            }

            return left with
            {
                NetMassGrams = null,
                Quantity = 1,
            };
        }

        private void WriteMeasures(Item item)
        {
            if (item.NetMassGrams is { } grams)
            {
                WriteMass("NetNetWeightMeasure", grams);
            }

            // One piece is what is read where none are declared.
            if (item.Quantity > 1)
            {
                xml.WriteStartElement("TariffQuantity", Space);
                xml.WriteAttributeString("unitCode", "NAR");
                xml.WriteString(item.Quantity.ToString(CultureInfo.InvariantCulture));
                xml.WriteEndElement();
            }
        }

        private void WriteProcedure(string code)
        {
            var pair = IsPair(code);
            Element("CurrentCode", pair ? code[..2] : code);
            if (pair)
            {
                Element("PreviousCode", code[2..]);
            }
        }

        /// <summary>Writes what has an element and gives back the rest; null when nothing is left.</summary>
        private Party? WriteParty(string name, Party? party, bool withCountry)
        {
            if (party is null)
            {
                return null;
            }

            var left = party;
            Open(
                name,
                () =>
                {
                    left = left with
                    {
                        Name = Element("Name", party.Name, LongestName),
                        Identity = Element("ID", party.Identity, LongestPartyId),
                    };
                    if (party.Address is { } address)
                    {
                        Open("Address", () => left = left with { Address = WriteAddress(address, withCountry) });
                    }
                }
            );
            return left.OrNull();
        }

        private Address? WriteAddress(Address address, bool withCountry)
        {
            var left = new Address(
                City: Element("CityName", address.City, LongestPlace),
                Country: withCountry ? Element("CountryCode", address.Country) : address.Country,
                Region: Element("CountrySubDivisionName", address.Region, LongestPlace),
                Lines: Element("Line", address.Lines, LongestLine),
                Postcode: Element("PostcodeID", address.Postcode, LongestPostcode)
            );
            return left.OrNull();
        }

        private void WriteRest()
        {
            var json = Encoding.UTF8.GetString(CanonicalJson.ToAsciiBytes(rest));
            for (var from = 0; from < json.Length; )
            {
                var length = Extension.LengthOf(json.AsSpan(from));
                var text = json.Substring(from, length);
                Open(
                    "AdditionalInformation",
                    () =>
                    {
                        Element("StatementDescription", text, text.Length);
                        Element("StatementTypeCode", Extension.TypeCode);
                    }
                );
                from += length;
            }
        }

        private void WriteAmount(string name, Money amount)
        {
            xml.WriteStartElement(name, Space);
            xml.WriteAttributeString("currencyID", amount.Currency.Code);
            xml.WriteString(amount.AmountText());
            xml.WriteEndElement();
        }

        private void WriteMass(string name, long grams)
        {
            xml.WriteStartElement(name, Space);
            xml.WriteAttributeString("unitCode", "KGM");
            xml.WriteString((grams / 1000m).ToString("0.###", CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        /// <summary>Writes the text where XML can carry it and the schema has room for it; gives it back where not.</summary>
        private string? Element(string name, string? text, int longest = LongestText)
        {
            if (!Fits(text, longest))
            {
                return text;
            }

            xml.WriteElementString(name, Space, text);
            return null;
        }

        private void Open(string name, Action content)
        {
            xml.WriteStartElement(name, Space);
            content();
            xml.WriteEndElement();
        }
    }

    /// <summary>Space around a text is layout in XML, a control character has no place in it, and a carriage return becomes a line feed.</summary>
    internal static bool Carried(string? text) =>
        text is { Length: > 0 } && text.Trim().Length == text.Length && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && XmlText(text);

    private static bool Fits(string? text, int longest) => text?.Length <= longest && Carried(text);

    private static bool XmlText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is 0xFFFE or 0xFFFF || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Requested and previous procedure are two digits each; additional procedures are one code.</summary>
    internal static bool IsPair(string code) => code.Length == 4 && !code.AsSpan().ContainsAnyExceptInRange('0', '9');
}
