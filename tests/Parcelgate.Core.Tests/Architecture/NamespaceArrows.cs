namespace Parcelgate.Core.Tests.Architecture;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

/// <summary>Which folder of Core may use which. Every name in the code is resolved by the compiler, so an alias, a relative name or a chain of members does not hide an arrow.</summary>
internal static class NamespaceArrows
{
    private const string Prefix = "Parcelgate.Core";

    private static readonly string[] Facts = ["Consignments", "Money"];
    private static readonly string[] Leaves = ["Law", "Risk", "Screening", "Permits"];

    /// <summary>Folder → folders it may use besides itself.</summary>
    public static IReadOnlyDictionary<string, string[]> Allowed { get; } =
        new Dictionary<string, string[]>
        {
            ["Money"] = [],
            ["Consignments"] = ["Money"],
            ["Law"] = Facts,
            ["Risk"] = ["Law", .. Facts],
            ["Screening"] = Facts,
            ["Permits"] = Facts,
            ["Assessment"] = [.. Leaves, .. Facts],
            ["Release"] = ["Assessment", .. Leaves, .. Facts],
            ["Revenue"] = ["Assessment", .. Leaves, .. Facts],
            ["Simulation"] = ["Assessment", .. Leaves, .. Facts],
            ["Agreements"] = Facts,
            ["Matching"] = ["Law", "Screening", .. Facts],
            ["Seals"] = [],
            ["Listings"] = [],
        };

    // What <ImplicitUsings> gives every file.
    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic; "
        + "global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly IReadOnlyList<MetadataReference> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("Parcelgate.", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>One sentence per forbidden arrow: file, line, and the name that draws it.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<SourceFile> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        var trees = sources
            .Append(new SourceFile("ImplicitUsings.cs", ImplicitUsings))
            .Select(s => CSharpSyntaxTree.ParseText(s.Text, options, s.Path))
            .ToArray();
        var compilation = CSharpCompilation.Create(
            "Arrows",
            trees,
            Platform,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        return [.. trees.SelectMany(tree => Check(compilation.GetSemanticModel(tree))).Distinct()];
    }

    private static IEnumerable<string> Check(SemanticModel model) =>
        from name in model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        let source = FolderOf(name)
        let target = FolderOf(model.GetSymbolInfo(name).Symbol)
        where source is not null && target is not null && source != target
        let place = $"{model.SyntaxTree.FilePath}:{name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}"
        let sentence = Sentence(source, target, name.Identifier.Text)
        where sentence is not null
        select $"{place}: {sentence}";

    private static string? Sentence(string from, string to, string name) =>
        !Allowed.TryGetValue(from, out var allowed) ? $"the folder {from} is not in the table of arrows."
        : allowed.Contains(to) ? null
        : $"{from} must not use {to} ({name}).";

    /// <summary>The folder the code stands in; null outside Core's namespaces.</summary>
    private static string? FolderOf(SyntaxNode node) =>
        node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().LastOrDefault() is { } space && !space.Name.Span.Contains(node.Span)
            ? FolderOf(space.Name.ToString())
            : null;

    private static string? FolderOf(ISymbol? symbol) =>
        symbol switch
        {
            null => null,
            INamespaceSymbol space => FolderOf(space.ToDisplayString()),
            _ => FolderOf(symbol.ContainingNamespace?.ToDisplayString() ?? ""),
        };

    private static string? FolderOf(string space) =>
        space.StartsWith(Prefix + ".", StringComparison.Ordinal) ? space[(Prefix.Length + 1)..].Split('.')[0] : null;
}
