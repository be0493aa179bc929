namespace Parcelgate.Formats;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>What a message wants done with a consignment.</summary>
public enum Act
{
    /// <summary>Lodge it; a reference known already for this provider makes it an amendment.</summary>
    Lodge,

    /// <summary>Replace or correct what was lodged: a new version is decided.</summary>
    Amend,

    /// <summary>Withdraw it.</summary>
    Cancel,
}

/// <summary>
/// One consignment's part of a message, as every reader gives it: either a record or the problems that kept it from being one, never half.
/// </summary>
/// <param name="Line">1-based place in the message: the line of a bulk file, the declaration of an XML message.</param>
/// <param name="Act">What is wanted.</param>
public sealed record Entry(long Line, Act Act)
{
    /// <summary>The reference, whenever it could be read, also when the rest could not.</summary>
    public string? Reference { get; init; }

    /// <summary>
    /// The number customs gave the consignment (MRN), where a message about it names one: the reference of an amendment or cancellation may be that of the
    /// message and not that of the declaration. Null where none is named.
    /// </summary>
    public string? CustomsNumber { get; init; }

    /// <summary>
    /// True of an order in a platform's own form, whose reference is the number of the order: sent as a consignment, it names itself as the order of the parcel.
    /// </summary>
    public bool IsOrder { get; init; }

    /// <summary>True where the message says that the consignment is there: it arrived at the border, or is presented. It does not depend on whether the rest is accepted.</summary>
    public bool HasArrived { get; init; }

    /// <summary>The record; null when there are problems, for a cancellation, and for a partial amendment.</summary>
    public Consignment? Consignment { get; init; }

    /// <summary>A partial amendment: makes the new record from the one on file. Null when <see cref="Consignment"/> is whole.</summary>
    public Func<Consignment, Consignment>? Change { get; init; }

    /// <summary>
    /// What the message says of a consignment that another message declares, before or after it; <see cref="Change"/> makes it part of a record on file. Null for
    /// an amendment, which changes what was declared before.
    /// </summary>
    public PreAdvice? Advice { get; init; }

    /// <summary>Reason given for an amendment or cancellation.</summary>
    public string? Reason { get; init; }

    /// <summary>Everything the sender can mend in this entry; not empty means it is refused.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>What the sender should know although the entry is accepted: an S10 check digit that does not fit. Codes start with "quality-".</summary>
    public ImmutableArray<Finding> Remarks { get; init; } = [];

    /// <summary>
    /// Canonical JSON bytes of the record where they differ from the bytes received (CSV, XML, and JSON that left out what
    /// <see cref="ReadDefaults"/> gave); empty for other JSON, where the record's bytes without byte order mark and line end are the canonical
    /// form. <see cref="Consignment.Digest"/> is over these bytes, and reading them gives the same record without any defaults.
    /// </summary>
    public ReadOnlyMemory<byte> Canonical { get; init; }

    /// <summary>The entry for a record that <see cref="IReader.Frame"/> called too long.</summary>
    /// <param name="line">1-based number of the record's first line.</param>
    /// <param name="longest">The reader's <see cref="IReader.LongestRecord"/>.</param>
    public static Entry TooLarge(long line, int longest) =>
        new(line, Act.Lodge)
        {
            Problems =
            [
                Problem.Of(
                    ProblemCodes.TooLarge,
                    string.Create(CultureInfo.InvariantCulture, $"line {line}"),
                    "",
                    string.Create(CultureInfo.InvariantCulture, $"at most {longest:N0} bytes in one record")
                ),
            ],
        };
}

/// <summary>
/// Reads one format. Framing and reading are apart so that a bulk file of any length is read in bounded memory: the caller holds the buffer,
/// <see cref="Frame"/> finds where the next record ends, <see cref="Read"/> turns it into entries. A reader serves one message and may keep
/// state between records (a CSV header).
/// </summary>
public interface IReader
{
    /// <summary>Largest record in bytes; a longer one is refused without being held in memory.</summary>
    int LongestRecord { get; }

    /// <summary>
    /// Length of the next record in bytes, its terminator included; 0 when more bytes are needed to tell, or when the buffer is empty. With
    /// <paramref name="endOfInput"/> the rest of the buffer is a record. <see cref="TooLong"/> when the record is longer than
    /// <see cref="LongestRecord"/>: the caller reports <see cref="Entry.TooLarge"/> and discards by <see cref="Skip"/>, so that it never holds
    /// more than one byte above <see cref="LongestRecord"/>.
    /// </summary>
    int Frame(ReadOnlySpan<byte> buffer, bool endOfInput);

    /// <summary>What <see cref="Frame"/> returns for a record that is longer than <see cref="LongestRecord"/>.</summary>
    const int TooLong = -1;

    /// <summary>
    /// After <see cref="TooLong"/>: how many bytes of the buffer end the oversized record (in a line format the next line feed, quotes or not);
    /// 0 when the whole buffer belongs to it: discard it all and ask again with what follows, until the input ends.
    /// </summary>
    int Skip(ReadOnlySpan<byte> buffer);

    /// <summary>
    /// Reads one framed record and adds its entries: none for a header or a blank line, one for a bulk line, one or more for an XML message.
    /// Never throws for what the bytes contain.
    /// </summary>
    /// <param name="record">The record's bytes.</param>
    /// <param name="line">1-based number of the record's first line.</param>
    /// <param name="entries">Entries are added here.</param>
    void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries);
}

/// <summary>A format by name: how to recognise it and how to read it.</summary>
/// <param name="Name">As the command line and the API name it: "json", "ndjson", "csv", "wco-xml".</param>
/// <param name="MediaTypes">Media types that mean it, without parameters.</param>
/// <param name="Create">A new reader for one message.</param>
public sealed record Format(string Name, ImmutableArray<string> MediaTypes, Func<ReadDefaults, IReader> Create);

/// <summary>What a message may leave out because the provider's agreement or the call says it.</summary>
/// <param name="Channel">Channel of messages that do not state one.</param>
/// <param name="Destination">Destination country of messages that do not state one; null: it must be stated.</param>
public sealed record ReadDefaults(Channel Channel = Channel.Declarant, string? Destination = null);
