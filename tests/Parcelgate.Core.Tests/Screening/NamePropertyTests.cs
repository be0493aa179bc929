namespace Parcelgate.Core.Tests.Screening;

using System.Text;
using CsCheck;
using Parcelgate.Core.Screening;
using Xunit;

public sealed class NamePropertyTests
{
    private static readonly string[] Parts =
    [
        "ba",
        "den",
        "gor",
        "hal",
        "ik",
        "kov",
        "lin",
        "mar",
        "nes",
        "os",
        "pra",
        "rub",
        "sal",
        "tan",
        "ul",
        "vek",
        "zor",
    ];

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static readonly Gen<string> Name = Of(Parts).Array[2, 3].Select(string.Concat);

    private static readonly Gen<string[]> Names = Name.Array[2, 4].Where(words => words.Distinct().Count() == words.Length);

    private static readonly Gen<string> Any = Gen.OneOf(
        Names.Select(words => string.Join(' ', words)),
        Gen.String[0, 40],
        Of("محمد علي", "王小明", "김정민", "Әли Құлиев", "Brigade 44", "OOO Vostok", "В. В. Орлов", "Abd al-Rahman", "山田太郎", "X Æ A-12")
    );

    [Fact]
    public void The_score_is_the_same_both_ways() =>
        Gen.Select(Any, Any, Gen.Enum<NameKind>())
            .Sample(
                (a, b, kind) => Math.Abs(NameScore.Compare(a, b, kind).Score - NameScore.Compare(b, a, kind).Score) < 1e-6,
                iter: 2_000
            );

    [Fact]
    public void The_score_lies_between_none_and_one_and_a_name_is_nearest_to_itself() =>
        Gen.Select(Any, Any)
            .Sample(
                (a, b) =>
                {
                    var score = NameScore.Compare(a, b, NameKind.Person).Score;
                    return score is > 0 and < 1 && score <= NameScore.Compare(a, a, NameKind.Person).Score + 1e-6
                        || score <= NameScore.Compare(b, b, NameKind.Person).Score + 1e-6;
                },
                iter: 2_000
            );

    [Fact]
    public void Word_order_upper_case_and_accents_change_nothing() =>
        Gen.Select(Names, Names, Gen.Int[0, 1_000])
            .Sample(
                (a, b, seed) =>
                {
                    var plain = NameScore.Compare(string.Join(' ', a), string.Join(' ', b), NameKind.Person).Score;
                    var turned = string.Join(' ', a.OrderBy(word => (word.GetHashCode(StringComparison.Ordinal) ^ seed) & 0xFF));
                    var dressed = Accented(string.Join(' ', a).ToUpperInvariant());
                    return Math.Abs(NameScore.Compare(dressed, string.Join(' ', b), NameKind.Person).Score - plain) < 1e-6
                        && Math.Abs(
                            NameScore.Compare(turned, string.Join(' ', a), NameKind.Person).Score
                                - NameScore.Compare(string.Join(' ', a), string.Join(' ', a), NameKind.Person).Score
                        ) < 1e-6;
                },
                iter: 2_000
            );

    [Fact]
    public void A_number_more_or_another_number_lowers_the_score() =>
        Gen.Select(Names, Gen.Int[2, 900], Gen.Int[2, 900], Of(NameKind.Organisation, NameKind.Vessel, NameKind.Person))
            .Where((_, one, other, _) => one != other)
            .Sample(
                (words, one, other, kind) =>
                {
                    var name = string.Join(' ', words);
                    var same = NameScore.Compare($"{name} {one}", $"{name} {one}", kind).Score;
                    return NameScore.Compare($"{name} {one}", $"{name} {other}", kind).Score < same - 1e-4
                        && NameScore.Compare($"{name} {one}", name, kind).Score < same - 1e-4;
                },
                iter: 2_000
            );

    [Fact]
    public void A_legal_form_in_common_never_raises_the_score() =>
        Gen.Select(Names, Names, Of("LLC", "GmbH", "JSC", "Limited", "S.A.", "OOO"))
            .Sample(
                (a, b, form) =>
                    NameScore.Compare($"{string.Join(' ', a)} {form}", $"{string.Join(' ', b)} {form}", NameKind.Organisation).Score
                    <= NameScore.Compare(string.Join(' ', a), string.Join(' ', b), NameKind.Organisation).Score + 1e-6,
                iter: 1_000
            );

    [Fact]
    public void More_aliases_on_an_entry_change_nothing_of_what_the_best_of_them_scores() =>
        Gen.Select(Names, Names.Array[0, 12])
            .Sample(
                (name, others) =>
                {
                    var chief = string.Join(' ', name);
                    var poor = Alert(chief, [chief]);
                    var rich = Alert(chief, [.. others.Select(words => string.Join(' ', words)).Where(alias => alias != chief), chief]);
                    return poor.Score == rich.Score && rich.ListedName == chief;
                },
                iter: 500
            );

    [Fact]
    public void Other_entries_of_the_list_change_nothing_of_what_an_entry_scores() =>
        Gen.Select(Names, Names.Array[0, 40])
            .Sample(
                (name, others) =>
                {
                    var chief = string.Join(' ', name);
                    var list = others.Select((words, at) => Party($"o-{at:D3}", [string.Join(' ', words)])).Append(Party("x", [chief]));
                    var alerts = ScreeningIndex.Of(Watchlist.Of(list)).Screen(new ScreeningQuery(chief, NameKind.Person), most: 100);
                    return alerts.Single(alert => alert.Party.Id == "x").Score == Alert(chief, [chief]).Score;
                },
                iter: 300
            );

    private static Alert Alert(string name, string[] listed) =>
        ScreeningIndex.Of(Watchlist.Of([Party("x", listed)])).Screen(new ScreeningQuery(name, NameKind.Person)).Single();

    private static ListedParty Party(string id, string[] names) => new(id, "test", NameKind.Person, [.. names]);

    private static string Accented(string text)
    {
        // An acute on every A and O, a caron on every S as Latin writes them apart: the letter and a combining mark.
        var dressed = new StringBuilder();
        foreach (var letter in text)
        {
            dressed.Append(letter);
            if (letter is 'A' or 'O')
            {
                dressed.Append('\u0301');
            }
        }

        return dressed.ToString();
    }
}
