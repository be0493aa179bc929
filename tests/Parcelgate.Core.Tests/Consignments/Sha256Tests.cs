namespace Parcelgate.Core.Tests.Consignments;

using System.Security.Cryptography;
using CsCheck;
using Parcelgate.Core.Consignments;
using Xunit;

public sealed class Sha256Tests
{
    [Fact]
    public void A_hash_is_that_of_the_standard() =>
        // FIPS 180-4, the example of one block.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc"u8).ToString());

    [Fact]
    public void The_system_s_library_is_called_directly_where_it_is_there()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3, "OpenSSL 3 is not the library here.");
        Assert.True(Sha256.IsDirect);
    }

    [Fact]
    public void Every_length_hashes_as_the_runtime_hashes_it() =>
        Gen
            .Byte.Array[0, 2048]
            .Sample(bytes =>
            {
                var direct = new byte[Digest.Length];
                var runtime = new byte[Digest.Length];
                Sha256.Hash(bytes, direct);
                Sha256.HashByRuntime(bytes, runtime);
                return direct.AsSpan().SequenceEqual(runtime) && direct.AsSpan().SequenceEqual(SHA256.HashData(bytes));
            });
}
