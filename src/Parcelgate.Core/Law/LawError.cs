namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using System.Globalization;

/// <summary>One thing that is wrong in a law file, where it stands, as a sentence its author can act on.</summary>
/// <param name="Path">The file: "regimes/az/2020-09-24-parcels.yaml".</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Column">1-based column in the line.</param>
/// <param name="Sentence">What was found and what would be right.</param>
public sealed record LawError(string Path, int Line, int Column, string Sentence)
{
    /// <summary>A file that is longer than what is read of its kind.</summary>
    internal static LawError TooLong(LawFile file, int most) =>
        new(
            file.Path,
            1,
            1,
            string.Create(CultureInfo.InvariantCulture, $"the file has {file.Text.Length} characters; at most {most} are read")
        );

    /// <summary>As compilers write it, so that editors can jump there: <c>path:line:column  sentence</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Path}:{Line}:{Column}  {Sentence}");
}

/// <summary>The published files do not make a law book. Carries every error of every file.</summary>
public sealed class LawException : Exception
{
    /// <summary>An exception with all errors found.</summary>
    public LawException(ImmutableArray<LawError> errors)
        : base(string.Join('\n', errors)) => Errors = errors;

    /// <summary>All errors of all files, by file and place.</summary>
    public ImmutableArray<LawError> Errors { get; }
}
