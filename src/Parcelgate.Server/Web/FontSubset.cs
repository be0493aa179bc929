namespace Parcelgate.Server.Web;

using System.Buffers.Binary;
using System.Text;

/// <summary>
/// Makes a TrueType font smaller for one document: glyphs that do not occur in it lose their outlines, every glyph keeps its number. PDFs carry their fonts whole, and a font
/// for many scripts is a thousand times the text.
/// </summary>
/// <remarks>ISO/IEC 14496-22 (OpenType), tables head, maxp, hhea, loca, glyf.</remarks>
internal static class FontSubset
{
    private const uint TrueType = 0x00010000;
    private const int HeaderLength = 12;
    private const int RecordLength = 16;
    private const int PostHeader = 32;

    /// <summary>Tables and outlines begin on four bytes.</summary>
    private static readonly byte[] Padding = new byte[3];

    /// <summary>What is needed to draw letters one by one; how they are joined or moved closer is left out.</summary>
    private static readonly string[] Kept =
    [
        "OS/2",
        "cmap",
        "cvt ",
        "fpgm",
        "glyf",
        "head",
        "hhea",
        "hmtx",
        "loca",
        "maxp",
        "name",
        "post",
        "prep",
    ];

    private static readonly string[] Needed = ["glyf", "head", "hhea", "hmtx", "loca", "maxp"];

    // Flags of a part of a composite glyph.
    private const int WordArguments = 0x0001;
    private const int HasScale = 0x0008;
    private const int MoreParts = 0x0020;
    private const int HasTwoScales = 0x0040;
    private const int HasMatrix = 0x0080;

    /// <summary>The font with the outlines of these glyphs, and of those they are made of.</summary>
    /// <param name="font">The font's bytes.</param>
    /// <param name="glyphs">Numbers of glyphs; 0, what stands for a letter that is missing, is always kept.</param>
    /// <returns>Null for a font of another kind, or one that is damaged: it is then used as it is.</returns>
    internal static byte[]? Of(byte[] font, IEnumerable<ushort> glyphs)
    {
        try
        {
            return TablesOf(font) is { } tables ? Cut(tables, glyphs) : null;
        }
        catch (Exception damaged) when (damaged is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static SortedDictionary<string, byte[]>? TablesOf(ReadOnlySpan<byte> font)
    {
        if (font.Length < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(font) != TrueType)
        {
            return null;
        }

        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var i = 0; i < Word(font, 4); i++)
        {
            var record = font.Slice(HeaderLength + (i * RecordLength), RecordLength);
            var tag = Encoding.ASCII.GetString(record[..4]);
            if (Kept.Contains(tag))
            {
                tables[tag] = font.Slice((int)Long(record, 8), (int)Long(record, 12)).ToArray();
            }
        }

        return Needed.All(tables.ContainsKey) ? tables : null;
    }

    private static byte[] Cut(SortedDictionary<string, byte[]> tables, IEnumerable<ushort> glyphs)
    {
        var (head, glyf, count) = (tables["head"], tables["glyf"], Word(tables["maxp"], 4));
        var places = Places(tables["loca"], isLong: Word(head, 50) == 1, count);
        var kept = Closure(glyphs, glyf, places);
        var widths = Word(tables["hhea"], 34);
        var (outlines, loca) = (new MemoryStream(), new byte[(count + 1) * 4]);
        for (var glyph = 0; glyph < count; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(glyph * 4), (uint)outlines.Length);
            if (kept.Contains(glyph))
            {
                outlines.Write(glyf.AsSpan(places[glyph], places[glyph + 1] - places[glyph]));
                outlines.Write(Padding.AsSpan(0, Padded((int)outlines.Length) - (int)outlines.Length));
            }
            else if (glyph < widths - 1)
            {
                // The width of what is never drawn: zeros pack well. The last one holds for all behind it.
                tables["hmtx"].AsSpan(glyph * 4, 4).Clear();
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(loca.AsSpan(count * 4), (uint)outlines.Length);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(50), 1);
        (tables["glyf"], tables["loca"]) = (outlines.ToArray(), loca);
        if (tables.TryGetValue("post", out var post))
        {
            // Version 3: no names of glyphs, which are most of it and which no PDF of this kind asks for.
            BinaryPrimitives.WriteUInt32BigEndian(post, 0x00030000);
            tables["post"] = post[..Math.Min(post.Length, PostHeader)];
        }

        return Joined(tables);
    }

    /// <summary>Where each outline begins, and where the last one ends.</summary>
    private static int[] Places(ReadOnlySpan<byte> loca, bool isLong, int count)
    {
        var places = new int[count + 1];
        for (var i = 0; i <= count; i++)
        {
            places[i] = isLong ? (int)Long(loca, i * 4) : Word(loca, i * 2) * 2;
        }

        return places;
    }

    private static HashSet<int> Closure(IEnumerable<ushort> glyphs, byte[] glyf, int[] places)
    {
        var kept = new HashSet<int> { 0 };
        var open = new Stack<int>(glyphs.Select(glyph => (int)glyph).Append(0));
        while (open.TryPop(out var glyph))
        {
            kept.Add(glyph);
            foreach (var part in PartsOf(glyf.AsSpan(places[glyph], places[glyph + 1] - places[glyph])))
            {
                if (kept.Add(part))
                {
                    open.Push(part);
                }
            }
        }

        return kept;
    }

    /// <summary>The glyphs a composite one is made of; none for another.</summary>
    private static List<int> PartsOf(ReadOnlySpan<byte> outline)
    {
        var parts = new List<int>();
        // A negative number of contours says that it is made of others.
        if (outline.Length < 10 || (Word(outline, 0) & 0x8000) == 0)
        {
            return parts;
        }

        var (at, flags) = (10, MoreParts);
        while ((flags & MoreParts) != 0)
        {
            flags = Word(outline, at);
            parts.Add(Word(outline, at + 2));
            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2);
            at +=
                (flags & HasScale) != 0 ? 2
                : (flags & HasTwoScales) != 0 ? 4
                : (flags & HasMatrix) != 0 ? 8
                : 0;
        }

        return parts;
    }

    private static byte[] Joined(SortedDictionary<string, byte[]> tables)
    {
        var count = tables.Count;
        var largest = 1 << (int)Math.Log2(count);
        var file = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, TrueType);
        file.Write(number);
        foreach (var word in (int[])[count, largest * RecordLength, (int)Math.Log2(largest), (count - largest) * RecordLength])
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)word);
            file.Write(number[..2]);
        }

        var at = HeaderLength + (count * RecordLength);
        foreach (var (tag, table) in tables)
        {
            file.Write(Encoding.ASCII.GetBytes(tag));
            foreach (var value in (uint[])[Checksum(table), (uint)at, (uint)table.Length])
            {
                BinaryPrimitives.WriteUInt32BigEndian(number, value);
                file.Write(number);
            }

            at += Padded(table.Length);
        }

        foreach (var table in tables.Values)
        {
            file.Write(table);
            file.Write(Padding.AsSpan(0, Padded(table.Length) - table.Length));
        }

        return file.ToArray();
    }

    private static uint Checksum(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        Span<byte> last = stackalloc byte[4];
        for (var at = 0; at < table.Length; at += 4)
        {
            last.Clear();
            table[at..Math.Min(at + 4, table.Length)].CopyTo(last);
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(last));
        }

        return sum;
    }

    private static int Padded(int length) => (length + 3) & ~3;

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static uint Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
