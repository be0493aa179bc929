namespace Parcelgate.Server.Storage.Backup;

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using ZstdSharp;

/// <summary>What a PostgreSQL backup holds.</summary>
/// <param name="Format">Always <see cref="BackupFile.Format"/>.</param>
/// <param name="Schema">Schema version of the store.</param>
/// <param name="TakenAt">When, UTC.</param>
/// <param name="Tables">In the order of the file.</param>
internal sealed record BackupHeader(string Format, int Schema, DateTimeOffset TakenAt, IReadOnlyList<BackupTable> Tables);

/// <summary>One table: its name, its columns in the order of the data, and how many rows follow.</summary>
internal sealed record BackupTable(string Name, IReadOnlyList<string> Columns, long Rows);

/// <summary>
/// The file, one zstd stream: frames of a four-byte big-endian length and that many bytes. First the header as JSON; then each table's binary COPY
/// data in frames, ended by an empty one; last the 32 bytes of the SHA-256 over everything before them.
/// </summary>
internal static class BackupFile
{
    public const string Format = "parcelgate-postgres-1";
    private const int Level = 3;
    private const int LargestFrame = 1024 * 1024;

    public sealed class Writer : IDisposable
    {
        private readonly CompressionStream stream;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Writer(Stream file, BackupHeader header)
        {
            stream = new CompressionStream(file, Level, leaveOpen: true);
            Frame(JsonSerializer.SerializeToUtf8Bytes(header));
        }

        /// <summary>Writes a frame; an empty one ends a table.</summary>
        public void Frame(ReadOnlySpan<byte> bytes)
        {
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
            stream.Write(length);
            stream.Write(bytes);
        }

        public void End() => stream.Write(hash.GetHashAndReset());

        public void Dispose()
        {
            stream.Dispose();
            hash.Dispose();
        }
    }

    /// <exception cref="InvalidDataException">Any read: the file is not a backup, ends too early, or was changed.</exception>
    public sealed class Reader : IDisposable
    {
        private readonly DecompressionStream stream;
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly string path;
        private byte[] buffer = new byte[64 * 1024];

        public Reader(Stream file, string path)
        {
            this.path = path;
            stream = new DecompressionStream(file, leaveOpen: true);
            try
            {
                Header = JsonSerializer.Deserialize<BackupHeader>(Frame().Span)!;
            }
            catch (JsonException e)
            {
                throw Damaged("it does not begin with a header", e);
            }

            if (Header.Format != Format)
            {
                throw Damaged($"its format is '{Header.Format}', not '{Format}'");
            }
        }

        public BackupHeader Header { get; }

        /// <summary>The next frame; empty at the end of a table. Valid until the next call.</summary>
        public ReadOnlyMemory<byte> Frame()
        {
            Span<byte> four = stackalloc byte[4];
            Exactly(four);
            var length = BinaryPrimitives.ReadInt32BigEndian(four);
            if (length is < 0 or > LargestFrame)
            {
                throw Damaged($"it has a frame of {length} bytes");
            }

            if (buffer.Length < length)
            {
                buffer = new byte[length];
            }

            Exactly(buffer.AsSpan(0, length));
            hash.AppendData(four);
            hash.AppendData(buffer, 0, length);
            return buffer.AsMemory(0, length);
        }

        /// <summary>Reads the hash at the end and compares.</summary>
        public void End()
        {
            Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes];
            Exactly(stored);
            if (!stored.SequenceEqual(hash.GetHashAndReset()))
            {
                throw Damaged("its hash is not that of its contents");
            }
        }

        public void Dispose()
        {
            stream.Dispose();
            hash.Dispose();
        }

        private void Exactly(Span<byte> bytes)
        {
            try
            {
                stream.ReadExactly(bytes);
            }
            catch (Exception e) when (e is EndOfStreamException or ZstdException)
            {
                throw Damaged("it ends too early or is not compressed as one", e);
            }
        }

        private InvalidDataException Damaged(string why, Exception? inner = null) =>
            new($"'{path}' is not a whole backup of a PostgreSQL store: {why}.", inner);
    }
}
