namespace Parcelgate.Core.Screening;

/// <summary>What a name is the name of. Persons and organisations are compared by different rules.</summary>
public enum NameKind
{
    /// <summary>Not known: the words of the name tell, where they can.</summary>
    Unknown,

    /// <summary>A natural person.</summary>
    Person,

    /// <summary>A company, authority or other organisation.</summary>
    Organisation,

    /// <summary>A ship.</summary>
    Vessel,

    /// <summary>An aircraft, whose name is its registration.</summary>
    Aircraft,
}

/// <summary>One word of a name, in the forms it is compared by. Words are shared between names: nothing here depends on its neighbours but the kind.</summary>
internal class Word
{
    internal Word(string text, WordKind kind, Script script, bool retyped = false)
    {
        (Text, Kind, Script, IsRetyped) = (text, kind, script, retyped);
        Sounds = Phones.Of(text, script);
        Skeleton = Phones.Skeleton(Sounds);
        WavKey =
            script == Script.Abjad ? Skeleton | WavTag
            : Sounds.Contains((byte)'v') ? Phones.Skeleton(Array.FindAll(Sounds, sound => sound != 'v')) | WavTag
            : 0;
        Group = NameTables.GroupOf(text);
        Stem = StemOf();
        Weight = WeightOf();
        foreach (var sound in Sounds)
        {
            Mask |= 1u << (sound & 31);
            Consonants += Phones.IsVowel(sound) || sound is (byte)'h' or (byte)'j' ? 0 : 1;
        }
    }

    /// <summary>The word in ASCII, lower case.</summary>
    internal string Text { get; }

    internal WordKind Kind { get; }

    internal Script Script { get; }

    internal byte[] Sounds { get; }

    internal ulong Skeleton { get; }

    /// <summary>The skeleton without v, by which words with a v and words of Arabic find each other: waw may be v or u there. 0 for words without either.</summary>
    internal ulong WavKey { get; }

    private const ulong WavTag = 1UL << 63;

    /// <summary>A bit for each sound that occurs, to see soon that two words have little in common.</summary>
    internal uint Mask { get; }

    /// <summary>The sounds prepared to be compared with many words; null in words of lists, which are many.</summary>
    internal SoundPattern? Pattern { get; init; }

    /// <summary>How many consonants it has, h and j aside: those come and go.</summary>
    internal int Consonants { get; }

    /// <summary>The group of names that are one name; 0 for none.</summary>
    internal int Group { get; }

    /// <summary>What the word is without its changing end or beginning: "viktor" of Viktorovich, "rahman" of Abdulrahman; null where it has none.</summary>
    internal byte[]? Stem { get; }

    /// <summary>How much the word says about who is meant: 1 for an ordinary name. Fixed and shipped, so a list's content never moves a score.</summary>
    internal float Weight { get; }

    /// <summary>True where digits were read as the letters they look like: "Ig0r".</summary>
    internal bool IsRetyped { get; }

    internal bool IsNumber => Kind == WordKind.Number;

    private byte[]? StemOf()
    {
        if (Kind == WordKind.Patronymic)
        {
            foreach (var end in PatronymicEnds)
            {
                if (Text.Length > end.Length + 2 && Text.EndsWith(end, StringComparison.Ordinal))
                {
                    return Phones.Of(Text.AsSpan(0, Text.Length - end.Length), Script);
                }
            }

            return Sounds;
        }

        // "Abd" and one of the ninety-nine names are one given name, its article assimilated or not.
        if (Text.Length > 6 && Text.StartsWith("abd", StringComparison.Ordinal))
        {
            var rest = Text.AsSpan(3).TrimStart("aeuo");
            var article = rest.Length < Text.Length - 3 && rest.Length > 4 && rest[0] == 'l';
            rest = article ? rest[1..].TrimStart("aeuo") : rest;
            return rest.Length > 2 ? Phones.Of(rest, Script) : null;
        }

        return null;
    }

    private float WeightOf() =>
        Kind switch
        {
            WordKind.Initial => 0.4f,
            WordKind.Patronymic => 0.6f,
            WordKind.Number => 0.5f,
            WordKind.Particle => 0.1f,
            WordKind.Honorific or WordKind.Office => 0.12f,
            WordKind.LegalForm => 0,
            WordKind.Common => 0.45f,
            WordKind.Place => 0.6f,
            _ => (NameTables.IsFrequent(Text) ? 0.75f : 1f)
                * (
                    Sounds.Length <= 2 ? 0.7f
                    : Sounds.Length == 3 ? 0.85f
                    : 1f
                ),
        };

    /// <summary>Ends of East Slavic patronymics and of their spellings elsewhere, longest first.</summary>
    internal static readonly string[] PatronymicEnds =
    [
        "ovitch",
        "evitch",
        "owicz",
        "ewicz",
        "ovych",
        "evych",
        "ovich",
        "evich",
        "avich",
        "ovics",
        "ovici",
        "evici",
        "ovitj",
        "evitj",
        "ovna",
        "evna",
        "ivna",
        "yevna",
        "ovic",
        "evic",
        "ovych",
        "iyovych",
    ];
}

/// <summary>What makes two words one.</summary>
internal readonly record struct WordKey(string Text, WordKind Kind, Script Script, bool IsRetyped = false);

/// <summary>The words of a name while it is read.</summary>
/// <param name="known">Gives words read before; null to make all anew.</param>
internal sealed class WordList(Func<WordKey, Word>? known) : List<Word>(4)
{
    internal void Put(string text, WordKind kind, Script script, bool retyped = false) =>
        Add(known is null ? new Word(text, kind, script, retyped) : known(new WordKey(text, kind, script, retyped)));
}

/// <summary>Which of the spellings of one writing a reading is.</summary>
internal enum Spelling : byte
{
    /// <summary>There is no other.</summary>
    Only,

    /// <summary>By the general rules, where there is one as abroad too.</summary>
    Plain,

    /// <summary>As abroad: <see cref="OwnSpelling"/>.</summary>
    Abroad,
}

/// <summary>Which spellings are compared.</summary>
internal static class Spellings
{
    /// <summary>True for two names of which both have both spellings, and one is given in one of them and the other in the other.</summary>
    internal static bool Crosses(this Spelling one, Spelling other) => one != Spelling.Only && other != Spelling.Only && one != other;
}

/// <summary>A name read: its words, its digits, its legal form, and what else it may be read as.</summary>
internal sealed class ScreenedName
{
    /// <summary>As it was written.</summary>
    internal required string Written { get; init; }

    internal required NameKind Kind { get; init; }

    /// <summary>At most <see cref="NameReader.MostWords"/>, in the order written; legal forms are not among them.</summary>
    internal required Word[] Words
    {
        get;
        init
        {
            field = value;
            var light = 0.0;
            foreach (var word in value)
            {
                Weight += word.Weight;
                light += word.Kind is WordKind.Name or WordKind.Common or WordKind.Place ? 0 : word.Weight;
                HasInitial |= word.Kind == WordKind.Initial;
            }

            Light = (float)light;
        }
    }

    /// <summary>The weight of all words.</summary>
    internal float Weight { get; private init; }

    /// <summary>The weight of words that are no names: particles, titles, patronymics, initials.</summary>
    internal float Light { get; private init; }

    /// <summary>True where one of the words is an initial.</summary>
    internal bool HasInitial { get; private init; }

    /// <summary>All digits of the name in their order, numerals and counting words included: "44" for "Brigade Forty-Four".</summary>
    internal required string Digits { get; init; }

    /// <summary>The legal forms, as classes joined by a space; "" for none.</summary>
    internal required string LegalForm { get; init; }

    /// <summary>True where nothing but legal forms was written, or no letter at all: then there is no name to compare.</summary>
    internal bool IsFormAlone { get; init; }

    /// <summary>The name's other readings: Han as Korean or Japanese names.</summary>
    internal ScreenedName[] Readings { get; init; } = [];

    /// <summary>Plain is compared with plain, and as abroad with as abroad, where both names have both: spelt abroad, two spellings of one name are one already.</summary>
    internal Spelling Spelling { get; init; }

    /// <summary>True where a state office stands before one name: "President Putin".</summary>
    internal bool IsOfficeHolder { get; init; }

    /// <summary>The place of the word that most likely is the family name: before the comma, else the last; -1 for none.</summary>
    internal int Family { get; init; } = -1;

    internal bool IsOrganisation => Kind is NameKind.Organisation or NameKind.Vessel or NameKind.Aircraft;
}
