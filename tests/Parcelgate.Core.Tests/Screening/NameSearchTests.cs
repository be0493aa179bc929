namespace Parcelgate.Core.Tests.Screening;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Screening;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The search against its definition: what is passed over unread would not have been found by reading it.</summary>
public sealed class NameSearchTests(ITestOutputHelper output)
{
    private static readonly string[] Given =
    [
        .. "Mohammad Muhammed Ahmed Ali Hassan Maria Mariam Ana Anna John Jon Sergey Sergei Igor Abdul Wei Ming Li Jun Yusuf".Split(' '),
        .. "محمد أحمد علي Сергей Мария Игорь".Split(' '),
    ];

    private static readonly string[] Syllables =
    [
        .. "ba den gor hal ik kov lin mar nes os pra rub sal tan ul vek zor sha zha khe".Split(' '),
    ];

    private static readonly string[] Whole =
    [
        "Bashir ud Din",
        "Bashiruddin",
        "Al Nour",
        "Alnour Trading LLC",
        "王伟强",
        "王强伟",
        "山田太郎",
        "김민준",
        "김민서",
        "Abd al-Rahman",
        "Abdurrahman Haddad",
        "S.V. Orlov",
        "ORLOV, Sergey Viktorovich",
        "Brigade 44",
        "Harbour Light Shipping Co., Ltd.",
        "Mohammad Mohammad Haddad",
    ];

    private readonly Random random = new(20);

    [Theory]
    [InlineData(NameScore.Threshold)]
    [InlineData(0.3)] // the bound lets more pass
    public void A_search_finds_what_holding_every_name_against_the_query_finds(double threshold)
    {
        var names = Enumerable.Range(0, 1_600).Select(_ => Name()).Concat(Whole).ToList();
        var list = Watchlist.Of(names.Chunk(2).Select((some, at) => Party($"t-{at:D4}", NameKind.Unknown, some)));
        var queries = Enumerable.Range(0, 1_500).Select(at => Query(names, at)).ToList();

        Compare(list, queries, threshold);
    }

    [Fact]
    public void A_search_of_listed_names_finds_what_holding_every_name_against_the_query_finds()
    {
        var (list, pairs) = (Samples.Path("screening/watchlist.jsonl"), Samples.Path("screening/name-pairs-dev.json"));
        Assert.SkipWhen(list is null || !File.Exists(list) || !File.Exists(pairs), Samples.Missing);
        var parties = File.ReadLines(list).Where((_, at) => at % 6 == 0).Select(Listed).ToList();
        using var json = JsonDocument.Parse(File.ReadAllBytes(pairs!));
        var named = json.RootElement.EnumerateArray().Select(pair => pair.GetProperty("a").ToString()).Where((_, at) => at % 4 == 0);
        var mangled = parties.Where((_, at) => at % 8 == 0).Select(party => Mangled(party.Names[0]));

        Compare(Watchlist.Of(parties), [.. named.Concat(mangled).Select(name => new ScreeningQuery(name))], NameScore.Threshold);
    }

    [Fact]
    public void A_pattern_never_counts_more_changes_than_the_sounds_cost()
    {
        var apart = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = (Sounds(), Sounds());
            b = i % 2 == 0 ? b : Phones.Of(Mangled(string.Concat(a.Select(sound => (char)(sound | 32)))), Script.Latin);
            var pattern = SoundPattern.Of(a)!;

            var cost = (1 - Likeness.OfSounds(a, b, least: -1)) * 100 * Math.Max(a.Length, b.Length);
            var known = Likeness.OfSounds(a, b, Likeness.Least, pattern);

            Assert.True(pattern.Changes(b) * SoundPattern.Least <= cost + 2 || cost > 99.9 * Math.Max(a.Length, b.Length));
            Assert.Equal(Math.Max(Likeness.Least, Likeness.OfSounds(a, b)), Math.Max(Likeness.Least, known));
            apart += known == 0 ? 1 : 0;
        }

        // A pattern that finds nothing unlike would pass as well.
        Assert.InRange(apart, 5_000, 15_000);
    }

    private void Compare(Watchlist list, List<ScreeningQuery> queries, double threshold)
    {
        var (index, all, alerts) = (ScreeningIndex.Of(list), new ExhaustiveSearch(list), 0);
        foreach (var query in queries)
        {
            var found = index.Screen(query, threshold, ScreeningIndex.MostAlerts);
            var expected = all.Screen(query, threshold).Take(ScreeningIndex.MostAlerts).ToList();
            Assert.Equal(expected.Select(one => one.Id), found.Select(alert => alert.Party.Id));
            Assert.All(expected.Zip(found), one => Assert.Equal(NameScore.ScoreOf(one.First.Score), one.Second.Score, 9));
            alerts += found.Length;
        }

        output.WriteLine($"{queries.Count} queries, {alerts} alerts");
        Assert.True(alerts > queries.Count / 4, $"{alerts} alerts of {queries.Count} queries prove little.");
    }

    private ScreeningQuery Query(List<string> names, int at)
    {
        var name = names[random.Next(names.Count)];
        var words = name.Split(' ').ToList();
        switch (at % 9)
        {
            case 0:
                name = Mangled(name);
                break;
            case 1:
                name = Name();
                break;
            case 2:
                words.RemoveAt(random.Next(words.Count));
                name = $"{string.Join(' ', words)} {One(Syllables)}{One(Syllables)}";
                break;
            case 3:
                words[random.Next(words.Count)] = $"{(char)('A' + random.Next(26))}.";
                name = string.Join(' ', words);
                break;
            case 4:
                name = $"{words[0]} {name}"; // a word twice
                break;
            case 5:
                name = name.Replace(" ", "", StringComparison.Ordinal);
                break;
            case 6:
                name = string.Join(' ', words.AsEnumerable().Reverse());
                break;
            case 7:
                name = name.Length > 6 ? name.Insert(name.Length / 2, " ") : name;
                break;
            default:
                name = One(Whole);
                break;
        }

        return new ScreeningQuery(name, (NameKind)random.Next(3))
        {
            Born = random.Next(4) == 0 ? new BirthDate(1970 + random.Next(3)) : null,
            Countries = random.Next(4) == 0 ? ["RU"] : [],
        };
    }

    private string Name() =>
        random.Next(8) switch
        {
            0 => $"{Family()} {Family()}, {One(Given)} {One(Given)}",
            1 or 2 => $"{One(Given)} {One(Given)} {Family()}",
            3 => $"{One(Given)} {(char)('A' + random.Next(26))}. {Family()}",
            4 => One(Given),
            _ => $"{One(Given)} {Family()}",
        };

    // Few enough for names to meet.
    private string Family() => One(Syllables) + One(Syllables) + (random.Next(3) == 0 ? One(Syllables) : "ov");

    private string Mangled(string name)
    {
        if (name.Length < 3)
        {
            return name;
        }

        var at = 1 + random.Next(name.Length - 2);
        return random.Next(3) switch
        {
            0 => name.Remove(at, 1),
            1 => name.Insert(at, name[at].ToString()),
            _ => string.Concat(name.AsSpan(0, at - 1), name.AsSpan(at, 1), name.AsSpan(at - 1, 1), name.AsSpan(at + 1)),
        };
    }

    private byte[] Sounds() => Phones.Of(string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => One(Syllables))), Script.Latin);

    private string One(string[] words) => words[Math.Min(random.Next(words.Length), random.Next(words.Length))];

    private static ListedParty Party(string id, NameKind kind, string[] names) =>
        new(id, "test", kind, ImmutableArray.Create(names)) { Born = [new(1970)], Countries = ["RU", "AE"] };

    private static ListedParty Listed(string line)
    {
        using var json = JsonDocument.Parse(line);
        var (root, names) = (json.RootElement, new List<string> { json.RootElement.GetProperty("name").ToString() });
        names.AddRange(root.TryGetProperty("aliases", out var aliases) ? aliases.EnumerateArray().Select(alias => alias.ToString()) : []);
        var kind = root.GetProperty("type").ToString() == "Person" ? NameKind.Person : NameKind.Unknown;
        return Party(root.GetProperty("id").ToString(), kind, [.. names.Where(name => name.Length > 0)]);
    }
}
