namespace Parcelgate.Core.Tests.Listings;

using Parcelgate.Core.Listings;
using Xunit;

public sealed class ListingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_page_is_gone_after_two_misses_in_a_row_and_back_after_one_look_that_finds_it()
    {
        var first = default(Listing).After(LookOutcome.NotThere, Noon);
        var second = first.After(LookOutcome.NotThere, Noon.AddHours(1));
        var back = second.After(LookOutcome.There, Noon.AddDays(8));

        Assert.Equal((ListingState.Unknown, 1, Noon.AddHours(1)), (first.State, first.Misses, first.NextLook));
        Assert.Equal((ListingState.Gone, Noon.AddHours(1).AddDays(7)), (second.State, second.NextLook));
        Assert.Equal((ListingState.Live, 0), (back.State, back.Misses));
        Assert.Equal(ListingState.Gone, second.After(LookOutcome.NotThere, Noon.AddDays(8)).State);
    }

    [Fact]
    public void A_look_that_says_nothing_leaves_what_is_known_and_a_page_found_between_begins_anew()
    {
        var missed = default(Listing).After(LookOutcome.NotThere, Noon);

        Assert.Equal(1, missed.After(LookOutcome.Unclear, Noon).Misses);
        Assert.Equal(ListingState.Gone, missed.After(LookOutcome.Unclear, Noon).After(LookOutcome.NotThere, Noon).State);
        Assert.Equal(ListingState.Live, missed.After(LookOutcome.There, Noon).After(LookOutcome.NotThere, Noon).State);
    }

    [Theory]
    [InlineData("https://market.example/item/1", true)]
    [InlineData("http://market.example/item/1?x=1#details", true)]
    [InlineData("https://user@market.example/", false)]
    [InlineData("https://market.example:8443/", false)]
    [InlineData("ftp://market.example/", false)]
    [InlineData("market.example/item", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_plain_addresses_of_the_web_are_looked_at(string? address, bool expected) =>
        Assert.Equal(expected, Listing.IsLookable(address));

    [Fact]
    public void The_key_is_of_the_address_without_blanks_around_it()
    {
        Assert.Equal(Listing.KeyOf("https://market.example/1"), Listing.KeyOf(" https://market.example/1\n"));
        Assert.NotEqual(Listing.KeyOf("https://market.example/1"), Listing.KeyOf("https://market.example/2"));
    }
}
