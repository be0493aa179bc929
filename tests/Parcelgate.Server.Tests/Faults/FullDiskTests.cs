namespace Parcelgate.Server.Tests.Faults;

using System.Diagnostics;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.TestKit;

/// <summary>A disk of 24 MiB that runs full under the store.</summary>
[Trait("Category", "crash")]
public sealed class FullDiskTests
{
    private const string Ndjson = "application/x-ndjson";

    [Fact]
    public async Task A_full_disk_is_answered_503_and_when_there_is_room_again_the_same_message_is_taken_by_the_same_server()
    {
        using var disk = SmallDisk.Mount();
        await using var server = await FaultServer.StartAsync(disk.File("store.db"));
        Assert.Equal(201, (await SingleAsync(server, "before")).Status);
        disk.Fill();

        var file = Files.Generate(seed: 3, files: 1, linesEach: 4000)[0];
        var cut = await server.PostAsync("/v1/manifests", "m1", Ndjson, file);
        var acknowledged = AssertStopped(cut);
        var refused = await SingleAsync(server, "while-full");
        AssertUnavailable(refused);

        // What was answered is stored, what was not is not, and no consignment stands there without its decision.
        await StoreState.AssertHoldsAsync(server.Store, acknowledged);
        var accepted = acknowledged.Count(line => line.Contains("\"result\":\"decided\"", StringComparison.Ordinal));
        Assert.Equal(accepted + 1, await StoreState.CountAsync(server.Store, "consignment"));
        Assert.Equal(accepted + 1, await StoreState.CountAsync(server.Store, "decision"));
        await StoreState.AssertVerifiesAsync(server.Store);

        disk.Empty();
        Assert.Equal(201, (await SingleAsync(server, "while-full")).Status);
        var whole = await server.PostAsync("/v1/manifests", "m1", Ndjson, file);
        Assert.True(whole.Whole);
        Assert.Equal(4000, whole.Lines.Count);
        Assert.Equal(acknowledged, whole.Lines.Take(acknowledged.Count));
        await StoreState.AssertHoldsAsync(server.Store, whole.Lines);
        await StoreState.AssertVerifiesAsync(server.Store);
    }

    private static Task<RawAnswer> SingleAsync(FaultServer server, string reference) =>
        server.PostAsync(
            "/v1/consignments",
            reference,
            "application/json",
            CanonicalJson.ToBytes(A.Consignment() with { Reference = reference })
        );

    /// <summary>The lines answered before the store ran full: none when the answer was refused as a whole.</summary>
    private static IReadOnlyList<string> AssertStopped(RawAnswer answer)
    {
        if (answer.Status != 200)
        {
            AssertUnavailable(answer);
            return [];
        }

        Assert.Contains("\"result\":\"stopped\"", answer.Lines[^1], StringComparison.Ordinal);
        Assert.Contains(ProblemCodes.StoreUnavailable, answer.Lines[^1], StringComparison.Ordinal);
        Assert.True(answer.Lines.Count < 4000);
        return [.. answer.Lines.SkipLast(1)];
    }

    private static void AssertUnavailable(RawAnswer answer)
    {
        Assert.Equal(503, answer.Status);
        Assert.Equal("5", answer.Headers["retry-after"]);
        Assert.Equal("application/problem+json", answer.Headers["content-type"]);
        Assert.Equal(ProblemCodes.StoreUnavailable, answer.Problem.GetProperty("code").GetString());
        Assert.StartsWith("The store cannot be", answer.Json.GetProperty("title").GetString(), StringComparison.Ordinal);
    }

    /// <summary>A file system in memory with a bound; needs root.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("parcelgate-disk-");
        private bool mounted;

        internal static SmallDisk Mount()
        {
            Assert.SkipUnless(Environment.UserName == "root", "Mounting a small file system needs root.");
            var disk = new SmallDisk();
            disk.mounted = Run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.folder.FullName);
            if (!disk.mounted)
            {
                disk.Dispose();
                Assert.Skip("This machine does not let root mount a file system.");
            }

            return disk;
        }

        internal string File(string name) => Path.Combine(folder.FullName, name);

        /// <summary>Writes until nothing more goes in.</summary>
        internal void Fill()
        {
            using var filler = System.IO.File.Create(File("filler"), bufferSize: 0);
            var block = new byte[4096];
            try
            {
                while (true)
                {
                    filler.Write(block);
                }
            }
            catch (IOException) { }
        }

        internal void Empty() => System.IO.File.Delete(File("filler"));

        public void Dispose()
        {
            if (mounted)
            {
                Run("umount", "--lazy", folder.FullName);
            }

            folder.Delete(recursive: true);
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
