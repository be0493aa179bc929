namespace Parcelgate.Server.Web;

using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Matching;
using Parcelgate.Server.Revenue;

/// <summary>What the status line says.</summary>
/// <param name="Law">The newest regime version of the home country; null before any law is loaded.</param>
/// <param name="LawHash">Hash of the whole law book.</param>
/// <param name="Tariff">The tariff files in use; null when there are none.</param>
/// <param name="RatesOn">Date of the newest exchange rates; null when there are none.</param>
/// <param name="LateFeeds">Providers whose data has stopped coming.</param>
/// <param name="DataAsOf">Time of the last committed change the numbers rest on.</param>
public sealed record DeskStatus(
    RegimeVersion? Law,
    Digest LawHash,
    TariffVersion? Tariff,
    DateOnly? RatesOn,
    IReadOnlyList<string> LateFeeds,
    DateTimeOffset DataAsOf
)
{
    /// <summary>
    /// Days after which exchange rates are not current. Customs rates are published daily or for a month, so rates of an earlier month are old in every
    /// country; a table's own limit says only how long nothing better forbids their use.
    /// </summary>
    public const int RatesCurrentDays = 31;

    /// <summary>Whether the rates are older than rates are anywhere.</summary>
    public bool RatesAreOld(DateOnly today) => RatesOn is { } on && today.DayNumber - on.DayNumber > RatesCurrentDays;
}

/// <summary>What is open before loading, and what a hold asks of the carrier.</summary>
/// <param name="Referrals">Open referrals its reader may know of, oldest first.</param>
/// <param name="Hold">The hold; null where it asks for no parcel.</param>
public sealed record OpenSteps(IReadOnlyList<Storage.ReferralRow> Referrals, Storage.HoldRow? Hold)
{
    /// <summary>Nothing is open.</summary>
    public static OpenSteps None { get; } = new([], null);
}

/// <summary>The day so far and what comes next.</summary>
public sealed record Operations
{
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Lines received since the office's midnight, refused ones included.</summary>
    public long Received { get; init; }
    public long Decided { get; init; }
    public long Refused { get; init; }
    public long DecidedBeforeArrival { get; init; }

    /// <summary>Parcels that arrived today, and those of them released without a hold.</summary>
    public long Arrived { get; init; }
    public long ReleasedWithoutStop { get; init; }
    public long HeldNow { get; init; }

    /// <summary>Charges assessed today, one amount per currency.</summary>
    public IReadOnlyList<Money> Assessed { get; init; } = [];
    public IReadOnlyList<Arrival> Arrivals { get; init; } = [];
    public IReadOnlyList<Queue> Queues { get; init; } = [];
    public IReadOnlyList<Feed> Feeds { get; init; } = [];

    /// <summary>The oldest hold or referral that waits for a person of customs; null when nothing waits.</summary>
    public FindRow? Oldest { get; init; }
}

/// <summary>One flight, dispatch or lorry.</summary>
/// <param name="Conveyance">Flight with its date, or the master where no flight is known.</param>
/// <param name="Provider">Who sends its data; several are joined by ", ".</param>
/// <param name="ArrivesAt">Expected; null when not sent.</param>
/// <param name="ArrivedAt">First arrival reported; null before.</param>
/// <param name="Parcels">Consignments bound to it, those without data included.</param>
/// <param name="Decided">Of them decided.</param>
/// <param name="Lanes">Decided ones by lane, in the order green, blue, yellow, red.</param>
/// <param name="Unannounced">There without data.</param>
/// <param name="Open">Questions before loading that are open.</param>
public sealed record Arrival(
    string Conveyance,
    string Provider,
    DateTimeOffset? ArrivesAt,
    DateTimeOffset? ArrivedAt,
    long Parcels,
    long Decided,
    LaneCounts Lanes,
    long Unannounced,
    long Open
);

/// <summary>Counts by lane.</summary>
public readonly record struct LaneCounts(long Green, long Blue, long Yellow, long Red)
{
    public long All => Green + Blue + Yellow + Red;

    public long this[Lane lane] =>
        lane switch
        {
            Lane.Green => Green,
            Lane.Blue => Blue,
            Lane.Yellow => Yellow,
            _ => Red,
        };
}

/// <summary>What is held now for one reason, by age since arrival.</summary>
public sealed record Queue(HoldReason Reason, long To15Minutes, long To1Hour, long To4Hours, long Over4Hours, DateTimeOffset Oldest)
{
    public long Waiting => To15Minutes + To1Hour + To4Hours + Over4Hours;
}

/// <summary>One provider's data as it comes in.</summary>
/// <param name="LastSeen">Last message; null when it never sent one.</param>
/// <param name="LastHour">Lines in the last hour.</param>
/// <param name="UsuallyEvery">Longest usual pause between messages, from its agreement or its history; null when not known.</param>
public sealed record Feed(string Provider, DateTimeOffset? LastSeen, long LastHour, TimeSpan? UsuallyEvery)
{
    /// <summary>Quiet for more than twice the usual pause: its numbers are not current.</summary>
    public bool Late(DateTimeOffset now) => UsuallyEvery is { } pause && (LastSeen is null || now - LastSeen > 2 * pause);
}

/// <summary>Which submissions the list shows.</summary>
public enum ManifestKind
{
    /// <summary>Of several lines, or still coming: flights and dispatches.</summary>
    Files,

    /// <summary>Of one line: parcels sent one by one.</summary>
    Single,

    /// <summary>All of them.</summary>
    All,
}

/// <summary>One submission in the list.</summary>
/// <param name="Number">The submission's number.</param>
/// <param name="Conveyance">Flight or dispatch of its lines where they share one; null else.</param>
/// <param name="CompletedAt">Null while lines are still coming.</param>
/// <param name="Sha256">Over all bytes received; all zero until complete.</param>
public sealed record ManifestRow(
    long Number,
    string Provider,
    string MessageId,
    string Format,
    string Label,
    string? Conveyance,
    DateTimeOffset ReceivedAt,
    DateTimeOffset? CompletedAt,
    long Bytes,
    long Lines,
    long Accepted,
    long Refused,
    Digest Sha256
);

/// <summary>One submission with its lines by outcome.</summary>
public sealed record Manifest
{
    public required ManifestRow Row { get; init; }

    /// <summary>Decided lines by category and lane.</summary>
    public IReadOnlyDictionary<Category, LaneCounts> Outcome { get; init; } = new Dictionary<Category, LaneCounts>();
    public IReadOnlyList<Money> Assessed { get; init; } = [];
    public IReadOnlyList<ProblemGroup> Problems { get; init; } = [];

    /// <summary>Refused lines per step of <see cref="LinesPerBar"/> lines, at most 200 steps; empty when no line was refused.</summary>
    public IReadOnlyList<int> LineMap { get; init; } = [];
    public int LinesPerBar { get; init; } = 1;

    /// <summary>The window asked for.</summary>
    public IReadOnlyList<ManifestLine> Lines { get; init; } = [];

    /// <summary>First line of the next window; null at the end.</summary>
    public long? NextLine { get; init; }

    /// <summary>Lines that fit the filter.</summary>
    public long Matching { get; init; }
}

/// <summary>Equal problems of one manifest.</summary>
/// <param name="Problem">Code, place with item numbers as *, an example found, what would be right.</param>
/// <param name="Lines">Lines that have it.</param>
/// <param name="Stops">True: the line was refused. False: it was decided and the remark counts in the scorecard.</param>
public sealed record ProblemGroup(Problem Problem, long Lines, bool Stops);

/// <summary>One result line.</summary>
/// <param name="ConsignmentId">Null for a refused line.</param>
/// <param name="Goods">First description, cut; null where it is not at hand.</param>
public sealed record ManifestLine(
    long Line,
    long? ConsignmentId,
    string? Reference,
    State? State,
    Category? Category,
    Lane? Lane,
    HoldReason Hold,
    string? Goods,
    Money? Value,
    Money? Due,
    IReadOnlyList<Problem> Problems
);

/// <summary>Which lines of a manifest.</summary>
public enum LineChoice
{
    All,

    /// <summary>Refused, or accepted with something wrong in the data.</summary>
    Faulty,
    Refused,
    Green,
    Blue,
    Yellow,
    Red,
}

/// <summary>Window and choice of lines.</summary>
/// <param name="From">First line, 1-based.</param>
/// <param name="Size">Lines at most.</param>
public sealed record LineFilter(LineChoice Choice, long From, int Size);

/// <summary>Everything known of one consignment.</summary>
public sealed record ConsignmentFile
{
    public required FindRow Row { get; init; }

    /// <summary>1 for the first data received; 0 when it arrived without data.</summary>
    public int Version { get; init; }

    /// <summary>The record; null while no data is there.</summary>
    public Consignment? Consignment { get; init; }

    /// <summary>The latest decision with reasons and remedies; null while no data is there.</summary>
    public Assessment? Assessment { get; init; }
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>When what identifies persons was deleted, so that the decision stands without its explanation; null where it was not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Journal, newest first.</summary>
    public IReadOnlyList<Event> Events { get; init; } = [];

    /// <summary>What was received, newest first.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Codes suggested for goods lines whose description or code is in doubt, by number; nothing is assigned.</summary>
    public IReadOnlyDictionary<int, HsAdvice> Suggested { get; init; } = new Dictionary<int, HsAdvice>();

    /// <summary>What the ledger has of it.</summary>
    public ConsignmentMoney Money { get; init; } = ConsignmentMoney.None;

    /// <summary>How it agrees with the orders it names and what was paid for them.</summary>
    public IReadOnlyList<MatchRow> Matches { get; init; } = [];

    /// <summary>What is asked before loading and of the carrier.</summary>
    public OpenSteps Open { get; init; } = OpenSteps.None;
}

/// <summary>One journal row of a consignment.</summary>
/// <param name="Kind">Stable word: "decided", "amended", "advised", "cancelled", "refused", "arrived", "held", "released", "returned", "viewed".</param>
/// <param name="Detail">Names and values of the row's detail: "from", "to", "reason", "hash", "changed".</param>
public sealed record Event(DateTimeOffset At, string Kind, string Actor, IReadOnlyList<Fact> Detail);

/// <summary>One message that carried data of a consignment.</summary>
/// <param name="Manifest">Its submission.</param>
/// <param name="Bytes">Length of the record's canonical bytes.</param>
/// <param name="Sha256">Over the record's canonical bytes.</param>
public sealed record Evidence(
    long Manifest,
    string MessageId,
    string Format,
    DateTimeOffset ReceivedAt,
    int Version,
    long Bytes,
    Digest Sha256
);

/// <summary>One consignment in a list.</summary>
public sealed record FindRow
{
    public required long Id { get; init; }
    public required string Provider { get; init; }
    public required string Reference { get; init; }
    public required State State { get; init; }

    /// <summary>Null while no data is there.</summary>
    public Category? Category { get; init; }
    public Lane? Lane { get; init; }
    public Loading Loading { get; init; }
    public HoldReason Hold { get; init; }
    public string? Consignee { get; init; }
    public string? Consignor { get; init; }
    public string? Conveyance { get; init; }
    public string? Master { get; init; }
    public Money? Due { get; init; }

    /// <summary>Its charges are on its provider's deferred account.</summary>
    public bool OnAccount { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? ArrivesAt { get; init; }
    public DateTimeOffset? ArrivedAt { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }
}

/// <summary>What is looked for. Everything null: the latest received.</summary>
/// <param name="Text">A reference, master or party's name, by its beginning.</param>
/// <param name="Party">A party's name, by its beginning.</param>
/// <param name="Flight">Conveyance or master, by its beginning.</param>
/// <param name="After">Where the page begins: <see cref="Slice{T}.Next"/> of the page before.</param>
public sealed record FindFilter(
    string? Text,
    string? Party,
    string? Flight,
    State? State,
    Lane? Lane,
    Category? Category,
    string? After,
    int Size
);

/// <summary>A decision recomputed.</summary>
/// <param name="Stored">Hash on file.</param>
/// <param name="Recomputed">Hash now; null when it could not be recomputed.</param>
/// <param name="Took">Time of the recomputation.</param>
/// <param name="Differences">What is not the same, at most 20; empty when the hashes agree.</param>
public sealed record Replay(Digest Stored, Digest? Recomputed, TimeSpan Took, IReadOnlyList<Difference> Differences)
{
    public bool Same => Recomputed == Stored;
}

/// <summary>One value that differs.</summary>
public sealed record Difference(string Place, string Stored, string Recomputed);
