namespace Parcelgate.Formats.Csv;

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Parcelgate.Formats.Json;

/// <summary>
/// Where the rows of one file end and what their bytes are in UTF-8: of a file in UTF-16 it counts in units of two bytes, of every other one in bytes. Told by the file's first bytes
/// and the mapping; a file of another width than the mapping says is read as what it is.
/// </summary>
internal sealed class CsvLetters(CsvMapping mapping)
{
    /// <summary>Bytes by which a file without a byte order mark is told: 256 letters, and no header has so many without a separator.</summary>
    private const int TellingBytes = 512;

    private byte[] utf8 = new byte[4096];
    private bool decided;
    private Encoding? wide;
    private bool bigEndian;
    private bool odd;
    private byte half;

    /// <summary>Between the fields: what the mapping says, or the file's first line.</summary>
    internal char Separator { get; set; } = mapping.Separator;

    /// <summary>True once the first record was read: no byte order mark follows.</summary>
    internal bool IsBegun { get; private set; }

    /// <summary>True for a file in UTF-16.</summary>
    internal bool IsWide => wide is not null;

    /// <summary>True once it is told; false while more of the file is needed.</summary>
    internal bool Tell(ReadOnlySpan<byte> buffer, bool endOfInput)
    {
        if (decided || mapping.WideEncoding is not { } said)
        {
            return decided = true;
        }

        if (buffer.Length < TellingBytes && !endOfInput)
        {
            return false;
        }

        bigEndian = buffer is [0xFE, 0xFF, ..] || (buffer is not [0xFF, 0xFE, ..] && said == "utf-16be");
        // A separator, a digit, a line end of UTF-16 has a zero byte; a table in UTF-8 has none.
        if (Mark(buffer) == 2 || buffer[..Math.Min(buffer.Length, TellingBytes)].Contains((byte)0))
        {
            wide = new UnicodeEncoding(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);
        }

        return decided = true;
    }

    /// <summary>Bytes of the row a buffer begins with, line feed included; 0 when it does not end here.</summary>
    internal int End(ReadOnlySpan<byte> buffer)
    {
        var mark = IsBegun ? 0 : Mark(buffer);
        if (!IsWide)
        {
            var end = CsvRow.End(buffer[mark..], (byte)Separator);
            return end == 0 ? 0 : end + mark;
        }

        var units = MemoryMarshal.Cast<byte, ushort>(buffer[mark..]);
        var row = CsvRow.End(units, Unit('\n'), Unit('"'), Unit(Separator), Unit(Separator));
        return row == 0 ? 0 : (row * 2) + mark;
    }

    /// <summary>A row in UTF-8 (of a code page: as it stands), without byte order mark and line end.</summary>
    /// <param name="row">As <see cref="End"/> found it, at the beginning of the file with its mark.</param>
    /// <param name="bare">Valid until the next call.</param>
    /// <returns>False where the bytes are no UTF-16.</returns>
    internal bool TryBare(ReadOnlySpan<byte> row, out ReadOnlySpan<byte> bare)
    {
        if (wide is null)
        {
            bare = CanonicalJson.Bare(row);
            return true;
        }

        try
        {
            var chars = wide.GetString(row[(IsBegun ? 0 : Mark(row))..]);
            var most = Encoding.UTF8.GetMaxByteCount(chars.Length);
            utf8 = utf8.Length < most ? new byte[most] : utf8;
            bare = CanonicalJson.Bare(utf8.AsSpan(0, Encoding.UTF8.GetBytes(chars, utf8)));
            return true;
        }
        catch (DecoderFallbackException)
        {
            bare = [];
            return false;
        }
    }

    /// <summary>The first record was read.</summary>
    internal void Begin() => IsBegun = true;

    /// <summary>Line feeds in bytes of whole rows.</summary>
    internal int Feeds(ReadOnlySpan<byte> rows) =>
        IsWide ? MemoryMarshal.Cast<byte, ushort>(rows).Count(Unit('\n')) : rows.Count((byte)'\n');

    /// <summary>Bytes up to the next line feed and with it; 0 where none is here. What is let go meanwhile may end within a letter.</summary>
    internal int Skip(ReadOnlySpan<byte> buffer)
    {
        if (!IsWide)
        {
            return Framing.SkipLine(buffer);
        }

        for (var i = 0; i < buffer.Length; i++)
        {
            if (!odd)
            {
                (odd, half) = (true, buffer[i]);
                continue;
            }

            odd = false;
            if ((bigEndian ? (half << 8) | buffer[i] : (buffer[i] << 8) | half) == '\n')
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static int Mark(ReadOnlySpan<byte> buffer) =>
        buffer is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? 2
        : buffer.StartsWith(CanonicalJson.ByteOrderMark) ? CanonicalJson.ByteOrderMark.Length
        : 0;

    /// <summary>A letter as it lies in the file, read in this machine's order.</summary>
    private ushort Unit(char letter) => bigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(letter) : letter;
}
