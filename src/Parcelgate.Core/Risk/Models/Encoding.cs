namespace Parcelgate.Core.Risk.Models;

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

/// <summary>Names a value of a row: the columns it is made of, each whole or its first letters.</summary>
/// <param name="Columns">Places of the columns.</param>
/// <param name="Lengths">How many letters of each; 0: all.</param>
public sealed record RowKey(ImmutableArray<int> Columns, ImmutableArray<int> Lengths)
{
    /// <summary>Longest key that is looked up; longer ones count as unseen. Arbitrary.</summary>
    internal const int Longest = 256;

    /// <summary>Writes the key of a row; -1 where it is too long.</summary>
    internal int Write(ReadOnlySpan<string> row, Span<char> into)
    {
        var length = 0;
        for (var i = 0; i < Columns.Length; i++)
        {
            var text = row[Columns[i]].AsSpan().Trim();
            text = Lengths[i] > 0 && text.Length > Lengths[i] ? text[..Lengths[i]] : text;
            if (length + text.Length + 1 > into.Length)
            {
                return -1;
            }

            text.CopyTo(into[length..]);
            length += text.Length;
            into[length++] = '\u001f';
        }

        return length;
    }

    /// <summary>The key of a row as a text.</summary>
    public string Of(ReadOnlySpan<string> row)
    {
        Span<char> buffer = stackalloc char[Longest];
        var length = Write(row, buffer);
        return length < 0 ? "" : buffer[..length].ToString();
    }
}

/// <summary>How one feature is made of a row. Missing is not a number.</summary>
public abstract record Encoding(string Name)
{
    /// <summary>The feature of a row.</summary>
    public abstract double Of(ReadOnlySpan<string> row);

    /// <summary>A number as it stands in a column; not a number where it cannot be read.</summary>
    public static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : double.NaN;

    /// <summary>A column's number.</summary>
    public sealed record Plain(string Name, int Column) : Encoding(Name)
    {
        /// <inheritdoc/>
        public override double Of(ReadOnlySpan<string> row) => Number(row[Column]);
    }

    /// <summary>The logarithm of a column, or of one column by another: value per kilogram. Not a number where one is not above zero.</summary>
    public sealed record Ratio(string Name, int Above, int? Below) : Encoding(Name)
    {
        /// <inheritdoc/>
        public override double Of(ReadOnlySpan<string> row)
        {
            var above = Number(row[Above]);
            var below = Below is { } column ? Number(row[column]) : 1;
            return above > 0 && below > 0 ? Math.Log(above / below) : double.NaN;
        }
    }

    /// <summary>How often rows of the same key were marked, drawn towards the share of all the fewer there were.</summary>
    public sealed record Rate(string Name, RowKey Key, FrozenDictionary<string, double> Rates, double Prior) : Encoding(Name)
    {
        private readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> lookup = Rates.GetAlternateLookup<
            ReadOnlySpan<char>
        >();

        /// <inheritdoc/>
        public override double Of(ReadOnlySpan<string> row)
        {
            Span<char> buffer = stackalloc char[RowKey.Longest];
            var length = Key.Write(row, buffer);
            return length >= 0 && lookup.TryGetValue(buffer[..length], out var rate) ? rate : Prior;
        }
    }

    /// <summary>How far a feature lies from the middle of rows of the same key; not a number where too few were seen.</summary>
    public sealed record Deviation(string Name, Encoding From, RowKey Key, FrozenDictionary<string, double> Middles) : Encoding(Name)
    {
        private readonly FrozenDictionary<string, double>.AlternateLookup<ReadOnlySpan<char>> lookup = Middles.GetAlternateLookup<
            ReadOnlySpan<char>
        >();

        /// <inheritdoc/>
        public override double Of(ReadOnlySpan<string> row)
        {
            Span<char> buffer = stackalloc char[RowKey.Longest];
            var length = Key.Write(row, buffer);
            return length >= 0 && lookup.TryGetValue(buffer[..length], out var middle) ? From.Of(row) - middle : double.NaN;
        }
    }
}
