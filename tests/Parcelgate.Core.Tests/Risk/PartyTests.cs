namespace Parcelgate.Core.Tests.Risk;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk;
using Parcelgate.TestKit;
using Xunit;

public sealed class PartyTests
{
    [Fact]
    public void A_party_is_found_again_however_its_address_and_telephone_are_written()
    {
        var one = A.Consignment();
        var other = A.Consignment(
            consignee: A.Person("AYSEL QULIYEVA") with
            {
                Identity = "5abc123",
                Phone = "050 123-45-67",
                Address = new Address("NİZAMİ KÜÇ., 10 m.4", "BAKI", Country: "AZ"),
            }
        );

        Assert.Equal(KeyOf(one, PartyRole.Consignee), KeyOf(other, PartyRole.Consignee));
        Assert.Equal(KeyOf(one, PartyRole.Phone), KeyOf(other, PartyRole.Phone));
        Assert.Equal(KeyOf(one, PartyRole.Seller), KeyOf(other, PartyRole.Seller));
    }

    [Fact]
    public void Parts_of_one_consignment_never_have_one_key()
    {
        var keys = Keys(A.Consignment());

        Assert.Equal([PartyRole.Consignee, PartyRole.Address, PartyRole.Phone, PartyRole.Seller], keys.Select(key => key.Role));
        Assert.Equal(4, keys.Select(key => key.Key).Distinct().Count());
    }

    [Fact]
    public void What_strangers_share_makes_no_key()
    {
        var nobody = A.Consignment(
            consignee: new Party(null, PartyKind.Person, null, new Address("m. 4"), "123456"),
            consignor: new Party(" ")
        );

        Assert.Empty(Keys(nobody));
    }

    [Fact]
    public void Days_leave_the_week_the_month_and_the_year_at_their_ends()
    {
        var history = new PartyHistory();
        history.Take(new PartyDay(1000, 1, 1, 0b01));
        history.Take(new PartyDay(1023, 2, 0, 0b10));
        history.Take(new PartyDay(1000, 1, 0, 0b01, Inspected: 2, Found: 1));

        Assert.Equal(new PartyFact(PartyRole.Seller, 2, 4, 1, 2, 29, 2, 1), history.On(1029, PartyRole.Seller));
        Assert.Equal(new PartyFact(PartyRole.Seller, 0, 2, 0, 1, 7, 2, 1), history.On(1030, PartyRole.Seller));
        Assert.Equal(new PartyFact(PartyRole.Seller, 0, 0, 0, 0, 0, 2, 1), history.On(1364, PartyRole.Seller));
        Assert.Equal(new PartyFact(PartyRole.Seller, 0, 0, 0, 0, 0, 0, 0), history.On(1365, PartyRole.Seller));
    }

    [Fact]
    public void All_sixty_four_bits_of_names_are_counted()
    {
        var history = new PartyHistory();
        history.Take(new PartyDay(1000, 64, 0, -1));

        Assert.Equal(64, history.On(1000, PartyRole.Address).Names30);
    }

    [Fact]
    public void A_copy_goes_on_by_itself()
    {
        var history = new PartyHistory();
        history.Take(new PartyDay(1000, 1, 0, 0));
        var copy = history.Copy();
        copy.Take(new PartyDay(1000, 1, 0, 0));

        Assert.Equal((1, 2), (history.On(1000, PartyRole.Phone).Parcels7, copy.On(1000, PartyRole.Phone).Parcels7));
    }

    private static long KeyOf(Consignment consignment, PartyRole role) => Keys(consignment).Single(key => key.Role == role).Key;

    private static List<PartyKey> Keys(Consignment consignment)
    {
        var keys = new List<PartyKey>();
        PartyKeys.Of(consignment, keys);
        return keys;
    }
}
