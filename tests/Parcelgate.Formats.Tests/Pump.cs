namespace Parcelgate.Formats.Tests;

/// <summary>A caller as the contract of <see cref="IReader"/> describes it, with a buffer that grows in small steps.</summary>
internal static class Pump
{
    internal static List<Entry> Run(IReader reader, ReadOnlySpan<byte> input, int step = 7)
    {
        var entries = new List<Entry>();
        var held = new List<byte>();
        long line = 1;
        var skipping = false;
        for (var at = 0; at < input.Length; )
        {
            var more = input.Slice(at, Math.Min(step, input.Length - at));
            at += more.Length;
            held.AddRange(more);
            Drain(reader, held, ref line, ref skipping, at == input.Length, entries);
        }

        return entries;
    }

    private static void Drain(IReader reader, List<byte> held, ref long line, ref bool skipping, bool end, List<Entry> entries)
    {
        while (held.Count > 0)
        {
            var buffer = held.ToArray();
            var length = skipping ? reader.Skip(buffer) : reader.Frame(buffer, end);
            if (skipping)
            {
                skipping = length == 0;
                length = length == 0 ? buffer.Length : length;
            }
            else if (length == IReader.TooLong)
            {
                entries.Add(Entry.TooLarge(line, reader.LongestRecord));
                skipping = true;
                continue;
            }
            else if (length == 0)
            {
                return;
            }
            else
            {
                reader.Read(buffer.AsMemory(0, length), line, entries);
            }

            line += buffer.AsSpan(0, length).Count((byte)'\n');
            held.RemoveRange(0, length);
        }
    }
}
