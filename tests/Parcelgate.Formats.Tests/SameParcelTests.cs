namespace Parcelgate.Formats.Tests;

using System.Buffers;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.WcoDec;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The same parcel told in several formats is the same canonical record, as far as each format can tell it.</summary>
public class SameParcelTests
{
    private static readonly Consignment Parcel = A.Sealed(
        A.Consignment(freight: A.Money(3, "USD"), master: "123-45678901", conveyance: "CKX411/2026-11-23") with
        {
            Consignor = A.Seller() with { Kind = PartyKind.Unknown },
            Consignee = A.Person() with { Kind = PartyKind.Unknown },
        }
    );

    /// <summary>What an order of a platform tells of the same goods.</summary>
    private static readonly Item Ordered = A.Item(netMassGrams: null) with { Sku = "EAR-1", ListingUrl = "https://orbita.example/p/93" };

    private static Consignment Read(string format, byte[] message) =>
        Pump.Run(Formats.Named(format)!.Create(new ReadDefaults(Channel.Express)), message, 1 << 16)[0].Consignment!;

    [Theory]
    [InlineData("json")]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("wco-xml")]
    public void Formats_that_carry_every_field_give_the_same_bytes(string format)
    {
        var read = Read(format, Written(format));

        Assert.Equal(CanonicalJson.ToBytes(Parcel), CanonicalJson.ToBytes(read));
        Assert.Equal(Parcel.Digest, read.Digest);
    }

    private static byte[] Written(string format)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (format)
        {
            case "csv":
                CsvManifest.WriteHeader(1, output);
                CsvManifest.WriteRow(Parcel, 1, output);
                return output.WrittenSpan.ToArray();
            case "wco-xml":
                return DecXml.ToBytes(Parcel);
            default:
                return CanonicalJson.ToBytes(Parcel);
        }
    }

    [Theory]
    [InlineData("edifact", "Edifact", "cuscar.edi")]
    [InlineData("cargo-xml", "CargoXml", "xfzb.xml")]
    [InlineData("cargo-imp", "CargoImp", "fhl.txt")]
    [InlineData("one-record", "OneRecord", "waybill.json")]
    public void Every_field_a_format_carries_is_the_same(string format, string folder, string sample)
    {
        var read = Read(format, Ours.Bytes(folder, sample));

        Assert.Equal((Parcel.Reference, Parcel.Channel, Parcel.Purpose), (read.Reference, read.Channel, read.Purpose));
        Assert.Equal(
            (Parcel.Destination, Parcel.Dispatch, Parcel.Transport.Master),
            (read.Destination, read.Dispatch, read.Transport.Master)
        );
        Assert.Equal(
            (Parcel.GrossMassGrams, Parcel.Packages, Parcel.Transport.Mode),
            (read.GrossMassGrams, read.Packages, read.Transport.Mode)
        );
        Assert.True(read.Freight is null || read.Freight == Parcel.Freight);
        AssertParty(Parcel.Consignor!, read.Consignor!);
        AssertParty(Parcel.Consignee!, read.Consignee!);
        var (told, item) = (Parcel.Items[0], Assert.Single(read.Items));
        Assert.Equal((told.Hs, told.Quantity, told.Value), (item.Hs, item.Quantity, item.Value));
        Assert.Equal(told.Description, item.Description, ignoreCase: true);
        Assert.True(item.Origin is null || item.Origin == told.Origin);
        Assert.True(item.NetMassGrams is null || item.NetMassGrams == told.NetMassGrams);
    }

    [Fact]
    public void Cargo_XML_carries_all_of_it_but_what_is_kept()
    {
        var read = Read("cargo-xml", Ours.Bytes("CargoXml", "xfzb.xml"));

        Assert.True(Same.Record(Parcel, read with { Kept = [] }, digest: false));
    }

    [Theory]
    [InlineData("json", "postal.json")]
    [InlineData("wco-xml", "postal.xml")]
    public void A_postal_item_carries_all_of_it_under_its_own_number_and_dispatch(string format, string sample)
    {
        var read = Read(format, Ours.Bytes("Postal", sample));

        Assert.Equal(("RA473124829CN", Channel.Post, "CN22"), (read.Reference, read.Channel, read.DataSet));
        Assert.Equal((TransportMode.Post, "CNPEKAAZBAKAAUN60042"), (read.Transport.Mode, read.Transport.Master));
        var alike = read with
        {
            Reference = Parcel.Reference,
            Channel = Parcel.Channel,
            DataSet = null,
            Transport = Parcel.Transport,
            Kept = [],
        };
        Assert.True(Same.Record(Parcel, alike, digest: false));
    }

    [Fact]
    public void An_order_tells_of_the_same_goods()
    {
        var read = Read("woocommerce", Ours.Bytes("Platforms", "woocommerce.json"));

        Assert.Equal(Ordered, Assert.Single(read.Items));
        AssertParty(Parcel.Consignee! with { Identity = null }, read.Consignee! with { Email = null });
    }

    /// <summary>Telegrams have capital letters of the Latin alphabet only, and forms that have no telephone or account.</summary>
    private static void AssertParty(Party told, Party read)
    {
        Assert.Equal(Plain(told.Name), Plain(read.Name));
        Assert.Equal(Plain(told.Address!.Lines), Plain(read.Address!.Lines));
        Assert.Equal((Plain(told.Address.City), told.Address.Country), (Plain(read.Address.City), read.Address.Country));
        Assert.Equal((told.Address.Postcode, told.Identity), (read.Address.Postcode, read.Identity));
        Assert.True(read.Phone is null || Plain(read.Phone) == Plain(told.Phone));
        Assert.True(read.Account is null || read.Account == told.Account);
    }

    private static string Plain(string? text) =>
        string.Concat(
            (text ?? "")
                .Replace('ı', 'i')
                .Normalize(NormalizationForm.FormD)
                .Where(c => char.IsAsciiLetterOrDigit(c))
                .Select(char.ToUpperInvariant)
        );
}
