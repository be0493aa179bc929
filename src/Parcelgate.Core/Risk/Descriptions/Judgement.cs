namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>What a description of goods is.</summary>
public enum DescriptionKind
{
    /// <summary>It names goods.</summary>
    Specific,

    /// <summary>Nothing, or no letters and no number long enough to be one of an order.</summary>
    Empty,

    /// <summary>Only words that name a class too wide to classify: "parts", "2 x new clothes".</summary>
    Vague,

    /// <summary>Such a word beside one that says which: "parts: brake lever". Not rejected.</summary>
    VagueWithDetail,

    /// <summary>Why, how or under which number it is sent, never what: "gift", "see invoice", "LB123456789CN".</summary>
    NotGoods,

    /// <summary>Most letters are of a script the country of destination does not read.</summary>
    WrongLanguage,

    /// <summary>Letters were lost or turned into others by a wrong encoding.</summary>
    Mojibake,

    /// <summary>It names goods of another chapter than the declared code, surely.</summary>
    ContradictsHs,
}

/// <summary>What a description is, which words show it, and what to write instead. Made without allocating unless a broken text is mended.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Advice">
/// What to write instead, as a code: a family of goods of the word lists ("clothing", "parts"), "gift", "shipment", "reference", "number", "link", "name", "missing",
/// "language", "encoding" or "chapter"; "" where nothing is wrong.
/// </param>
/// <param name="Start">Where the telling words begin in the description, in UTF-16 units; 0 where the whole tells.</param>
/// <param name="Length">How long they are; 0 where no words tell.</param>
public readonly record struct Judgement(DescriptionKind Kind, string Advice, int Start, int Length)
{
    /// <summary>Nothing is wrong.</summary>
    public static Judgement Specific { get; } = new(DescriptionKind.Specific, "", 0, 0);

    /// <summary>Authorities whose list has the telling term ("EU UK"); "" for a word that only this project knows.</summary>
    public string Lists { get; init; } = "";

    /// <summary>The text as it was meant, where one reading alone makes sense of broken letters; else null.</summary>
    public string? Meant { get; init; }

    /// <summary>The chapter the goods belong to, "61", where it contradicts the declared code; else null.</summary>
    public string? Chapter { get; init; }

    /// <summary>True where a sender is asked for another description.</summary>
    public bool IsRejected =>
        Kind
            is DescriptionKind.Empty
                or DescriptionKind.Vague
                or DescriptionKind.NotGoods
                or DescriptionKind.WrongLanguage
                or DescriptionKind.Mojibake;

    /// <summary>The telling words as they were written; "" where none tell.</summary>
    public string Evidence(string? description) =>
        description is null || Start + Length > description.Length ? "" : description.Substring(Start, Length);
}
