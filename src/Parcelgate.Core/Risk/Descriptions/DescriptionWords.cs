namespace Parcelgate.Core.Risk.Descriptions;

/// <summary>A word of a description: where it stands and what is known of it.</summary>
internal struct DescriptionWord
{
    /// <summary>Where it begins in the description.</summary>
    internal int At;

    /// <summary>How long it is there.</summary>
    internal int Length;

    /// <summary>Where its plain form begins in the folded text.</summary>
    internal int FoldedAt;

    /// <summary>How long that is.</summary>
    internal int FoldedLength;

    /// <summary>What it does.</summary>
    internal WordKind Kind;

    /// <summary>True for a number, a code or a link: no word, and no goods.</summary>
    internal bool IsNumber;

    /// <summary>The entry of the list; null for one that is not on any.</summary>
    internal WordEntry? Entry;
}

/// <summary>Cuts a description into words, folds them and tells numbers, codes and links from words.</summary>
internal ref struct DescriptionWords
{
    /// <summary>Most words that are looked at; what comes after them changes nothing. Arbitrary.</summary>
    internal const int Most = 64;

    /// <summary>Most UTF-16 units that are looked at. Arbitrary; declared descriptions have 512 at most in the WCO Data Model.</summary>
    internal const int Longest = 512;

    /// <summary>Room of this thread for the words of one text: who reads the next one overwrites them.</summary>
    internal static DescriptionWord[] Room => room ??= new DescriptionWord[Most];

    [ThreadStatic]
    private static DescriptionWord[]? room;

    private const int FewestDigitsOfACode = 3;
    private const int ShortestCode = 5;

    private readonly ReadOnlySpan<char> text;
    private readonly Span<char> folded;
    private readonly Span<DescriptionWord> words;
    private int used;

    internal DescriptionWords(ReadOnlySpan<char> text, Span<char> folded, Span<DescriptionWord> words)
    {
        this.text = text.Length > Longest ? text[..Longest] : text;
        this.folded = folded;
        this.words = words;
    }

    /// <summary>How many words were found.</summary>
    internal int Count { get; private set; }

    /// <summary>Where the first link, code or long number stands; -1 where there is none.</summary>
    internal int NumberAt { get; private set; } = -1;

    /// <summary>True where that is a link or an address of e-mail.</summary>
    internal bool IsLink { get; private set; }

    /// <summary>The plain form of a word.</summary>
    internal readonly ReadOnlySpan<char> Plain(int at) => folded.Slice(words[at].FoldedAt, words[at].FoldedLength);

    /// <summary>The plain forms of several words, a blank between them.</summary>
    internal readonly ReadOnlySpan<char> Plain(int from, int count)
    {
        var start = words[from].FoldedAt;
        ref readonly var last = ref words[from + count - 1];
        return folded[start..(last.FoldedAt + last.FoldedLength)];
    }

    internal void Read()
    {
        for (var at = 0; at < text.Length && Count < Most; )
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            Chunk(at, end);
            at = end;
        }
    }

    /// <summary>What stands between blanks: a link, a code, or words with signs between them.</summary>
    private void Chunk(int from, int to)
    {
        var chunk = text[from..to];
        var link = IsLinkText(chunk);
        if (link || IsCode(chunk))
        {
            AddNumber(from, to - from, link);
            return;
        }

        for (var at = from; at < to && Count < Most; )
        {
            if (!IsWordSign(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            while (end < to && (IsWordSign(text[end]) || WordForms.IsApostrophe(text[end]) && end + 1 < to && IsWordSign(text[end + 1])))
            {
                end++;
            }

            Word(at, end);
            at = end;
        }
    }

    /// <summary>Letters and digits in a row: a number, a word, or a word with a number on one side of it ("500ml", "iphone12").</summary>
    private void Word(int from, int to)
    {
        var firstDigit = -1;
        var letters = 0;
        for (var at = from; at < to; at++)
        {
            letters += char.IsLetter(text[at]) ? 1 : 0;
            firstDigit = firstDigit < 0 && char.IsDigit(text[at]) ? at - from : firstDigit;
        }

        if (firstDigit < 0)
        {
            AddWord(from, to);
            return;
        }

        if (letters == 0)
        {
            AddNumber(from, to - from, link: false);
            return;
        }

        var headEnd = from + firstDigit;
        var tailStart = to;
        while (tailStart > from && !char.IsDigit(text[tailStart - 1]))
        {
            tailStart--;
        }

        if (
            headEnd - from >= WordForms.ShortestStem
            || (headEnd - from == letters && headEnd - from > 0 && to - headEnd <= 2 && letters >= 3)
        )
        {
            AddWord(from, headEnd);
        }
        else if (firstDigit == 0 && to - tailStart == letters)
        {
            // "500ml", "2pcs": the unit is a word like any other.
            AddWord(tailStart, to);
        }
        else
        {
            AddNumber(from, to - from, link: false);
        }
    }

    private void AddWord(int from, int to)
    {
        if (used + (to - from) + 1 > folded.Length || Count == Most)
        {
            return;
        }

        var start = used;
        var latin = false;
        var cyrillic = false;
        for (var at = from; at < to; at++)
        {
            if (WordForms.IsApostrophe(text[at]) || Folding.Fold(text[at]) is not (not '\0' and var letter))
            {
                continue;
            }

            var script = ScriptOf.Letter(letter);
            latin |= script == Scripts.Latin && letter is >= 'a' and <= 'z';
            cyrillic |= script == Scripts.Cyrillic;
            folded[used++] = letter;
        }

        if (latin && cyrillic)
        {
            for (var at = start; at < used; at++)
            {
                folded[at] = Folding.LookAlike(folded[at]);
            }
        }

        var plain = WordForms.Plain(folded[start..used]).Length;
        if (plain == 0)
        {
            used = start;
            return;
        }

        used = start + plain;
        folded[used++] = ' ';
        words[Count++] = new DescriptionWord
        {
            At = from,
            Length = to - from,
            FoldedAt = start,
            FoldedLength = plain,
            Kind = WordKind.Unknown,
        };
    }

    private void AddNumber(int from, int length, bool link)
    {
        if (Count == Most || used + 2 > folded.Length)
        {
            return;
        }

        var start = used;
        // A number stands in lists as its digits ("box 1"); a link or a long code never does.
        var shown = link || length > 4 || used + length + 1 > folded.Length ? 0 : length;
        for (var at = 0; at < shown; at++)
        {
            folded[used++] = Folding.Fold(text[from + at]) is not '\0' and var sign ? sign : '-';
        }

        folded[used++] = ' ';
        words[Count++] = new DescriptionWord
        {
            At = from,
            Length = length,
            FoldedAt = start,
            FoldedLength = shown,
            Kind = WordKind.Unknown,
            IsNumber = true,
        };
        if (NumberAt < 0 && (link || length >= ShortestCode))
        {
            NumberAt = Count - 1;
            IsLink = link;
        }
    }

    private static bool IsWordSign(char sign) => char.IsLetterOrDigit(sign) || sign is >= '\u0300' and <= '\u036F';

    private static bool IsLinkText(ReadOnlySpan<char> chunk)
    {
        if (chunk.IndexOfAny('.', '@', '/') < 0 || chunk.Length < 6)
        {
            return false;
        }

        return chunk.Contains("://", StringComparison.Ordinal)
            || chunk.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
            || chunk.IndexOf('@') > 0 && chunk[chunk.IndexOf('@')..].Contains('.')
            || IsDomain(chunk);
    }

    private static bool IsDomain(ReadOnlySpan<char> chunk)
    {
        var slash = chunk.IndexOf('/');
        var host = (slash < 0 ? chunk : chunk[..slash]).TrimEnd(".,;:!");
        foreach (
            var end in (ReadOnlySpan<string>)[".com", ".net", ".org", ".ru", ".az", ".tr", ".cn", ".co.uk", ".de", ".shop", ".store", ".io"]
        )
        {
            if (host.Length > end.Length && host.EndsWith(end, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Numbers of orders, articles and tracking: three digits or more, and signs; letters are all capitals or fewer than the digits.</summary>
    private static bool IsCode(ReadOnlySpan<char> chunk)
    {
        var digits = 0;
        var letters = 0;
        var small = 0;
        foreach (var sign in chunk)
        {
            if (sign is >= '0' and <= '9')
            {
                digits++;
            }
            else if (char.IsLetter(sign))
            {
                letters++;
                small += char.IsLower(sign) ? 1 : 0;
            }
            else if (sign == '\'')
            {
                return false;
            }
        }

        // "500ml" is an amount and "1000pcs" too: a code has a letter before a digit, or none at all, or brackets around it.
        if (chunk.Length < ShortestCode || digits < FewestDigitsOfACode)
        {
            return chunk.Length >= ShortestCode && chunk[0] == '[' && digits > 0;
        }

        var startsWithDigit = char.IsAsciiDigit(chunk[0]);
        return (small == 0 || digits >= letters) && !(startsWithDigit && letters is > 0 and <= 4 && char.IsLetter(chunk[^1]));
    }
}
