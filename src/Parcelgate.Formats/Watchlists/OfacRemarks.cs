namespace Parcelgate.Formats.Watchlists;

using System.Text.RegularExpressions;

/// <summary>
/// What the US Treasury writes in a list's remarks, parts between semicolons: "DOB 26 Nov 1972; alt. DOB 1971; POB Balti, Moldova; nationality Iraq;
/// Passport A123 (Iraq); a.k.a. 'THE SURGEON'; Vessel Registration Identification IMO 9404546."
/// </summary>
internal static partial class OfacRemarks
{
    // What its XML gives as identifications and its remarks as parts, and names nobody.
    private static readonly string[] NoDocuments =
    [
        "Gender",
        "Website",
        "Email",
        "Phone",
        "Telephone",
        "Fax",
        "Additional Sanctions",
        "Secondary sanctions",
        "Transactions Prohibited",
        "Executive Order",
        "CAATSA",
        "PEESA",
        "Organization Established",
        "Organization Type",
        "Target Type",
        "Vessel Year",
        "Vessel Type",
        "Aircraft Model",
        "Aircraft Manufacture Date",
        "Aircraft Operator",
        "Effective Date",
        "Listing Date",
        "Linked To",
        "Chinese Commercial Code",
        "Title",
    ];

    internal static void Read(string? remarks, ListDraft draft, ListDrafts drafts)
    {
        foreach (var part in (remarks ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var text = part.TrimEnd('.').StartsWith("alt. ", StringComparison.Ordinal) ? part.TrimEnd('.')[5..] : part.TrimEnd('.');
            if (text.StartsWith("DOB ", StringComparison.Ordinal))
            {
                draft.Date(text[4..]);
            }
            else if (After(text, Countries) is { } country)
            {
                draft.Country(country);
            }
            else if (text.StartsWith("POB ", StringComparison.Ordinal))
            {
                draft.Country(text.Split(',')[^1].Replace("POB ", "", StringComparison.Ordinal));
            }
            else if (Quoted().Match(text) is { Success: true } alias)
            {
                draft.Name(alias.Groups["name"].Value, drafts);
            }
            else if (Numbered().Match(text) is { Success: true } match)
            {
                draft.Identifier(match.Groups["number"].Value);
                draft.Country(match.Groups["country"].Value);
            }
        }
    }

    /// <summary>One identification of the list's XML: a number that names somebody, or a country; what is neither is passed over.</summary>
    internal static void Identification(string type, string number, string country, ListDraft draft)
    {
        if (After($"{type} {number}", Countries) is { } flag)
        {
            draft.Country(flag);
            draft.Country(country);
        }
        else if (!Array.Exists(NoDocuments, start => type.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
        {
            draft.Identifier(number);
            draft.Country(country);
        }
    }

    private static readonly string[] Countries =
    [
        "nationality ",
        "citizen ",
        "Nationality of Registration ",
        "Vessel Flag ",
        "Former Vessel Flag ",
        "Flag ",
    ];

    private static string? After(string text, string[] starts) =>
        Array.Find(starts, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) is { } found ? text[found.Length..] : null;

    [GeneratedRegex(@"^[afn]\.k\.a\. '(?<name>.+)'$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    // Kinds of document as the list's remarks of 2026 have them, each with more than a handful of numbers.
    [GeneratedRegex(
        """
            ^(((Diplomatic|Service|Official|Seaman'?s)\s)?Passport|Cedula\ No\.|Cedula\ de\ (Residencia|Ciudadania|Extranjeria)|(Bosnian\ )?Personal\ ID\ (No\.|Card)|(National|Stateless\ Person)\ ID\ (No\.|Card)
            |National\ Foreign\ ID\ Number|(Turkish\ )?Identification\ Number|Tax\ ID\ No\.|NI[TEF]\ \#|RUC\ \#|RIF\ \#|C\.U\.R\.P\.|R\.F\.C\.|RFC|RTN|D\.N\.I\.|C\.U\.I\.[TP]\.|C\.U\.I\.|C\.I\.|I\.F\.E\.|SSN|US\ FEIN|CNP.{0,40}
            |Registration\ (ID|Number)|(UK\ )?Company\ Number|Enterprise\ Number|Commercial\ Registry\ Number|Business\ Registration\ (Number|Document\ \#)|Business\ Number|Public\ Registration\ Number|Branch\ Unit\ Number
            |(Legal\ Entity|LE)\ Number|Chamber\ of\ Commerce\ Number|Certificate\ of\ Incorporation\ Number|Economic\ Register\ Number(\ \(CBLS\))?|Trade\ License\ No\.|License|Folio\ Mercantil\ No\.|Matricula\ Mercantil\ No\.?
            |Government\ Gazette\ Number|C\.R\.\ No\.|V\.A\.T\.\ Number|D-U-N-S\ Number|Registered\ Charity\ No\.|Electoral\ Registry\ No\.|Credencial\ electoral|Cartilla\ de\ Servicio\ Militar\ Nacional|Driver's\ License\ No\.
            |Residency\ Number|Refugee\ ID\ Card|Birth\ Certificate\ Number|Italian\ Fiscal\ Code|Fiscal\ Code|Citizen's\ Card\ Number|Numero\ (de\ Identidad|Unico\ de\ Identificacao).{0,12}|Un(ited|ified)\ Social\ Credit\ Code(\ Certificate)?\ \(USCCC?\)
            |SWIFT/BIC|BIK\ \(RU\)|MMSI|Vessel\ Registration\ (Identification|Number)|(Other\ )?Vessel\ Call\ Sign|Aircraft\ (Manufacturer's\ Serial\ Number\ \(MSN\)|Tail\ Number|Mode\ S\ Transponder\ Code|Construction\ Number\ \([^)]*\))
            |Digital\ Currency\ Address\ -\ [A-Z]{2,5})\s+(IMO\ )?(?<number>[\w][\w./\ -]{2,79}?)\s*(\((?<country>[^)]{3,60})\).*|(issued|expires)\s.*)?$
            """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Numbered();
}
