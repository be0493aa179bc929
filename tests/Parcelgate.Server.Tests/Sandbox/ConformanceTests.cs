namespace Parcelgate.Server.Tests.Sandbox;

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Sandbox;
using Parcelgate.Server.Tests.Faults;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Tests.Storage;

/// <summary>The conformance suite: what passes, what does not, and why.</summary>
public sealed class ConformanceTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder folder = new();

    public static TheoryData<string> FormatsWithCases =>
        ["amazon", "cargo-imp", "cargo-xml", "csv", "edifact", "json", "ndjson", "one-record", "postal", "wco-xml", "woocommerce"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_of_these_formats_has_the_same_cases_as_far_as_it_can_say_them()
    {
        var cases = new ConformanceCases(Path.Combine(IntakeFixture.LawFolder, "conformance"));

        Assert.Equal(
            FormatsWithCases.SelectMany(format => Cases(format.Data).Select(name => $"{format.Data}/{name}")).Order(StringComparer.Ordinal),
            cases.All.Select(one => one.Name)
        );
    }

    [Theory]
    [MemberData(nameof(FormatsWithCases))]
    public async Task A_sound_sender_passes_every_case(string format)
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));
        var judged = new List<string>();
        foreach (var name in Cases(format))
        {
            var (result, _) = await TryAsync(server, $"{format}/{name}", CaseMessages.For(format, name));
            judged.Add($"{name} {result}");
        }

        var read = await ReadAsync(server);
        Assert.Empty(Cases(format).SelectMany(name => Differences(read, $"{format}/{name}").Select(one => $"{name}: {one}")));
        Assert.Equal(Cases(format).Select(name => $"{name} passed"), judged);
        Assert.All(
            read.GetProperty("cases").EnumerateArray(),
            one =>
                Assert.Equal(
                    one.GetProperty("case").GetString()!.StartsWith(format + "/", StringComparison.Ordinal) ? "passed" : "open",
                    one.GetProperty("standing").GetString()
                )
        );
        Assert.Equal(0, await StoreState.CountAsync(server.Store, "submission"));
    }

    [Fact]
    public async Task Every_case_fails_for_a_message_of_another_case()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));
        var passed = new List<string>();
        foreach (var (format, name) in FormatsWithCases.SelectMany(format => Cases(format.Data).Select(name => (format.Data, name))))
        {
            var other = name == "reference-missing" ? "currency-unknown" : "reference-missing";
            if ((await TryAsync(server, $"{format}/{name}", CaseMessages.For(format, other))).Result is not ['f', 'a', 'i', 'l', ..])
            {
                passed.Add($"{format}/{name}");
            }
        }

        Assert.Empty(passed);
    }

    [Fact]
    public async Task A_case_fails_for_what_differs_in_message_or_answer_and_can_be_passed_later()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));
        var wrong = CaseMessages.For("ndjson", "several-parcels");
        wrong = wrong with { Text = wrong.Text.Replace("\"hs\":\"851830\",", "", StringComparison.Ordinal) };

        var (failed, lines) = await TryAsync(server, "ndjson/one-parcel", wrong);
        var differences = Differences(await ReadAsync(server), "ndjson/one-parcel");
        var (wrongFormat, _) = await TryAsync(server, "csv/one-parcel", CaseMessages.For("ndjson", "one-parcel"));

        Assert.Equal("failed; differences=4", failed);
        Assert.Equal(3, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(
            [
                "message, RA000000015CN, items.hs",
                "message, RA000000029CN, items.hs",
                "message, RA000000032CN, items.hs",
                "answers: found '3', expected '1'",
            ],
            differences
        );
        Assert.Equal("failed; differences=1", wrongFormat);
        Assert.Equal(["message, format: found 'ndjson', expected 'one of csv'"], Differences(await ReadAsync(server), "csv/one-parcel"));

        Assert.Equal("passed", (await TryAsync(server, "ndjson/one-parcel", CaseMessages.For("ndjson", "several-goods"))).Result);
        Assert.Empty(Differences(await ReadAsync(server), "ndjson/one-parcel"));
    }

    [Fact]
    public async Task The_right_answer_to_an_unread_message_and_a_wrong_result_do_not_pass()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));

        var (unread, answer) = await TryAsync(server, "ndjson/reference-missing", new CaseMessage("text/plain", "x"));
        var (decided, _) = await TryAsync(server, "ndjson/reference-missing", CaseMessages.For("ndjson", "one-parcel"));

        Assert.Equal("failed; differences=2", unread);
        Assert.Contains("intake-unknown-format", answer, StringComparison.Ordinal);
        Assert.Equal("failed; differences=1", decided);
        Assert.Equal(
            ["answer 1, result: found 'decided', expected 'refused'"],
            Differences(await ReadAsync(server), "ndjson/reference-missing")
        );
    }

    [Fact]
    public async Task A_case_that_does_not_exist_is_refused_and_nothing_is_taken()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));

        var (result, answer) = await TryAsync(server, "ndjson/no-such", CaseMessages.For("ndjson", "one-parcel"));

        Assert.Null(result);
        Assert.Contains("header Conformance-Case", answer, StringComparison.Ordinal);
        var again = await server.PostAsync(
            "/v1/sandbox/manifests",
            "m2",
            "application/x-ndjson",
            Utf8.Bytes(CaseMessages.For("ndjson", "one-parcel").Text)
        );
        Assert.Contains("\"result\":\"decided\"", again.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_outlive_what_was_sent_and_stand_in_the_report()
    {
        await using var server = await FaultServer.StartAsync(folder.File("test.db"));
        await TryAsync(server, "csv/one-parcel", CaseMessages.For("csv", "one-parcel"));
        var file = server.Services.GetRequiredService<SandboxFile>();
        await server.Services.GetRequiredService<SandboxEngine>().DisposeAsync();

        file.Begin(DateTimeOffset.UtcNow);

        var results = await server.Services.GetRequiredService<ConformanceResults>().OfAsync(FaultServer.Provider, None);
        Assert.Empty(results["csv/one-parcel"].Differences);
        Assert.NotNull(results["csv/one-parcel"].PassedAt);
        Assert.Empty(await server.Services.GetRequiredService<ConformanceResults>().OfAsync("somebody-else", None));
        var cases = server.Services.GetRequiredService<ConformanceCases>();
        var report = ConformanceReport.Text("caspia", cases.All, results, DateTimeOffset.UnixEpoch);
        Assert.StartsWith("Conformance of caspia, 1970-01-01 00:00:00Z\n\n", report, StringComparison.Ordinal);
        Assert.Contains("\n\ncsv: 1 of 8 passed\n", report, StringComparison.Ordinal);
        Assert.Contains("\n\ncargo-imp: 0 of 7 passed\n", report, StringComparison.Ordinal);
        Assert.Contains("\n  passed  csv/one-parcel  ", report, StringComparison.Ordinal);
        Assert.Contains("\n  open    csv/cancelled\n", report, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Cases(string format) => CaseMessages.InOrder.Except(CaseMessages.Unsayable(format));

    private static async Task<(string? Result, string Answer)> TryAsync(FaultServer server, string name, CaseMessage message)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sandbox/manifests");
        request.Headers.Add("X-Api-Key", server.Key);
        request.Headers.Add("Conformance-Case", name);
        request.Content = new StringContent(message.Text, Encoding.UTF8, message.MediaType);
        using var answer = await client.SendAsync(request);
        Assert.Equal("true", Assert.Single(answer.Headers.GetValues("Sandbox")));
        return (
            answer.Headers.TryGetValues("Conformance-Result", out var result) ? Assert.Single(result) : null,
            await answer.Content.ReadAsStringAsync()
        );
    }

    private static async Task<JsonElement> ReadAsync(FaultServer server)
    {
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Api-Key", server.Key);
        return JsonDocument.Parse(await client.GetStringAsync(new Uri("/v1/sandbox/conformance", UriKind.Relative))).RootElement;
    }

    /// <summary>Place, and where something was found the rest.</summary>
    private static IEnumerable<string> Differences(JsonElement read, string name) =>
        from difference in read.GetProperty("cases")
            .EnumerateArray()
            .Single(one => one.GetProperty("case").GetString() == name)
            .GetProperty("differences")
            .EnumerateArray()
        let found = difference.GetProperty("found").GetString()
        select difference.GetProperty("place").GetString()
            + (found!.Length == 0 ? "" : $": found '{found}', expected '{difference.GetProperty("expected").GetString()}'");
}
