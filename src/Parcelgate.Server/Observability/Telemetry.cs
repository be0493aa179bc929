namespace Parcelgate.Server.Observability;

using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;

/// <summary>One measurement, as docs/operating/observability.md lists it.</summary>
/// <param name="Name">As in OpenTelemetry; Prometheus writes dots as underscores.</param>
/// <param name="Kind">"counter", "gauge" or "histogram".</param>
/// <param name="Unit">UCUM unit; braces for things counted.</param>
/// <param name="Meaning">What one more of it means.</param>
/// <param name="Tags">Attributes, comma-separated; never personal data and never a consignment id.</param>
public sealed record Measurement(string Name, string Kind, string Unit, string Meaning, string Tags);

/// <summary>The traces and metrics of Parcelgate itself. The capability where a thing happens records it, through the methods here.</summary>
public static class Telemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Parcelgate";

    private static readonly Measurement SubmissionsRow = new(
        "parcelgate.submissions",
        "counter",
        "{submission}",
        "A message was completely received and answered.",
        "format"
    );
    private static readonly Measurement DecisionsRow = new(
        "parcelgate.decisions",
        "counter",
        "{decision}",
        "A consignment was decided and the decision is on disk.",
        "lane, category"
    );
    private static readonly Measurement RefusalsRow = new(
        "parcelgate.refusals",
        "counter",
        "{entry}",
        "An entry of a message was refused with problems.",
        "format"
    );
    private static readonly Measurement BatchRow = new(
        "parcelgate.batch.duration",
        "histogram",
        "s",
        "From taking a batch to its durable commit.",
        "store"
    );
    private static readonly Measurement TurnedAwayRow = new(
        "parcelgate.turned_away",
        "counter",
        "{message}",
        "A message was answered 429 or 503 before it was accepted.",
        "status"
    );
    private static readonly Measurement ReleasesRow = new(
        "parcelgate.releases",
        "counter",
        "{consignment}",
        "A consignment was released, on arrival or by an officer.",
        "by"
    );
    private static readonly Measurement MessagesRow = new(
        "parcelgate.messages",
        "counter",
        "{message}",
        "A message was sent to a provider, and what became of it.",
        "result"
    );
    private static readonly Measurement QueuedRow = new(
        "parcelgate.messages.queued",
        "gauge",
        "{message}",
        "Messages that no receiver has yet; counted every ten seconds by each server.",
        ""
    );
    private static readonly Measurement OldestRow = new(
        "parcelgate.messages.oldest",
        "gauge",
        "s",
        "How long ago the oldest of them was noted.",
        ""
    );
    private static readonly Measurement DeadRow = new(
        "parcelgate.messages.dead",
        "gauge",
        "{message}",
        "Messages that are not sent any more until somebody has them sent again.",
        ""
    );

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> SubmissionsCounter = CounterOf(SubmissionsRow);
    private static readonly Counter<long> DecisionsCounter = CounterOf(DecisionsRow);
    private static readonly Counter<long> RefusalsCounter = CounterOf(RefusalsRow);
    private static readonly Counter<long> TurnedAwayCounter = CounterOf(TurnedAwayRow);
    private static readonly Counter<long> ReleasesCounter = CounterOf(ReleasesRow);
    private static readonly Counter<long> MessagesCounter = CounterOf(MessagesRow);
    private static readonly Gauge<long> QueuedGauge = Meter.CreateGauge<long>(QueuedRow.Name, QueuedRow.Unit, QueuedRow.Meaning);
    private static readonly Gauge<double> OldestGauge = Meter.CreateGauge<double>(OldestRow.Name, OldestRow.Unit, OldestRow.Meaning);
    private static readonly Gauge<long> DeadGauge = Meter.CreateGauge<long>(DeadRow.Name, DeadRow.Unit, DeadRow.Meaning);
    private static readonly Histogram<double> BatchDuration = Meter.CreateHistogram<double>(BatchRow.Name, BatchRow.Unit, BatchRow.Meaning);

    /// <summary>Every measurement, in the order of the page that lists them.</summary>
    public static ImmutableArray<Measurement> All { get; } =
    [SubmissionsRow, DecisionsRow, RefusalsRow, BatchRow, TurnedAwayRow, ReleasesRow, MessagesRow, QueuedRow, OldestRow, DeadRow];

    /// <summary>Spans: one per submission and one per batch, with the submission's id.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>A message was completely received and answered.</summary>
    public static void Submission(string format) => SubmissionsCounter.Add(1, Tag("format", format));

    /// <summary>Decisions of one lane and category were committed.</summary>
    public static void Decisions(long count, string lane, int category) =>
        DecisionsCounter.Add(count, Tag("lane", lane), Tag("category", category));

    /// <summary>Entries were refused with problems.</summary>
    public static void Refusals(long count, string format) => RefusalsCounter.Add(count, Tag("format", format));

    /// <summary>A batch became durable after this long.</summary>
    public static void Batch(TimeSpan duration, string store) => BatchDuration.Record(duration.TotalSeconds, Tag("store", store));

    /// <summary>A message was answered 429 or 503 before it was accepted.</summary>
    public static void TurnedAway(int status) => TurnedAwayCounter.Add(1, Tag("status", status));

    /// <summary>Consignments were released; <paramref name="by"/> is "arrival", "officer", "payment" or "account".</summary>
    public static void Releases(long count, string by) => ReleasesCounter.Add(count, Tag("by", by));

    /// <summary>A message was sent; <paramref name="result"/> is "delivered", "queued" or "dead".</summary>
    public static void MessageSent(string result) => MessagesCounter.Add(1, Tag("result", result));

    /// <summary>How many messages wait, how many are dead, and how old the oldest of those that wait is.</summary>
    public static void MessagesWaiting(long queued, long dead, TimeSpan oldest)
    {
        QueuedGauge.Record(queued);
        DeadGauge.Record(dead);
        OldestGauge.Record(oldest.TotalSeconds);
    }

    private static Counter<long> CounterOf(Measurement row) => Meter.CreateCounter<long>(row.Name, row.Unit, row.Meaning);

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);
}
