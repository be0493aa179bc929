namespace Parcelgate.Core.Tests.Architecture;

using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

/// <summary>One method and how many lines it has, signature and braces included.</summary>
internal sealed record MethodLength(string Place, string Name, int Lines)
{
    public override string ToString() => $"{Lines, 4}  {Name}  {Place}";
}

/// <summary>Measures methods, constructors and operators. A local function counts with the method it stands in.</summary>
internal static class MethodLengths
{
    public static IReadOnlyList<MethodLength> Of(IEnumerable<SourceFile> sources) =>
        [
            .. from source in sources
            from method in CSharpSyntaxTree.ParseText(source.Text).GetRoot().DescendantNodes().OfType<BaseMethodDeclarationSyntax>()
            let lines = method.GetLocation().GetLineSpan()
            select new MethodLength(
                $"{source.Path}:{lines.StartLinePosition.Line + 1}",
                NameOf(method),
                lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1
            ),
        ];

    /// <summary>The length that 95 of 100 methods do not exceed; 0 without methods.</summary>
    public static int Percentile95(IReadOnlyList<MethodLength> methods) =>
        methods.Count == 0 ? 0 : methods.Select(m => m.Lines).Order().ElementAt((int)Math.Ceiling(methods.Count * 0.95) - 1);

    private static string NameOf(BaseMethodDeclarationSyntax method) =>
        method switch
        {
            MethodDeclarationSyntax named => named.Identifier.Text,
            ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
            _ => "operator",
        };
}
