namespace Parcelgate.Formats;

/// <summary>
/// Reads and writes ISO 8601 in its extended form: a date, or a date with a time and an offset. Stricter than the platform's parser, which takes
/// whatever a culture might mean; a time without an offset is refused because it could be any of 25 instants.
/// </summary>
internal static class IsoInstant
{
    private const int DateLength = 10;
    private const int SecondsLength = 19;
    private const int TicksDigits = 7;

    internal static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset instant)
    {
        instant = default;
        if (!TryDate(text, out var date))
        {
            return false;
        }

        if (text.Length == DateLength)
        {
            instant = new DateTimeOffset(date, TimeSpan.Zero);
            return true;
        }

        if (
            text[DateLength] is not ('T' or 't' or ' ')
            || !TryTime(text[(DateLength + 1)..], out var ticks, out var rest)
            || !TryOffset(rest, out var offset)
        )
        {
            return false;
        }

        // The first and last days of the calendar cannot be moved by an offset.
        var utc = date.Ticks + ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        instant = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    /// <summary>Writes an instant in UTC, with the digits of its fraction it has and no more: "2026-11-23T14:58:00Z".</summary>
    /// <param name="instant">Any.</param>
    /// <param name="text">At least 28 bytes.</param>
    /// <returns>Bytes written.</returns>
    internal static int Write(DateTimeOffset instant, Span<byte> text)
    {
        var utc = instant.UtcDateTime;
        Digits(text[..4], utc.Year);
        text[4] = (byte)'-';
        Digits(text[5..7], utc.Month);
        text[7] = (byte)'-';
        Digits(text[8..10], utc.Day);
        text[DateLength] = (byte)'T';
        Digits(text[11..13], utc.Hour);
        text[13] = (byte)':';
        Digits(text[14..16], utc.Minute);
        text[16] = (byte)':';
        Digits(text[17..19], utc.Second);
        var at = SecondsLength;
        if ((int)(utc.Ticks % TimeSpan.TicksPerSecond) is not 0 and var fraction)
        {
            text[at] = (byte)'.';
            Digits(text.Slice(at + 1, TicksDigits), fraction);
            at = text[..(at + 1 + TicksDigits)].LastIndexOfAnyExcept((byte)'0') + 1;
        }

        text[at] = (byte)'Z';
        return at + 1;
    }

    private static void Digits(Span<byte> text, int value)
    {
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private static bool TryDate(ReadOnlySpan<char> text, out DateTime date)
    {
        date = default;
        if (
            text.Length < DateLength
            || text[4] != '-'
            || text[7] != '-'
            || !TryDigits(text[..4], out var year)
            || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..10], out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
        )
        {
            return false;
        }

        date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);
        return true;
    }

    private static bool TryTime(ReadOnlySpan<char> text, out long ticks, out ReadOnlySpan<char> rest)
    {
        ticks = 0;
        rest = default;
        if (
            text.Length < 5
            || text[2] != ':'
            || !TryDigits(text[..2], out var hour)
            || !TryDigits(text[3..5], out var minute)
            || hour > 23
            || minute > 59
        )
        {
            return false;
        }

        ticks = (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute);
        rest = text[5..];
        return rest.Length == 0 || rest[0] != ':' || TrySeconds(ref rest, ref ticks);
    }

    private static bool TrySeconds(ref ReadOnlySpan<char> rest, ref long ticks)
    {
        if (rest.Length < 3 || !TryDigits(rest[1..3], out var second) || second > 59)
        {
            return false;
        }

        ticks += second * TimeSpan.TicksPerSecond;
        rest = rest[3..];
        if (rest.Length == 0 || rest[0] != '.')
        {
            return true;
        }

        var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest[1..] : rest.Slice(1, end);
        if (digits.Length is 0 or > TicksDigits || !TryDigits(digits, out var fraction))
        {
            return false;
        }

        long scaled = fraction;
        for (var i = digits.Length; i < TicksDigits; i++)
        {
            scaled *= 10;
        }

        ticks += scaled;
        rest = rest[(1 + digits.Length)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = default;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (
            text.Length != 6
            || text[0] is not ('+' or '-')
            || text[3] != ':'
            || !TryDigits(text[1..3], out var hours)
            || !TryDigits(text[4..6], out var minutes)
        )
        {
            return false;
        }

        // UTC+14:00 is the largest offset in use.
        offset = new TimeSpan(hours, minutes, 0);
        offset = text[0] == '-' ? -offset : offset;
        return minutes < 60 && offset.Duration() <= TimeSpan.FromHours(14);
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
