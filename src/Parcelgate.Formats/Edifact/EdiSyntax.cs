namespace Parcelgate.Formats.Edifact;

/// <summary>The service characters of an interchange (ISO 9735): what UNA says, else the usual ones.</summary>
/// <param name="Component">Between components of a composite.</param>
/// <param name="Element">Between data elements.</param>
/// <param name="Decimal">The decimal mark; a point and a comma are read whatever it is.</param>
/// <param name="Release">Takes the meaning from the service character behind it; a space says that there is none.</param>
/// <param name="Terminator">Ends a segment.</param>
internal readonly record struct EdiSyntax(byte Component, byte Element, byte Decimal, byte Release, byte Terminator)
{
    /// <summary>Bytes of UNA with its service characters.</summary>
    internal const int UnaLength = 9;

    internal static EdiSyntax Usual { get; } = new((byte)':', (byte)'+', (byte)'.', (byte)'?', (byte)'\'');

    /// <summary>What may stand between segments: white space, and what old systems end a file with (NUL, Ctrl-Z).</summary>
    internal static ReadOnlySpan<byte> Layout => " \t\r\n\0\x1A"u8;

    /// <summary>True of one of <see cref="Layout"/>.</summary>
    internal static bool IsLayout(byte one) => one is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0 or 0x1A;

    internal bool HasRelease => Release != (byte)' ';

    /// <summary>The service characters an interchange begins with, and how many bytes say so; usual ones where it has no UNA.</summary>
    /// <param name="bytes">Starts at the interchange, white space and byte order mark allowed.</param>
    /// <param name="length">Bytes before the first segment.</param>
    /// <param name="sound">False where UNA names a character twice, or a letter or digit.</param>
    internal static EdiSyntax Read(ReadOnlySpan<byte> bytes, out int length, out bool sound)
    {
        var start = Start(bytes);
        length = start;
        sound = true;
        if (!bytes[start..].StartsWith("UNA"u8) || bytes.Length < start + UnaLength)
        {
            return Usual;
        }

        var una = bytes.Slice(start + 3, 6);
        // Some leave out the reserved character, so that the usual terminator stands in its place and a line end or UNB behind it.
        var isShort = una[4] == Usual.Terminator && (una[5] is (byte)'\r' or (byte)'\n' or (byte)'U');
        length = start + UnaLength - (isShort ? 1 : 0);
        var stated = new EdiSyntax(una[0], una[1], una[2], una[3], isShort ? una[4] : una[5]);
        ReadOnlySpan<byte> service = [stated.Component, stated.Element, stated.Release, stated.Terminator];
        for (var i = 0; i < service.Length; i++)
        {
            sound &= !char.IsAsciiLetterOrDigit((char)service[i]) && service[..i].IndexOf(service[i]) < 0;
        }

        return sound ? stated : Usual;
    }

    /// <summary>Bytes before the first that counts: white space and a byte order mark.</summary>
    internal static int Start(ReadOnlySpan<byte> bytes)
    {
        var rest = Json.CanonicalJson.ByteOrderMark is var mark && bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes;
        return bytes.Length - rest.TrimStart(Layout).Length;
    }
}
