namespace Parcelgate.Server.Tests.Faults;

using System.Text.Json;
using Parcelgate.Formats;
using Parcelgate.Formats.WcoDec;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.TestKit;

/// <summary>A WCO correction names only what changes: the rest comes from the record on file, or from an earlier line of the same message.</summary>
public sealed class PartialAmendmentTests
{
    private const string Correction = """
        <Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>13</FunctionCode><FunctionalReferenceID>A1</FunctionalReferenceID>
        <TypeCode>COR</TypeCode><TotalGrossMassMeasure unitCode="KGM">0.7</TotalGrossMassMeasure></Declaration>
        """;

    [Fact]
    public async Task A_correction_in_the_message_that_lodged_the_parcel_sees_the_allowance_used_by_others()
    {
        await using var intake = await IntakeFixture.StartAsync();
        await intake.SendAsync("m0", A.Consignment("B1", items: [A.Item(250)]));
        var lodged = Text(DecXml.ToBytes(A.Consignment("A1", items: [A.Item(100)])));
        lodged = lodged[(lodged.IndexOf("?>", StringComparison.Ordinal) + 2)..];

        var lines = await SendXmlAsync(intake, "m1", $"<Declarations>{lodged}{Correction}</Declarations>");

        Assert.Equal(["decided", "amended"], lines.Select(line => line.GetProperty("result").GetString()));
        Assert.Equal(lines[0].GetProperty("charges").GetRawText(), lines[1].GetProperty("charges").GetRawText());
        var uses = await StoreState.UsesAsync(intake.Engine.Store);
        Assert.Equal([250_00L, 250_00L], uses.Where(use => use.Amount == 100_00).Select(use => use.Before));
        await StoreState.AssertVerifiesAsync(intake.Engine.Store);
    }

    [Fact]
    public async Task A_correction_of_a_parcel_that_came_without_data_is_refused_and_blocks_nothing()
    {
        await using var intake = await IntakeFixture.StartAsync();
        var scope = new MoveScope(IntakeFixture.Express.Provider, null, null, ["A1"]);
        await intake.Engine.Arrivals.ArriveAsync(scope, "provider:caspia", CancellationToken.None);

        var line = Assert.Single(await SendXmlAsync(intake, "m1", Correction));

        Assert.Equal("intake-unknown-consignment", line.GetProperty("problems")[0].GetProperty("code").GetString());
        Assert.Equal(0, await StoreState.CountAsync(intake.Engine.Store, "decision"));
    }

    private static string Text(byte[] bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    private static async Task<List<JsonElement>> SendXmlAsync(IntakeFixture intake, string messageId, string xml)
    {
        var lines = new List<JsonElement>();
        await intake.Engine.Submissions.ReceiveAsync(
            IntakeFixture.Express,
            new Incoming(messageId, Formats.Named("wco-xml")!, "", new MemoryStream(Utf8.Bytes(xml)), long.MaxValue),
            _ => { },
            answer =>
            {
                lines.AddRange(
                    Text(answer.ToArray())
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                        .Select(line => JsonDocument.Parse(line).RootElement)
                );
                return ValueTask.CompletedTask;
            },
            CancellationToken.None
        );
        return lines;
    }
}
