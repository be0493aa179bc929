namespace Parcelgate.Core.Tests.Architecture;

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

/// <summary>Which folder of Server may name which table in SQL. Others call that folder's functions.</summary>
internal static partial class TableOwners
{
    /// <summary>Table → folders whose SQL may name it. The first owns it.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } =
        new Dictionary<string, string[]>
        {
            ["schema_version"] = ["Storage"],
            ["law"] = ["Storage"],
            ["law_published"] = ["Storage"],
            ["law_proposal"] = ["Law", "Storage"],
            ["party_day"] = ["Storage"],
            ["party_pending"] = ["Storage"],
            ["match_document"] = ["Matching", "Storage"],
            ["match_link"] = ["Matching", "Storage"],
            ["match_due"] = ["Matching", "Storage"],
            ["order_match"] = ["Matching", "Storage"],
            ["agreement"] = ["Agreements", "Storage"],
            ["csv_mapping"] = ["Agreements", "Storage"],
            ["csv_mapping_draft"] = ["Agreements", "Storage"],
            ["erasure"] = ["Storage"],
            ["party_log"] = ["Storage"],
            ["listing"] = ["Listings", "Storage"],
            ["pre_advice"] = ["Assessment", "Storage"],
            ["risk_tally"] = ["Risk", "Storage"],
            ["risk_hit"] = ["Risk", "Storage"],
            ["risk_case"] = ["Risk", "Storage"],
            ["risk_claim"] = ["Risk", "Storage"],
            ["risk_selection"] = ["Risk", "Storage"],
            ["risk_choice"] = ["Risk", "Storage"],
            ["inspection"] = ["Risk", "Storage"],
            ["inspection_photo"] = ["Risk", "Storage"],
            ["risk_snooze"] = ["Risk", "Storage"],
            ["watchlist"] = ["Screening", "Storage"],
            ["screening_alert"] = ["Screening", "Storage"],
            ["screening_decision"] = ["Screening", "Storage"],
            ["law_run"] = ["Law", "Storage"],
            ["submission"] = ["Storage"],
            ["submission_part"] = ["Storage"],
            ["consignment"] = ["Storage"],
            ["decision"] = ["Storage"],
            ["journal"] = ["Storage"],
            ["journal_stream"] = ["Storage"],
            ["journal_block"] = ["Storage"],
            ["allowance"] = ["Storage"],
            ["counter"] = ["Storage"],
            ["setting"] = ["Storage"],
            ["ledger_account"] = ["Revenue", "Storage"],
            ["ledger_transfer"] = ["Revenue", "Storage"],
            ["ledger_pending"] = ["Revenue", "Storage"],
            ["ledger_statement"] = ["Revenue", "Storage"],
            ["referral"] = ["Release", "Storage"],
            ["referral_answer"] = ["Release", "Storage"],
            ["hold_task"] = ["Release", "Storage"],
            ["claim"] = ["Revenue", "Storage"],
            ["prepaid_number"] = ["Revenue", "Storage"],
            ["bank_file"] = ["Revenue", "Storage"],
            ["bank_payment"] = ["Revenue", "Storage"],
            ["payment_event"] = ["Revenue", "Storage"],
            ["message_endpoint"] = ["Messages", "Storage"],
            ["message_out"] = ["Messages", "Storage"],
            ["sandbox"] = ["Sandbox"],
            ["sandbox_case"] = ["Sandbox"],
        };

    /// <summary>One sentence per statement that names a table of another folder, or creates one that nobody owns.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<SourceFile> serverSources) => [.. serverSources.SelectMany(Check)];

    private static IEnumerable<string> Check(SourceFile source)
    {
        var folder = source.Path.Split('/').SkipWhile(part => part != "Parcelgate.Server").Skip(1).First();
        return from sql in Statements(source)
            from Match match in TableName().Matches(sql.Text)
            let sentence = Sentence(folder, match.Groups["table"].Value.ToLowerInvariant(), match.Groups["verb"].Value)
            where sentence is not null
            select $"{source.Path}:{sql.Line}: {sentence}";
    }

    private static string? Sentence(string folder, string table, string verb)
    {
        if (Allowed.TryGetValue(table, out var owners))
        {
            return owners.Contains(folder) ? null : $"{folder} names table {table}, which belongs to {owners[0]}.";
        }

        return verb.StartsWith("create", StringComparison.OrdinalIgnoreCase) ? $"table {table} has no owner in the table of owners." : null;
    }

    /// <summary>String literals that read like SQL, with the texts between the holes of interpolated ones.</summary>
    private static IEnumerable<(int Line, string Text)> Statements(SourceFile source) =>
        from node in CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantNodes()
        let text = node switch
        {
            LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression) => literal.Token.ValueText,
            InterpolatedStringExpressionSyntax interpolated => string.Concat(
                interpolated.Contents.Select(part => part is InterpolatedStringTextSyntax plain ? plain.TextToken.ValueText : "?")
            ),
            _ => null,
        }
        where text is not null && Sql().IsMatch(text)
        select (node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, text);

    [GeneratedRegex(
        @"^\s*(--|select|insert|update|delete|copy|create|alter|drop|truncate|with|merge|lock|from|join)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Sql();

    [GeneratedRegex(
        @"\b(?<verb>from|join|into|update|copy|create\s+table(\s+if\s+not\s+exists)?|table|truncate|index\s+\w+\s+on)\s+(only\s+)?""?(?<table>[a-z_]+)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex TableName();
}
