namespace Parcelgate.Formats.Watchlists;

using System.Text.RegularExpressions;

/// <summary>
/// What the US Treasury writes in a list's remarks, parts between semicolons: "DOB 26 Nov 1972; alt. DOB 1971; POB Balti, Moldova; nationality Iraq;
/// Passport A123 (Iraq); a.k.a. 'THE SURGEON'; Vessel Registration Identification IMO 9404546."
/// </summary>
internal static partial class OfacRemarks
{
    internal static void Read(string? remarks, ListDraft draft, ListDrafts drafts)
    {
        foreach (var part in (remarks ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var text = part.TrimEnd('.').StartsWith("alt. ", StringComparison.Ordinal) ? part.TrimEnd('.')[5..] : part.TrimEnd('.');
            if (text.StartsWith("DOB ", StringComparison.Ordinal))
            {
                draft.Date(text[4..]);
            }
            else if (After(text, "nationality ", "citizen ") is { } country)
            {
                draft.Country(country);
            }
            else if (text.StartsWith("POB ", StringComparison.Ordinal))
            {
                draft.Country(text.Split(',')[^1].Trim());
            }
            else if (text.StartsWith("a.k.a. '", StringComparison.Ordinal) && text.EndsWith('\'') && text.Length > 9)
            {
                draft.Name(text[8..^1], drafts);
            }
            else if (Numbered().Match(text) is { Success: true } match)
            {
                draft.Identifier(match.Groups["number"].Value);
                draft.Country(match.Groups["country"].Value);
            }
        }
    }

    private static string? After(string text, params ReadOnlySpan<string> starts)
    {
        foreach (var start in starts)
        {
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return text[start.Length..];
            }
        }

        return null;
    }

    [GeneratedRegex(
        @"^(Passport|Cedula No\.|National ID No\.|Identification Number|Tax ID No\.|NIT #|C\.U\.R\.P\.|R\.F\.C\.|D\.N\.I\.|RUC #|SSN|Registration (ID|Number)|Company Number|Enterprise Number|Commercial Registry Number|V\.A\.T\. Number|Vessel Registration Identification|Aircraft Manufacturer's Serial Number \(MSN\)|MMSI|Personal ID Card|Driver's License No\.|Matricula Mercantil No)\s+(IMO )?(?<number>[\w][\w./ -]{2,39}?)\s*(\((?<country>[^)]{3,60})\).*)?$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Numbered();
}
