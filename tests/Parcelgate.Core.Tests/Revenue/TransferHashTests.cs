namespace Parcelgate.Core.Tests.Revenue;

using System.Buffers.Binary;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Xunit;

/// <summary>The bytes a batch of transfers is sealed by: stores that were written before must verify after any change.</summary>
public sealed class TransferHashTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_over_big_endian_numbers_and_texts_behind_their_length_in_bytes()
    {
        var bytes = new List<byte>();
        void Number(long value)
        {
            var eight = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(eight, value);
            bytes.AddRange(eight);
        }
        void Words(string value)
        {
            var text = Encoding.UTF8.GetBytes(value);
            var four = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, text.Length);
            bytes.AddRange([.. four, .. text]);
        }

        Number(7);
        Number(At.ToUnixTimeMilliseconds());
        Number(-2); // 0xFFFF…FE
        Number(5);
        Number(((long)TransferKind.Pending << 32) | ((long)TransferCode.Charge << 16) | 1);
        Words("payer/Əli");
        Words("revenue/az");
        Number(1250);
        Words("AZN");
        Number(0);
        Number(0);
        Number(At.AddDays(1).ToUnixTimeMilliseconds());
        Number(42);
        Number((3L << 32) | 2);
        Words("vat");
        Words(new string('ş', 1200)); // longer than the room there is at first

        var transfer = new Transfer
        {
            Id = new TransferId(ulong.MaxValue - 1, 5),
            Kind = TransferKind.Pending,
            Code = TransferCode.Charge,
            Debit = "payer/Əli",
            Credit = "revenue/az",
            Amount = new Money(1250, Currency.Of("AZN")),
            ExpiresAt = At.AddDays(1),
            Linked = true,
            About = new About(42, 3, "vat", 2),
            Reason = new string('ş', 1200),
        };

        Assert.Equal(Digest.Of(bytes.ToArray()), TransferHash.Of(7, At, [transfer]));
        Assert.NotEqual(TransferHash.Of(7, At, [transfer]), TransferHash.Of(7, At, [transfer with { Linked = false }]));
    }
}
