namespace Parcelgate.Server.Intake;

using System.Collections.Immutable;
using System.Text.Json;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;

/// <summary>Reads a format as it was agreed: what is not agreed is not kept, what lacks an agreed element is refused with the clause.</summary>
internal sealed class AgreedReader(IReader inner, Agreement agreement) : IReader
{
    /// <summary>Places of what no agreement leaves out: without it there is no record.</summary>
    private static readonly string[] Always = ["/reference", "/channel", "/purpose", "/destination"];

    /// <summary>The reader of the format.</summary>
    public IReader Inner => inner;

    /// <summary>True where something sent may not be kept: then the bytes received are not either.</summary>
    public bool Withholds => !agreement.Withheld.IsEmpty;

    /// <inheritdoc/>
    public int LongestRecord => inner.LongestRecord;

    /// <inheritdoc/>
    public int Frame(ReadOnlySpan<byte> buffer, bool isLast) => inner.Frame(buffer, isLast);

    /// <inheritdoc/>
    public int Skip(ReadOnlySpan<byte> buffer) => inner.Skip(buffer);

    /// <inheritdoc/>
    public void Read(ReadOnlyMemory<byte> record, long line, List<Entry> entries)
    {
        var before = entries.Count;
        inner.Read(record, line, entries);
        for (var i = before; i < entries.Count; i++)
        {
            entries[i] = Agreed(entries[i]);
        }
    }

    private Entry Agreed(Entry entry)
    {
        if (entry.Consignment is not { } record)
        {
            return Withholds
                ? entry with
                {
                    Problems = [.. entry.Problems.Select(Unsaid)],
                    Remarks = Unsaid(entry.Remarks),
                    Change = entry.Change is { } change ? earlier => Kept(change(earlier)) : null,
                    Advice = entry.Advice is { } advice ? Kept(advice) : null,
                    Canonical = "{}"u8.ToArray(),
                }
                : entry;
        }

        if (agreement.Against(record) is { IsEmpty: false } problems)
        {
            return entry with { Consignment = null, Problems = problems, Canonical = Withholds ? "{}"u8.ToArray() : entry.Canonical };
        }

        if (!Withholds)
        {
            return entry;
        }

        var kept = agreement.Keep(record);
        var canonical = CanonicalJson.ToBytes(kept);
        return entry with
        {
            Consignment = kept with { Digest = Digest.Of(canonical) },
            Canonical = canonical,
            Remarks = Unsaid(entry.Remarks),
        };
    }

    /// <summary>
    /// A problem is kept with its answer, so it repeats a value only where its place says for certain that the value may be kept: other formats have places in terms of their
    /// own. Its sender has the value.
    /// </summary>
    private Problem Unsaid(Problem problem) =>
        problem.Found.Length == 0
        || (Elements.At(problem.Place) is { } element ? !agreement.Withholds(element.Name) : Always.Contains(problem.Place))
            ? problem
            : problem with
            {
                Found = "",
            };

    /// <summary>A doubt of a receptacle's number names it.</summary>
    private ImmutableArray<Finding> Unsaid(ImmutableArray<Finding> remarks) =>
        agreement.Withheld.Contains("receptacle") ? remarks.RemoveAll(remark => remark.Rule == "quality-s9-receptacle") : remarks;

    private Consignment Kept(Consignment record)
    {
        var kept = agreement.Keep(record);
        return kept with { Digest = Digest.Of(CanonicalJson.ToBytes(kept)) };
    }

    /// <summary>Of what is said before the declaration only what may be kept of one.</summary>
    private PreAdvice Kept(PreAdvice advice)
    {
        var kept = agreement.Keep(
            new Consignment
            {
                Reference = "",
                Channel = Channel.Post,
                Destination = "",
                Transport = advice.Transport,
                Kept = advice.Kept,
            }
        );
        return new PreAdvice(kept.Transport, kept.Kept);
    }
}

/// <summary>What is kept in the place of bytes that may not be.</summary>
internal static class Withheld
{
    /// <summary>The same for the same bytes, so that a message sent again is known again.</summary>
    internal static byte[] ProofOf(ReadOnlySpan<byte> received) => ProofOf(Digest.Of(received), received.Length);

    /// <summary>The same of bytes with this SHA-256 and length.</summary>
    internal static byte[] ProofOf(Digest sha256, long bytes) =>
        JsonSerializer.SerializeToUtf8Bytes(new Proof(sha256.ToString(), bytes), JsonSerializerOptions.Web);

    /// <summary>Whether something stands in place of bytes.</summary>
    internal static bool IsProof(ReadOnlySpan<byte> kept) => kept.StartsWith("{\"withheldSha256\":"u8);

    /// <summary>Whether it stands in place of these bytes.</summary>
    internal static bool IsProofOf(ReadOnlySpan<byte> kept, ReadOnlySpan<byte> received) =>
        IsProof(kept) && kept.SequenceEqual(ProofOf(received));

    private sealed record Proof(string WithheldSha256, long Bytes);
}
