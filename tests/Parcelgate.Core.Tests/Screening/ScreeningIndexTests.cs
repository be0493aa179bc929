namespace Parcelgate.Core.Tests.Screening;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Screening;
using Xunit;

public sealed class ScreeningIndexTests
{
    private static readonly ListedParty Orlov = new("t-1", "test", NameKind.Person, ["ORLOV, Sergey Viktorovich", "Сергей Орлов"])
    {
        Born = [new(1972, 11, 26), new(1970)],
        Countries = ["RU"],
        Identifiers = ["RL 1025526"],
    };

    private static readonly ListedParty Harbour = new("t-2", "test", NameKind.Organisation, ["Harbour Light Shipping Co., Ltd."]);

    private static readonly ListedParty Twin = new("t-0", "test", NameKind.Person, ["Sergey Orlov"]);

    private static readonly ScreeningIndex Index = ScreeningIndex.Of(Watchlist.Of([Orlov, Harbour]));

    [Fact]
    public void An_alert_names_the_entry_the_name_and_the_reasons()
    {
        var alert = Assert.Single(Index.Screen(new ScreeningQuery("Sergei Orlow")));

        Assert.Equal("t-1", alert.Party.Id);
        Assert.InRange(alert.Score, NameScore.Threshold, 0.999);
        Assert.NotEmpty(alert.Why.Words);
        Assert.Equal(alert.Score, 1 / (1 + Math.Exp(-alert.Why.Parts.Sum(part => part.Points))), 12);
    }

    [Fact]
    public void An_ordinary_customer_alerts_nobody() => Assert.Empty(Index.Screen(new ScreeningQuery("Maria Lindqvist")));

    [Fact]
    public void Best_comes_first_and_equal_scores_are_ordered_by_id()
    {
        var index = ScreeningIndex.Of(Watchlist.Of([Orlov, Twin, Twin with { Id = "t-00" }]));

        var alerts = index.Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person));

        Assert.Equal(["t-0", "t-00", "t-1"], alerts.Select(alert => alert.Party.Id).Order(StringComparer.Ordinal));
        Assert.Equal(alerts.Select(alert => alert.Score).OrderDescending(), alerts.Select(alert => alert.Score));
        Assert.True(
            alerts.IndexOf(alerts.First(alert => alert.Party.Id == "t-0")) < alerts.IndexOf(alerts.First(alert => alert.Party.Id == "t-00"))
        );
    }

    [Theory]
    [InlineData(1972, 11, 26, 1)] // the same day
    [InlineData(1972, 0, 0, 1)] // the same year, no more known
    [InlineData(1971, 5, 1, 0)] // a year off one of two dates: says nothing
    [InlineData(1990, 5, 1, -1)]
    public void A_birth_date_moves_the_score_and_only_where_both_have_one(int year, int month, int day, int direction)
    {
        var plain = Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person)).Score;
        var dated = ScreeningIndex
            .Of(Watchlist.Of([Orlov]))
            .Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person) { Born = new(year, month, day) }, threshold: 0.01)[0];
        var undated = ScreeningIndex.Of(Watchlist.Of([Twin])).Screen(new ScreeningQuery("Sergey Orlov") { Born = new(year, month, day) })[
            0
        ];

        Assert.Equal(direction, Math.Sign(Math.Round(dated.Score - plain, 9)));
        Assert.DoesNotContain(undated.Why.Parts, part => part.Name == "birth-date");
    }

    [Fact]
    public void Another_country_lowers_the_score_and_the_same_raises_it()
    {
        var plain = Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person)).Score;

        Assert.True(Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person) { Countries = ["RU"] }).Score > plain);
        Assert.True(Screen(new ScreeningQuery("Sergey Orlov", NameKind.Person) { Countries = ["PE"] }).Score < plain);
    }

    [Fact]
    public void An_identifier_finds_an_entry_whose_name_is_far()
    {
        var alerts = Index.Screen(new ScreeningQuery("S. V. O.", NameKind.Person) { Identifiers = ["rl1025526"] }, threshold: 0.5);

        Assert.Contains(alerts, alert => alert.Party.Id == "t-1");
        Assert.Empty(Index.Screen(new ScreeningQuery("S. V. O.", NameKind.Person) { Identifiers = ["RL1025527"] }, threshold: 0.5));
    }

    [Fact]
    public void A_person_is_not_the_ship_of_the_same_name()
    {
        var ship = ScreeningIndex.Of(Watchlist.Of([new ListedParty("v", "test", NameKind.Vessel, ["MARINA VOLKOVA"])]));

        Assert.Empty(ship.Screen(new ScreeningQuery("Marina Volkova", NameKind.Person)));
        Assert.NotEmpty(ship.Screen(new ScreeningQuery("Marina Volkova", NameKind.Vessel)));
    }

    [Fact]
    public void An_index_finds_what_comparing_with_every_name_finds()
    {
        string[] given = ["Sergey", "Sergei", "Mohammad", "Muhamed", "Karim", "Anna", "Anya", "Li", "Abdul Rahman", "Abdurrahman", "J."];
        string[] family = ["Orlov", "Orlow", "Arlov", "Haddad", "Hadad", "Barakzai", "Wei", "Bashir ud Din", "Bashiruddin", "Kowalski"];
        var parties = given.SelectMany((one, g) => family.Select((other, f) => Named($"{g:D2}-{f:D2}", $"{one} {other}"))).ToList();
        var index = ScreeningIndex.Of(Watchlist.Of(parties));

        foreach (var query in parties.Select(party => party.Names[0]))
        {
            var found = index.Screen(new ScreeningQuery(query, NameKind.Person), most: 100).Select(alert => alert.Party.Id).ToHashSet();
            var all = parties
                .Where(party => NameScore.Compare(query, party.Names[0], NameKind.Person).Match)
                .Select(party => party.Id)
                .ToList();
            Assert.True(all.Count(found.Contains) >= Math.Min(all.Count, 60) * 0.95, $"{query}: {string.Join(' ', all.Except(found))}");
        }
    }

    [Fact]
    public void A_search_gives_the_same_answer_on_every_thread_and_after_others()
    {
        var queries = Enumerable
            .Range(0, 2_000)
            .Select(i => new ScreeningQuery(
                i % 3 == 0 ? "Sergej Orlov"
                : i % 3 == 1 ? "Harbor Light Shipping"
                : $"Karin Lind{i}"
            ))
            .ToList();
        var alone = queries
            .Select(query => string.Join(' ', Index.Screen(query).Select(alert => $"{alert.Party.Id} {alert.Score:R}")))
            .ToList();
        var together = new string[queries.Count];

        Parallel.For(
            0,
            queries.Count,
            i => together[i] = string.Join(' ', Index.Screen(queries[i]).Select(alert => $"{alert.Party.Id} {alert.Score:R}"))
        );

        Assert.Equal(alone, together);
    }

    [Fact]
    public void A_delta_turns_one_version_into_the_next_and_fits_no_other()
    {
        var first = Watchlist.Of([Orlov, Harbour]);
        var next = Watchlist.Of([Orlov with { Programme = "NEW" }, Twin]);

        var delta = Watchlist.Between(first, next);

        Assert.Equal(["t-0", "t-1"], delta.Put.Select(party => party.Id).Order(StringComparer.Ordinal));
        Assert.Equal(["t-2"], delta.Removed);
        Assert.Equal(next.Version, first.With(delta).Version);
        Assert.Equal(Watchlist.Of([Harbour, Orlov]).Version, first.Version);
        Assert.True(Watchlist.Between(first, first).IsEmpty);
        Assert.Throws<ArgumentException>(() => next.With(delta));
        Assert.Throws<ArgumentException>(() => first.With(delta with { To = first.Version }));
        Assert.Throws<ArgumentException>(() => Watchlist.Of([Orlov, Orlov]));
    }

    /// <summary>Decisions and deltas name versions: the text that is hashed never changes.</summary>
    [Theory]
    [InlineData("Сергей Орлов", 1)]
    [InlineData("\U00020000张伟", 400)]
    public void A_fingerprint_is_the_hash_of_all_parts_each_behind_its_length(string name, int times)
    {
        var party = Orlov with { Names = [string.Concat(Enumerable.Repeat(name, times)), ""], Programme = "SDGT" };
        string[] parts =
        [
            "t-1",
            "test",
            "Person",
            "SDGT",
            "names",
            .. party.Names,
            "born",
            "1972-11-26",
            "1970",
            "countries",
            "RU",
            "identifiers",
            "RL 1025526",
        ];

        var text = string.Concat(parts.Select(part => FormattableString.Invariant($"{part.Length}:{part};")));

        Assert.Equal(Digest.Of(System.Text.Encoding.UTF8.GetBytes(text)), party.Fingerprint());
    }

    [Fact]
    public void Each_of_many_names_is_found_by_itself_and_a_name_an_entry_has_twice_is_one()
    {
        // Three words of two syllables each: more different words than a small table of them has room for.
        string[] ends = ["va", "lo", "mir", "ket", "sun", "dor", "fel", "gan", "hib", "jor", "pem", "rud", "tas", "wik", "zun"];
        var parties = Enumerable
            .Range(0, 3_000)
            .Select(i =>
            {
                var (a, b, c) = (i % 15, i / 15 % 15, i / 225);
                var name = $"{ends[a]}{ends[b]}{ends[c]} {ends[c]}{ends[a]}{ends[b]}t";
                return new ListedParty($"m-{i:D4}", "test", NameKind.Person, [name, name]);
            })
            .ToList();

        var index = ScreeningIndex.Of(Watchlist.Of(parties));

        Assert.Equal(parties.Count, index.NameCount);
        Assert.All(
            parties.Where((_, i) => i % 37 == 0),
            party => Assert.Contains(index.Screen(new ScreeningQuery(party.Names[0], NameKind.Person)), alert => alert.Party.Id == party.Id)
        );
    }

    [Fact]
    public void A_new_version_takes_the_place_of_the_old_while_searches_go_on()
    {
        var current = new CurrentIndex(Index);
        var held = current.Index;

        current.Replace(ScreeningIndex.Of(Watchlist.Of([Twin])));

        Assert.Equal("t-1", held.Screen(new ScreeningQuery("Sergey Orlov"))[0].Party.Id);
        Assert.Equal("t-0", current.Index.Screen(new ScreeningQuery("Sergey Orlov"))[0].Party.Id);
    }

    private static ListedParty Named(string id, string name) => new(id, "test", NameKind.Person, ImmutableArray.Create(name));

    private static Alert Screen(ScreeningQuery query) => Index.Screen(query, threshold: 0.01)[0];
}
