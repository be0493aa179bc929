namespace Parcelgate.Core.Screening;

using System.Buffers;
using System.Text;

/// <summary>
/// Reads a name in any script into words. Deterministic, without culture or clock: the same text gives the same words on any machine.
/// </summary>
internal static class NameReader
{
    /// <summary>Longest name read, in characters; what follows is cut. Parties have 140 (<see cref="Consignments.Party"/>), lists at most a few hundred.</summary>
    internal const int LongestName = 400;

    /// <summary>Most words of a name; further ones are not compared. Arbitrary: the longest name of the lists seen has 22.</summary>
    internal const int MostWords = 24;

    // A list is read while parties are screened: a name of it leaves little garbage.
    [ThreadStatic]
    private static StringBuilder? digitsRoom;

    [ThreadStatic]
    private static StringBuilder? wordRoom;

    // Written as one word or several, the article assimilated or not.
    private static readonly SearchValues<string> ServantOf = SearchValues.Create(
        ["abd", "abdul", "abdel", "abdal", "abdur", "abdol", "abdus", "abdoul"],
        StringComparison.Ordinal
    );

    private static readonly SearchValues<char> Apostrophes = SearchValues.Create("'`´ʹʼʻ’‘ʾʿ‛′\u0640\u00AD\u200B\u200C\u200D\uFEFF");

    /// <summary>Reads a name.</summary>
    /// <param name="text">As received, in any script.</param>
    /// <param name="kind">What it is the name of; <see cref="NameKind.Unknown"/> lets the words tell.</param>
    /// <param name="known">Gives words read before, to be used again; null to make all anew.</param>
    internal static ScreenedName Read(string text, NameKind kind, Func<WordKey, Word>? known = null)
    {
        var cut = text.Length > LongestName ? text[..LongestName] : text;
        cut = kind == NameKind.Organisation || (kind == NameKind.Unknown && HanWords.IsOrganisation(cut)) ? HanWords.Of(cut) : cut;
        var raw = Split(cut, out var comma, out var han);
        if (han && !cut.AsSpan().ContainsAny('·', '・', '•'))
        {
            raw = [.. raw.SelectMany(word => Chinese(word, raw.Count == 1))];
        }

        if (kind == NameKind.Unknown)
        {
            kind = raw.Exists(word => NameTables.ShowsOrganisation(word.Text)) ? NameKind.Organisation : NameKind.Person;
        }

        if (kind == NameKind.Person && comma > 0 && comma < raw.Count && cut.AsSpan().Count(',') == 1)
        {
            // "LAST, First" is "First LAST": words that belong together, such as Abd al-Rahman, then stand together.
            raw = [.. raw.Skip(comma), .. raw.Take(comma)];
            comma = 0;
        }

        var name = Read(text, kind, raw, comma, known);
        var abroad = kind == NameKind.Person && !han ? OwnSpelling.Of(cut) : null;
        var others = abroad is not null ? [abroad] : Others(cut, kind, han);
        return others.Count == 0 ? name : WithReadings(name, others, abroad is not null, known);
    }

    /// <summary>What else a name may be read as, romanised.</summary>
    private static List<string> Others(string text, NameKind kind, bool han) =>
        kind == NameKind.Person && han ? HanReadings.Of(text) : Alternatives(text);

    /// <summary>
    /// Han without dots: up to three characters are a Chinese name, whose reading is exact, and up to four behind a family name of two; of a whole name the
    /// family name is first. More are a foreign name by its syllables.
    /// </summary>
    private static IEnumerable<Raw> Chinese(Raw word, bool whole)
    {
        if (word.Script != Script.Syllabic || word.Letters > (word.IsTwoFamily ? 4 : 3))
        {
            yield return word;
            yield break;
        }

        if (whole && word.Letters > (word.IsTwoFamily ? 2 : 1))
        {
            yield return word with
            {
                Text = word.Text[..word.First],
                Script = Script.Alphabet,
                Letters = word.IsTwoFamily ? 2 : 1,
            };
            yield return word with
            {
                Text = word.Text[word.First..],
                Script = Script.Alphabet,
                Letters = word.Letters - (word.IsTwoFamily ? 2 : 1),
            };
            yield break;
        }

        yield return word with
        {
            Script = Script.Alphabet,
        };
    }

    /// <summary>Names on both sides of a slash stand for one another: "Al-Qa'ida/Islamic Army". A/S and the like are no such names.</summary>
    private static List<string> Alternatives(string text)
    {
        var parts = text.Contains('/', StringComparison.Ordinal) ? text.Split('/', StringSplitOptions.TrimEntries) : [];
        return parts.Length is > 1 and <= 4 && parts.All(part => part.Length > 3) ? [.. parts] : [];
    }

    private static ScreenedName WithReadings(ScreenedName name, List<string> others, bool abroad, Func<WordKey, Word>? known)
    {
        return new ScreenedName
        {
            Written = name.Written,
            Kind = name.Kind,
            Words = name.Words,
            Digits = name.Digits,
            LegalForm = name.LegalForm,
            IsFormAlone = name.IsFormAlone,
            Family = name.Family,
            Spelling = abroad ? Spelling.Plain : Spelling.Only,
            Readings =
            [
                .. others.Select(other =>
                    Read(
                        name.Written,
                        name.Kind,
                        Split(other, out var comma, out _),
                        comma,
                        known,
                        abroad ? Spelling.Abroad : Spelling.Only
                    )
                ),
            ],
        };
    }

    private static ScreenedName Read(
        string text,
        NameKind kind,
        List<Raw> raw,
        int comma,
        Func<WordKey, Word>? known,
        Spelling spelling = Spelling.Only
    )
    {
        var organisation = kind is NameKind.Organisation or NameKind.Vessel or NameKind.Aircraft;
        var words = new WordList(known);
        var digits = (digitsRoom ??= new StringBuilder()).Clear();
        var forms = "";
        var (family, office) = (-1, false);
        for (var at = kind == NameKind.Vessel ? ShipPrefix(raw) : 0; at < raw.Count && words.Count < MostWords; )
        {
            if (LegalPhrase(raw, at, organisation) is var (length, form) && length > 0)
            {
                forms =
                    forms.Contains(form, StringComparison.Ordinal) ? forms
                    : forms.Length == 0 ? form
                    : $"{forms} {form}";
                at += length;
                continue;
            }

            family = comma > 0 && at == comma - 1 ? words.Count : family;
            at += organisation ? OfOrganisation(raw, at, words, digits) : OfPerson(raw, at, words, digits, ref office);
        }

        var nothing = words.Count == 0;
        KeepSomething(raw, words);
        return new ScreenedName
        {
            Written = text,
            Kind = kind,
            Words = words.Count <= MostWords ? [.. words] : [.. words[..MostWords]],
            Digits = digits.ToString(),
            LegalForm = forms,
            IsFormAlone = nothing,
            Spelling = spelling,
            IsOfficeHolder = office && words.Count(word => word.Weight >= 0.3f) == 1,
            Family = family >= 0 ? Math.Min(family, words.Count - 1) : words.FindLastIndex(word => word.Kind == WordKind.Name),
        };
    }

    /// <summary>A name that is nothing but a legal form or title is compared by its words: there is no other evidence.</summary>
    private static void KeepSomething(List<Raw> raw, WordList words)
    {
        if (words.Count == 0)
        {
            foreach (var word in raw.Take(MostWords).Where(word => word.Text.Length > 0))
            {
                words.Put(word.Text, WordKind.Common, word.Script);
            }
        }
    }

    /// <summary>How many words before a ship's name say what ship it is: MV, M/T, SS. None where nothing would be left.</summary>
    private static int ShipPrefix(List<Raw> raw)
    {
        var apart = raw.Count > 2 && raw[0].Text.Length == 1 && raw[1].Text.Length == 1 ? raw[0].Text + raw[1].Text : "";
        return apart is "mv" or "mt" or "ss" or "fv" or "my" or "sy" or "ms" ? 2
            : raw.Count > 1 && raw[0].Text is "mv" or "mt" or "ss" or "fv" or "my" or "sy" or "ms" or "mts" or "lpg" or "lng" ? 1
            : 0;
    }

    private static (int Length, string Form) LegalPhrase(List<Raw> raw, int at, bool organisation)
    {
        if (organisation && NameTables.Phrases.TryGetValue(raw[at].Text, out var phrases))
        {
            foreach (var (words, form) in phrases)
            {
                var same = at + words.Length <= raw.Count;
                for (var i = 1; same && i < words.Length; i++)
                {
                    same = raw[at + i].Text == words[i];
                }

                if (same)
                {
                    return (words.Length, NameTables.FormOf(form) ?? "any");
                }
            }
        }

        // "Company" alone, or first of the name, is the name.
        return NameTables.KindOf(raw[at].Text, organisation) == WordKind.LegalForm && (raw.Count > 1 || NameTables.IsOnlyForm(raw[at].Text))
            ? (1, NameTables.FormOf(raw[at].Text)!)
            : (0, "");
    }

    private static int OfOrganisation(List<Raw> raw, int at, WordList words, StringBuilder digits)
    {
        var text = raw[at].Text;
        var (number, length) = NumberAt(raw, at);
        if (number >= 0)
        {
            digits.Append(
                text.Length > 0 && char.IsAsciiDigit(text[0]) && NameTables.NumberOf(text) < 0 && !IsOrdinal(text)
                    ? text
                    : number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
            words.Put(number.ToString(System.Globalization.CultureInfo.InvariantCulture), WordKind.Number, Script.Latin);
            return length;
        }

        if (text is "no" or "nr" or "number" or "nomer" && at + 1 < raw.Count && NumberAt(raw, at + 1).Number >= 0)
        {
            // "Factory No. 5" is Factory 5.
            words.Put(text, WordKind.Particle, raw[at].Script);
            return 1;
        }

        text = WithoutArticle(raw[at], words);
        words.Put(text, text.Length == 1 ? WordKind.Initial : NameTables.KindOf(text, organisation: true), raw[at].Script);
        return 1;
    }

    // Shorter than this what is left of a word without its article says too little.
    private const int ShortestBehindArticle = 3;

    /// <summary>
    /// A word without the Arabic article it begins with, which is put as a word of its own: Latin writes it apart, or not at all. The name of God keeps it, which
    /// the names of his servants need.
    /// </summary>
    private static string WithoutArticle(Raw raw, WordList words)
    {
        if (
            !raw.HasArticle
            || raw.Text.Length < 2 + ShortestBehindArticle
            || raw.Text is "allh"
            || !raw.Text.StartsWith("al", StringComparison.Ordinal)
        )
        {
            return raw.Text;
        }

        words.Put("al", WordKind.Particle, raw.Script);
        return raw.Text[2..];
    }

    private static int OfPerson(List<Raw> raw, int at, WordList words, StringBuilder digits, ref bool office)
    {
        var (text, script) = (raw[at].Text, raw[at].Script);
        if (text.Length > 0 && text.AsSpan().IndexOfAnyInRange('0', '9') >= 0)
        {
            // Digits between letters were typed for letters; digits alone are digits. Either way they are kept.
            var letters = text.AsSpan().IndexOfAnyInRange('a', 'z') >= 0;
            digits.Append(letters ? "" : text);
            words.Put(letters ? Unleet(text) : text, letters ? WordKind.Name : WordKind.Number, script, retyped: letters);
            return 1;
        }

        // "Həsən oğlu": the word before is the father's name.
        if (
            text
                is "oglu"
                    or "oghlu"
                    or "ogly"
                    or "qizi"
                    or "gizi"
                    or "kizi"
                    or "kyzy"
                    or "gyzy"
                    or "qyzy"
                    or "kizy"
                    or "uly"
                    or "uulu"
                    or "ugli"
            && words.Count > 0
        )
        {
            var father = words[^1];
            words.RemoveAt(words.Count - 1);
            words.Put(father.Text, WordKind.Patronymic, father.Script);
            return 1;
        }

        if (ServantOf.Contains(text) && at + 1 < raw.Count)
        {
            var article =
                at + 2 < raw.Count && raw[at + 1].Text is "al" or "el" or "ul" or "ur" or "ar" or "ud" or "as" or "us" or "ash" or "er"
                    ? 1
                    : 0;
            var next = raw[at + 1 + article].Text;
            words.Put(
                "abd" + (next.StartsWith("al", StringComparison.Ordinal) && script == Script.Abjad ? next[1..] : next),
                WordKind.Name,
                script
            );
            return 2 + article;
        }

        if (raw[at].Dotted && text.Length <= 3)
        {
            foreach (var letter in text)
            {
                words.Put(letter.ToString(), WordKind.Initial, script);
            }

            return 1;
        }

        text = WithoutArticle(raw[at], words);
        var kind = text.Length == 1 && script != Script.Syllabic ? WordKind.Initial : KindOfPersons(text);
        office |= kind == WordKind.Office;
        words.Put(text, kind, script);
        return 1;
    }

    private static WordKind KindOfPersons(string text)
    {
        var kind = NameTables.KindOf(text, organisation: false);
        if (kind != WordKind.Name || text.Length < 7)
        {
            return kind;
        }

        foreach (var end in Word.PatronymicEnds)
        {
            if (
                text.Length > end.Length + 2
                && text.EndsWith(end, StringComparison.Ordinal)
                && end is not ("ovic" or "evic" or "owicz" or "ewicz")
            )
            {
                return WordKind.Patronymic;
            }
        }

        return WordKind.Name;
    }

    private static string Unleet(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = from[i] switch
                    {
                        '0' => 'o',
                        '1' => 'i',
                        '3' => 'e',
                        '4' => 'a',
                        '5' => 's',
                        '7' => 't',
                        var other => other,
                    };
                }
            }
        );

    private static bool IsOrdinal(string text) => text.Length > 2 && char.IsAsciiDigit(text[0]) && char.IsAsciiLetter(text[^1]);

    /// <summary>The number that stands at a place and how many words it takes: "forty four" is one.</summary>
    private static (int Number, int Length) NumberAt(List<Raw> raw, int at)
    {
        var text = raw[at].Text;
        var letters = IsOrdinal(text) ? text.Length - 2 : text.Length;
        if (text.Length > 0 && char.IsAsciiDigit(text[0]))
        {
            // Longer rows of digits are kept as digits; their value only has to differ where they do.
            var value = 0L;
            foreach (var digit in text.AsSpan(0, Math.Min(letters, 18)))
            {
                value = char.IsAsciiDigit(digit) ? (value * 10) + (digit - '0') : value;
            }

            return ((int)(value % int.MaxValue), 1);
        }

        var number = NameTables.NumberOf(text);
        if (number >= 20 && number < 100 && at + 1 < raw.Count && NameTables.NumberOf(raw[at + 1].Text) is var unit and > 0 and < 10)
        {
            return (number + unit, 2);
        }

        if (number < 0 && at > 0)
        {
            number = NameTables.RomanOf(text);
        }

        return (number, 1);
    }

    /// <summary>One word as it stands in the text, romanised.</summary>
    /// <param name="Text">In ASCII, lower case.</param>
    /// <param name="Script">Of its first character.</param>
    /// <param name="Letters">Characters as written.</param>
    /// <param name="Dotted">Letters with dots between them.</param>
    /// <param name="First">Length of what the first character, or a family name of two, is romanised to.</param>
    /// <param name="IsTwoFamily">It begins with a Chinese family name of two characters.</param>
    /// <param name="HasArticle">It begins with the Arabic article, written as one word with what follows.</param>
    private readonly record struct Raw(
        string Text,
        Script Script,
        int Letters = 0,
        bool Dotted = false,
        int First = 0,
        bool IsTwoFamily = false,
        bool HasArticle = false
    );

    /// <summary>Words of a text: runs of letters of one kind, or of digits. Apostrophes inside a word vanish; letters with dots between them are one word.</summary>
    /// <param name="text">The name.</param>
    /// <param name="comma">How many words stand before the first comma; 0 without one.</param>
    /// <param name="han">True where Han characters were read.</param>
    private static List<Raw> Split(string text, out int comma, out bool han)
    {
        var words = new List<Raw>(8);
        var word = (wordRoom ??= new StringBuilder(32)).Clear();
        var script = Script.Latin;
        (comma, han) = (0, false);
        var (dotted, letters, first, twoFamily, article) = (false, 0, 0, false, false);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            var paired = char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            if (c is '&')
            {
                End(words, word, new Raw("", script, letters, dotted, first, twoFamily, article));
                words.Add(new Raw("and", Script.Latin));
            }
            else if (paired || char.IsLetterOrDigit(c) || (c > 0x7F && IsMark(c)))
            {
                var romanised =
                    paired ? Romanisation.Of(c, text[at + 1])
                    : at + 1 < text.Length && c > 0x7F && Romanisation.Pair(c, text[at + 1]) is { } two ? Skip(two, ref at)
                    : Romanisation.Of(c);
                at += paired ? 1 : 0;
                if (romanised.Length > 0)
                {
                    if (word.Length == 0)
                    {
                        (script, letters, first) = (Romanisation.ScriptOf(c), 1, romanised.Length);
                        twoFamily = at + 1 < text.Length && HanReadings.IsTwoFamily(c, text[at + 1]);
                        article = c is 'ا' or 'ٱ' && at + 1 < text.Length && text[at + 1] == 'ل';
                    }
                    else
                    {
                        letters++;
                        first += twoFamily && letters == 2 ? romanised.Length : 0;
                    }

                    han |= c is >= '\u4E00' and < '\uA000';
                    word.Append(romanised);
                }
            }
            else if (c == '.' && IsInitialDot(text, at))
            {
                dotted = true;
            }
            else if (!Apostrophes.Contains(c))
            {
                End(words, word, new Raw("", script, letters, dotted, first, twoFamily, article));
                dotted = false;
                comma = c is ',' or '،' or '、' && comma == 0 ? words.Count : comma;
            }
        }

        End(words, word, new Raw("", script, letters, dotted, first, twoFamily, article));
        return words;
    }

    private static string Skip(string two, ref int at)
    {
        at++;
        return two;
    }

    private static bool IsMark(char c) =>
        char.GetUnicodeCategory(c)
            is System.Globalization.UnicodeCategory.SpacingCombiningMark
                or System.Globalization.UnicodeCategory.NonSpacingMark;

    /// <summary>A dot after a single letter that goes on without a space: the dots of "o.O.O." and "L.L.C.".</summary>
    private static bool IsInitialDot(string text, int at) =>
        at > 0
        && char.IsLetter(text[at - 1])
        && (at == 1 || !char.IsLetterOrDigit(text[at - 2]))
        && (
            at + 1 >= text.Length
            || text[at + 1] is ' ' or ','
            || (char.IsLetter(text[at + 1]) && (at + 2 >= text.Length || !char.IsLetter(text[at + 2])))
        );

    private static void End(List<Raw> words, StringBuilder word, Raw like)
    {
        if (word.Length == 0)
        {
            return;
        }

        var text = word.ToString();
        word.Clear();

        // Letters and digits written together are two words (AR16) unless the digits stand for letters (Ig0r) or count (3rd).
        var digit = text.AsSpan().IndexOfAnyInRange('0', '9');
        var letter = text.AsSpan().IndexOfAnyInRange('a', 'z');
        if (digit > 0 && letter == 0 && text.AsSpan(digit).IndexOfAnyInRange('a', 'z') < 0 && text.Length > 2)
        {
            words.Add(new Raw(text[..digit], like.Script));
            words.Add(new Raw(text[digit..], like.Script));
            return;
        }

        words.Add(like with { Text = text, Dotted = like.Dotted && text.Length > 1 });
    }
}
