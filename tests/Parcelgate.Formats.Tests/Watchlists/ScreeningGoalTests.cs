namespace Parcelgate.Formats.Tests.Watchlists;

using Parcelgate.Core.Screening;
using Parcelgate.Formats.Watchlists;
using Parcelgate.TestKit;
using Xunit;

/// <summary>Customers and listed persons against the shared list, at the shipped threshold.</summary>
public sealed class ScreeningGoalTests(ITestOutputHelper output)
{
    [Fact]
    public void Hardly_an_ordinary_customer_alerts()
    {
        var (index, customers) = Open("negatives_global-dev.csv");

        var alerting = customers.Count(row => !index.Screen(row.Query).IsEmpty);

        output.WriteLine($"{alerting} of {customers.Count}");
        Assert.True(alerting <= customers.Count * 0.003, $"{alerting} of {customers.Count}");
    }

    [Theory]
    [InlineData("positives_un_untreated-dev.csv")]
    [InlineData("positives_un_treated-dev.csv")]
    public void A_listed_person_is_among_the_first_five_under_a_mangled_name(string file)
    {
        var (index, listed) = Open(file);

        // Whom a row means is not said: an entry of the Security Council's list, or of another list under the same name.
        var missed = listed.Where(row => !index.Screen(row.Query, most: 5).Any(alert => alert.Party.Kind is NameKind.Person)).ToList();

        output.WriteLine(string.Join('\n', missed.Select(row => row.Query.Name).Prepend($"{missed.Count} of {listed.Count} missed")));
        Assert.True(missed.Count <= listed.Count * 0.01, $"{missed.Count} of {listed.Count}");
    }

    [Fact]
    public void The_name_as_listed_is_first_or_shares_the_first_place()
    {
        var (index, listed) = Open("positives_un_untreated-dev.csv");

        var behind = listed.Count(row =>
            index.Screen(row.Query, most: 5) is var alerts
            && !alerts.Any(alert =>
                string.Equals(alert.ListedName, row.Query.Name, StringComparison.OrdinalIgnoreCase) && alert.Score >= alerts[0].Score - 0.05
            )
        );

        Assert.True(behind <= listed.Count * 0.02, $"{behind} of {listed.Count}");
    }

    private static (ScreeningIndex Index, IReadOnlyList<CustomerRow> Rows) Open(string file)
    {
        var (list, rows) = (Samples.Path("screening/watchlist.jsonl"), Samples.Path($"screening/{file}"));
        Assert.SkipWhen(list is null || !File.Exists(list) || !File.Exists(rows), Samples.Missing);
        using var listed = File.OpenRead(list);
        using var customers = File.OpenRead(rows);
        var index = ScreeningIndex.Of(Watchlist.Of(WatchlistReader.Read(listed, WatchlistFormat.JsonLines).Parties));
        return (index, CustomerReader.ReadCustomers(customers).Rows);
    }
}
