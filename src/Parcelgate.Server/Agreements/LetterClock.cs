namespace Parcelgate.Server.Agreements;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Messages;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// When a week is over, tells each provider with an agreement how good the data he sent in it was: the figures of <see cref="QualityAnswer"/> and where the letter is. Once a
/// week and provider, whichever server does it; a provider who sent nothing is told nothing.
/// </summary>
internal sealed class LetterClock(
    IStore store,
    AgreementLibrary agreements,
    EndpointLibrary endpoints,
    DataQuality quality,
    OfficeDays days,
    TimeProvider time
)
{
    /// <summary>The name one server's pass holds on PostgreSQL while others leave it alone.</summary>
    private const long PassLock = 0x6c657474;

    private const int DaysOfWeek = 7;

    /// <summary>One pass over all providers.</summary>
    /// <returns>How many were told.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        var today = days.Today;
        var monday = today.AddDays(-(((int)today.DayOfWeek + DaysOfWeek - 1) % DaysOfWeek) - DaysOfWeek);
        var told = 0;
        foreach (var provider in agreements.Providers.Where(one => agreements.InForce(one, today) is not null && Wants(one)).ToList())
        {
            told += await TellAsync(provider, monday, cancel) ? 1 : 0;
        }

        return told;
    }

    /// <summary>A week as letters name it: "quality-2026-W47" (ISO 8601).</summary>
    internal static string NameOf(DateOnly monday)
    {
        var day = monday.ToDateTime(TimeOnly.MinValue);
        return string.Create(CultureInfo.InvariantCulture, $"quality-{ISOWeek.GetYear(day)}-W{ISOWeek.GetWeekOfYear(day):00}");
    }

    private bool Wants(string provider) =>
        endpoints.All.Any(one =>
            one.Provider == provider && one is { IsActive: true, Format: "json" } && one.Wants(MessageEvent.QualityLetter)
        );

    private async Task<bool> TellAsync(string provider, DateOnly monday, CancellationToken cancel)
    {
        var name = NameOf(monday);
        await using (var db = await store.OpenReadAsync(cancel))
        {
            if (await OutTables.IsToldAsync(db, null, provider, name, cancel))
            {
                return false;
            }
        }

        // Counted before the transaction: it reads a week of evidence.
        var report = await quality.OfAsync(provider, monday, monday.AddDays(DaysOfWeek - 1), cancel);
        return report.Now.Lines > 0 && await NoteAsync(report, name, cancel);
    }

    private async Task<bool> NoteAsync(QualityReport report, string name, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        if (
            !await Lease.TakeAsync(work, PassLock, cancel)
            || await OutTables.IsToldAsync(work.Connection, work.Transaction, report.Provider, name, cancel)
        )
        {
            return false;
        }

        var now = time.GetUtcNow().WholeMs();
        var message = new OtherMessage(report.Provider, OtherMessages.Letters, name, 1, MessageEvent.QualityLetter, now);
        await OtherMessages.AddAsync(work, message, id => Body(id, report, now), cancel);
        var detail = EventDetail.Object(("provider", report.Provider), ("letter", name));
        await work.AppendJournalAsync([new JournalRow(now, "letter-sent", 0, 0, "system", detail)], cancel);
        await work.CommitAsync(cancel);
        return true;
    }

    private static byte[] Body(string id, QualityReport report, DateTimeOffset now)
    {
        var body = new JsonObject
        {
            ["message"] = id,
            ["event"] = Hyphens.Of(MessageEvent.QualityLetter),
            ["at"] = now.UtcDateTime,
            ["letter"] = string.Create(
                CultureInfo.InvariantCulture,
                $"/v1/quality/letter?from={report.From:yyyy-MM-dd}&to={report.To:yyyy-MM-dd}"
            ),
            ["quality"] = JsonSerializer.SerializeToNode(QualityAnswer.Of(report), JsonSerializerOptions.Web),
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, Readable);
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = MessageBody.Options.Encoder };
}

/// <summary>Looks once an hour whether a week is over.</summary>
internal sealed class LetterWatch(LetterClock clock, TimeProvider time, ILogger<LetterWatch> log) : Rounds(TimeSpan.FromHours(1), time)
{
    protected override Task RoundAsync(CancellationToken cancel) => clock.RunAsync(cancel);

    protected override void Interrupted(string why) => ServerLog.LettersInterrupted(log, why);
}
