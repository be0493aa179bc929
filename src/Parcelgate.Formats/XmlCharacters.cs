namespace Parcelgate.Formats;

using System.Text;

/// <summary>Texts as XML can carry them.</summary>
internal static class XmlCharacters
{
    /// <summary>The text with the replacement character for each one XML has none for, cut to whole characters.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="longest">UTF-16 units it may have.</param>
    internal static string Sound(string text, int longest = int.MaxValue)
    {
        var sound = new StringBuilder(Math.Min(text.Length, longest));
        foreach (var rune in text.EnumerateRunes())
        {
            if (sound.Length + rune.Utf16SequenceLength > longest)
            {
                break;
            }

            var known = rune.Value is 0x9 or 0xA or 0xD or >= 0x20 and not 0xFFFE and not 0xFFFF;
            sound.Append(known ? rune.ToString() : Rune.ReplacementChar.ToString());
        }

        return sound.ToString();
    }
}
