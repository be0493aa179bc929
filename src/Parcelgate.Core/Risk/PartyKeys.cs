namespace Parcelgate.Core.Risk;

using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;

/// <summary>In which part somebody, or something about somebody, is known from parcels before.</summary>
public enum PartyRole
{
    /// <summary>The recipient: the identity sent, else the name in the postcode or city.</summary>
    Consignee,

    /// <summary>The recipient's address.</summary>
    Address,

    /// <summary>The recipient's telephone.</summary>
    Phone,

    /// <summary>Who sold: the account at the platform, else the name; the consignor where no seller was sent.</summary>
    Seller,
}

/// <summary>Under which number one party of a consignment is known: a hash, so that what counts parcels holds no names.</summary>
/// <param name="Role">Its part.</param>
/// <param name="Key">64 bits of the hash of what was normalised.</param>
public readonly record struct PartyKey(PartyRole Role, long Key);

/// <summary>
/// The parties of a consignment under which earlier parcels are found again, however they are written: letters and digits only, in one case, of a telephone the
/// last nine digits.
/// </summary>
public static class PartyKeys
{
    /// <summary>Most keys of one consignment: one for each role.</summary>
    public const int Most = 4;

    // Shorter texts are shared by strangers: a house number without a street, half a telephone number. Arbitrary.
    private const int ShortestAddress = 8;
    private const int ShortestPhone = 7;
    private const int SignificantDigits = 9;
    private const int Longest = 512;

    /// <summary>Adds the keys a consignment has, in the order of <see cref="PartyRole"/>; none where nothing usable was sent.</summary>
    public static void Of(Consignment consignment, List<PartyKey> keys)
    {
        var buffer = new TextBuffer(stackalloc char[Longest]);
        AddConsignee(consignment.Consignee, ref buffer, keys);
        AddAddress(consignment.Consignee?.Address, ref buffer, keys);
        AddPhone(consignment.Consignee?.Phone, ref buffer, keys);
        AddSeller(consignment, ref buffer, keys);
    }

    /// <summary>Which of 64 bits a recipient's name sets: names that differ mostly set different ones, so that a union of them counts names.</summary>
    public static long NameBit(Consignment consignment)
    {
        var buffer = new TextBuffer(stackalloc char[Longest]);
        buffer.Put(consignment.Consignee?.Name);
        return buffer.Length == 0 ? 0 : 1L << (int)(buffer.Hash() & 63);
    }

    private static void AddConsignee(Party? party, ref TextBuffer buffer, List<PartyKey> keys)
    {
        buffer.Begin('c');
        if (!string.IsNullOrWhiteSpace(party?.Identity))
        {
            buffer.Put(party.Address?.Country);
            buffer.Put(party.Identity);
        }
        else if (!string.IsNullOrWhiteSpace(party?.Name))
        {
            buffer.Put(party.Name);
            buffer.Put(party.Address?.Postcode ?? party.Address?.City);
        }
        else
        {
            return;
        }

        keys.Add(new PartyKey(PartyRole.Consignee, buffer.Hash()));
    }

    private static void AddAddress(Address? address, ref TextBuffer buffer, List<PartyKey> keys)
    {
        buffer.Begin('a');
        buffer.Put(address?.Lines);
        if (buffer.Length < ShortestAddress)
        {
            return;
        }

        buffer.Put(address!.City);
        keys.Add(new PartyKey(PartyRole.Address, buffer.Hash()));
    }

    private static void AddPhone(string? phone, ref TextBuffer buffer, List<PartyKey> keys)
    {
        buffer.Begin('p');
        buffer.PutDigits(phone, SignificantDigits);
        if (buffer.Length > ShortestPhone)
        {
            keys.Add(new PartyKey(PartyRole.Phone, buffer.Hash()));
        }
    }

    private static void AddSeller(Consignment consignment, ref TextBuffer buffer, List<PartyKey> keys)
    {
        var seller = consignment.Seller ?? consignment.Consignor;
        buffer.Begin('s');
        if (!string.IsNullOrWhiteSpace(seller?.Account))
        {
            buffer.Put(consignment.Platform?.Name);
            buffer.Put(seller.Account);
        }
        else if (!string.IsNullOrWhiteSpace(seller?.Name))
        {
            buffer.Put(seller.Name);
            buffer.Put(seller.Address?.Country);
        }
        else
        {
            return;
        }

        keys.Add(new PartyKey(PartyRole.Seller, buffer.Hash()));
    }

    /// <summary>Letters and digits of texts, one after the other, upper case; what does not fit is left off.</summary>
    private ref struct TextBuffer(Span<char> room)
    {
        private readonly Span<char> room = room;

        internal int Length { get; private set; }

        internal void Begin(char role)
        {
            room[0] = role;
            Length = 1;
        }

        internal void Put(string? text)
        {
            foreach (var letter in text.AsSpan())
            {
                if (char.IsLetterOrDigit(letter) && Length < room.Length)
                {
                    room[Length++] = char.ToUpperInvariant(letter);
                }
            }

            if (Length < room.Length)
            {
                room[Length++] = '|';
            }
        }

        /// <summary>The last digits of a text, the last one first.</summary>
        internal void PutDigits(string? text, int most)
        {
            for (var at = (text?.Length ?? 0) - 1; at >= 0 && most > 0; at--)
            {
                if (char.IsAsciiDigit(text![at]))
                {
                    room[Length++] = text[at];
                    most--;
                }
            }
        }

        internal readonly long Hash() => unchecked((long)Digest.Of(MemoryMarshal.AsBytes(room[..Length])).A);
    }
}
