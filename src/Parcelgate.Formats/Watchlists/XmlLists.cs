namespace Parcelgate.Formats.Watchlists;

using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Parcelgate.Formats.Tree;

/// <summary>Lists as XML, an entry at a time. Names of elements decide, namespaces do not: the US Treasury has changed its own twice.</summary>
internal static class XmlLists
{
    /// <summary>Most elements of one entry. Arbitrary; the largest seen has some hundreds.</summary>
    private const int MostElements = 20_000;

    private const int Deepest = 12;

    private static readonly XmlReaderSettings Settings = XmlTree.Settings(WatchlistReader.LongestFile);

    internal static void ReadOfac(Stream stream, ListDrafts drafts) => Each(stream, "sdnList", ["sdnEntry"], drafts, Ofac);

    internal static void ReadUn(Stream stream, ListDrafts drafts) =>
        Each(stream, "CONSOLIDATED_LIST", ["INDIVIDUAL", "ENTITY"], drafts, Un);

    private static void Each(Stream stream, string root, string[] entries, ListDrafts drafts, Action<XElement, string, ListDrafts> read)
    {
        using var text = TextRecords.Reader(stream);
        using var xml = XmlReader.Create(text, Settings);
        xml.MoveToContent();
        if (xml.LocalName != root)
        {
            drafts.Refuse(ProblemCodes.UnknownFormat, xml.LocalName, xml.NamespaceURI, $"a document <{root}>");
            return;
        }

        var number = 0;
        while (!xml.EOF && !drafts.IsFull)
        {
            if (xml.NodeType == XmlNodeType.Element && entries.Contains(xml.LocalName))
            {
                var line = xml is IXmlLineInfo info ? info.LineNumber : 0;
                var place = string.Create(CultureInfo.InvariantCulture, $"{xml.LocalName}[{++number}], line {line}");
                read(Subtree(xml, place), place, drafts);
            }
            else
            {
                xml.Read();
            }
        }
    }

    /// <summary>The element the reader stands at, without namespaces, the reader then behind it.</summary>
    /// <exception cref="ListTooLongException">It passes a bound.</exception>
    private static XElement Subtree(XmlReader xml, string place)
    {
        var root = new XElement(xml.LocalName);
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return root;
        }

        var (depth, count, open) = (xml.Depth, 0, root);
        while (xml.Read() && xml.Depth > depth)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (++count > MostElements || xml.Depth - depth > Deepest)
                    {
                        throw new ListTooLongException(
                            place,
                            $"at most {MostElements} elements in one entry, nested no deeper than {Deepest}"
                        );
                    }

                    var child = new XElement(xml.LocalName);
                    open.Add(child);
                    open = xml.IsEmptyElement ? open : child;
                    break;
                case XmlNodeType.EndElement:
                    open = open.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    open.Add(xml.Value);
                    break;
            }
        }

        xml.Read();
        return root;
    }

    private static void Ofac(XElement entry, string place, ListDrafts drafts)
    {
        var uid = Value(entry, "uid");
        if (uid.Length == 0)
        {
            drafts.Refuse(ProblemCodes.Missing, $"{place}/uid", "", "the entry's number");
            return;
        }

        var kind = Value(entry, "sdnType").ToUpperInvariant() switch
        {
            "INDIVIDUAL" => NameKind.Person,
            "VESSEL" => NameKind.Vessel,
            "AIRCRAFT" => NameKind.Aircraft,
            _ => NameKind.Organisation,
        };
        var draft = new ListDraft(place, $"ofac-{uid}", "OFAC SDN", kind)
        {
            Programme = string.Join(' ', entry.Elements("programList").Elements("program").Select(one => one.Value.Trim())),
        };
        draft.Name(FullName(entry), drafts);
        foreach (var aka in entry.Elements("akaList").Elements("aka"))
        {
            draft.Name(FullName(aka), drafts);
        }

        foreach (var date in entry.Elements("dateOfBirthList").Elements("dateOfBirthItem"))
        {
            draft.Date(Value(date, "dateOfBirth"));
        }

        foreach (var country in entry.Descendants("country"))
        {
            draft.Country(country.Value);
        }

        foreach (var place1 in entry.Elements("placeOfBirthList").Elements("placeOfBirthItem"))
        {
            draft.Country(Value(place1, "placeOfBirth").Split(',')[^1]);
        }

        foreach (var flag in entry.Descendants("vesselFlag"))
        {
            draft.Country(flag.Value);
        }

        foreach (var sign in entry.Descendants("callSign"))
        {
            draft.Identifier(sign.Value);
        }

        foreach (var document in entry.Elements("idList").Elements("id"))
        {
            OfacRemarks.Identification(Value(document, "idType"), Value(document, "idNumber"), Value(document, "idCountry"), draft);
        }

        OfacRemarks.Read(Value(entry, "remarks"), draft, drafts);
        drafts.Add(draft);
    }

    /// <summary>"LAST, First" as the list's CSV writes it, so that both forms of the list are one version.</summary>
    private static string FullName(XElement entry) =>
        (Value(entry, "lastName"), Value(entry, "firstName")) switch
        {
            (var last, "") => last,
            ("", var first) => first,
            var (last, first) => $"{last}, {first}",
        };

    private static void Un(XElement entry, string place, ListDrafts drafts)
    {
        var id = Value(entry, "DATAID");
        if (id.Length == 0)
        {
            drafts.Refuse(ProblemCodes.Missing, $"{place}/DATAID", "", "the entry's number");
            return;
        }

        if (Value(entry, "DELISTED_ON").Length > 0)
        {
            drafts.Ignored++;
            return;
        }

        var person = entry.Name.LocalName == "INDIVIDUAL";
        var draft = new ListDraft(place, $"un-{id}", "UN SC", person ? NameKind.Person : NameKind.Organisation)
        {
            Programme = Value(entry, "UN_LIST_TYPE"),
        };
        string[] names = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
        draft.Name(string.Join(' ', names.Select(name => Said(Value(entry, name))).Where(name => name.Length > 0)), drafts);
        foreach (var name in entry.Descendants("NAME_ORIGINAL_SCRIPT").Concat(entry.Descendants("ALIAS_NAME")))
        {
            // Several names in one element stand between semicolons.
            foreach (var one in name.Value.Split(';'))
            {
                draft.Name(Said(one), drafts);
            }
        }

        foreach (var date in entry.Elements("INDIVIDUAL_DATE_OF_BIRTH"))
        {
            draft.Date(Value(date, "DATE"));
            draft.Date(Value(date, "YEAR"));
            draft.Between(Value(date, "FROM_YEAR"), Value(date, "TO_YEAR"));
        }

        foreach (var date in entry.Descendants("DATE_OF_BIRTH"))
        {
            draft.Date(date.Value);
        }

        string[] countries = ["COUNTRY", "COUNTRY_OF_BIRTH", "ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"];
        foreach (
            var country in entry.Elements("NATIONALITY").Elements("VALUE").Concat(countries.SelectMany(name => entry.Descendants(name)))
        )
        {
            draft.Country(country.Value);
        }

        foreach (var document in entry.Elements("INDIVIDUAL_DOCUMENT").Concat(entry.Elements("ENTITY_DOCUMENT")))
        {
            draft.Identifier(Said(Value(document, "NUMBER")));
        }

        drafts.Add(draft);
    }

    /// <summary>The Security Council's list writes "na" where there is nothing.</summary>
    private static string Said(string text) => text.Trim() is var said && said.ToUpperInvariant() is "NA" or "N/A" ? "" : said;

    private static string Value(XElement entry, string name) => entry.Element(name)?.Value.Trim() ?? "";
}
