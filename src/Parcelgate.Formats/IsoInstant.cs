namespace Parcelgate.Formats;

/// <summary>
/// Reads ISO 8601 in its extended form: a date, or a date with a time and an offset. Stricter than the platform's parser, which takes
/// whatever a culture might mean; a time without an offset is refused because it could be any of 25 instants.
/// </summary>
internal static class IsoInstant
{
    private const int DateLength = 10;
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
