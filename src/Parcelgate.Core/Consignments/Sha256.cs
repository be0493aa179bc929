namespace Parcelgate.Core.Consignments;

using System.Runtime.InteropServices;
using System.Security.Cryptography;

/// <summary>
/// SHA-256 by three functions of the system's OpenSSL. .NET asks the same library, through a layer that costs two fifths of the time of a text of a kilobyte; where the
/// library or one of the functions is not there, or does not answer as it should, .NET's own way is taken (docs/decisions/2026-11-27-sha-256-direct.md).
/// </summary>
internal static unsafe class Sha256
{
    /// <summary>The only one whose layout of the state is known here.</summary>
    private const string Library = "libcrypto.so.3";

    /// <summary>Bytes kept for SHA256_CTX of openssl/sha.h, which has 112.</summary>
    private const int StateLength = 128;

    private static readonly delegate* unmanaged<byte*, int> Begin;
    private static readonly delegate* unmanaged<byte*, byte*, nuint, int> Add;
    private static readonly delegate* unmanaged<byte*, byte*, int> End;

    /// <summary>One of each thread, used again and again: a tenth cheaper than the one-shot call, which makes and frees its state each time.</summary>
    [ThreadStatic]
    private static IncrementalHash? hasher;

    static Sha256()
    {
        if (
            !NativeLibrary.TryLoad(Library, out var library)
            || !NativeLibrary.TryGetExport(library, "SHA256_Init", out var begin)
            || !NativeLibrary.TryGetExport(library, "SHA256_Update", out var add)
            || !NativeLibrary.TryGetExport(library, "SHA256_Final", out var end)
        )
        {
            return;
        }

        Begin = (delegate* unmanaged<byte*, int>)begin;
        Add = (delegate* unmanaged<byte*, byte*, nuint, int>)add;
        End = (delegate* unmanaged<byte*, byte*, int>)end;
        IsDirect = true;
        Span<byte> direct = stackalloc byte[Digest.Length];
        Span<byte> known = stackalloc byte[Digest.Length];
        var text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"u8;
        Hash(text, direct);
        HashByRuntime(text, known);
        IsDirect = direct.SequenceEqual(known);
    }

    /// <summary>Whether the system's library is called without .NET's layer.</summary>
    internal static bool IsDirect { get; }

    /// <summary>Writes the hash of these bytes, 32 bytes.</summary>
    internal static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        if (!IsDirect)
        {
            HashByRuntime(bytes, hash);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(hash.Length, Digest.Length);
        var state = stackalloc byte[StateLength];
        fixed (
            byte* first = bytes,
                written = hash
        )
        {
            if ((Begin(state) & Add(state, first, (nuint)bytes.Length) & End(written, state)) != 1)
            {
                throw new CryptographicException($"{Library} did not hash {bytes.Length} bytes.");
            }
        }
    }

    /// <summary>The same by .NET.</summary>
    internal static void HashByRuntime(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        var sha = hasher ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(bytes);
        sha.GetHashAndReset(hash);
    }
}
