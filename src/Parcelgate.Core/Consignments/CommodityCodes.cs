namespace Parcelgate.Core.Consignments;

/// <summary>How a declared commodity code stands to a nomenclature.</summary>
public enum CodeStanding
{
    /// <summary>It is there, or its six-digit part is and what follows is national.</summary>
    Known,

    /// <summary>It is not, and was not before.</summary>
    Unknown,

    /// <summary>It was in an earlier edition and is no more.</summary>
    Deleted,

    /// <summary>It has a number of digits that no level has: seven.</summary>
    NoLevel,
}

/// <summary>The commodity codes that hold on a day. Without one nothing is said of codes.</summary>
public interface ICommodityCodes
{
    /// <summary>The edition: "hs-2022".</summary>
    string Edition { get; }

    /// <summary>How a code of at least six digits stands; allocates nothing.</summary>
    /// <param name="code">Digits only.</param>
    /// <param name="successor">For a deleted code what the file names in its place, "" where it names none.</param>
    CodeStanding Of(ReadOnlySpan<char> code, out string successor);

    /// <summary>The chapters whose texts have a word, chapter n as the bit n; 0 where none has it.</summary>
    /// <param name="word">In small letters, without the s of a plural.</param>
    UInt128 ChaptersOf(ReadOnlySpan<char> word);
}
