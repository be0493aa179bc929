namespace Parcelgate.Server.Tests.Web;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Web;

/// <summary>Invented rows for the fake desk. Amounts add up; names and flights are of nobody.</summary>
internal static class Sample
{
    public static readonly RegimeVersion Law = new("az/parcels", "2020-09-24", Digest.Of("az"u8), "mixed");
    private const string Clause = "Decision 305 of the Cabinet of Ministers (2020), 1";

    private static Currency Azn => Currency.Of("AZN");

    private static Currency Usd => Currency.Of("USD");

    public static Operations Morning(DateTimeOffset now, FindRow oldest) =>
        new()
        {
            AsOf = now,
            Received = 161_342,
            Decided = 158_611,
            Refused = 1_211,
            DecidedBeforeArrival = 155_280,
            Arrived = 41_000,
            ReleasedWithoutStop = 39_442,
            HeldNow = 1_184,
            Assessed = [Money.Of(148_912.40m, Azn)],
            Oldest = oldest,
            Arrivals =
            [
                new("CKX417/2026-11-23", "caspia", now.AddMinutes(-21), now.AddMinutes(-21), 8_412, 8_412, new(7_902, 361, 96, 53), 0, 0),
                new("ORB2206/2026-11-23", "orbita", now.AddMinutes(68), null, 100_000, 97_412, new(91_136, 4_251, 1_519, 506), 0, 12),
                new("IST-GYD 0412", "post", now.AddMinutes(133), null, 1_906, 0, default, 0, 0),
            ],
            Queues =
            [
                new(HoldReason.Payment, 31, 44, 58, 75, now.AddHours(-116)),
                new(HoldReason.Inspection, 5, 8, 6, 0, now.AddMinutes(-112)),
            ],
            Feeds =
            [
                new("bazaar", now.AddMinutes(-40), 0, TimeSpan.FromMinutes(5)),
                new("orbita", now.AddSeconds(-4), 98_789, TimeSpan.FromMinutes(5)),
                new("caspia", now.AddMinutes(-2), 9_120, null),
            ],
        };

    public static IReadOnlyList<ManifestRow> Manifests(DateTimeOffset now) =>
        [
            new(
                9,
                "caspia",
                "CKX-0091",
                "csv",
                "text/csv",
                "CKX417/2026-11-23",
                now.AddMinutes(-3),
                null,
                800_000,
                4_000,
                3_990,
                10,
                default
            ),
            new(
                FakeDesk.Manifest1,
                "orbita",
                "ORB-0007",
                "ndjson",
                "orb2206.ndjson",
                "ORB2206/2026-11-23",
                now.AddHours(-1),
                now.AddHours(-1).AddSeconds(16),
                112_000_000,
                100_000,
                98_789,
                1_211,
                Digest.Of("file"u8)
            ),
        ];

    public static readonly ImmutableArray<ManifestLine> Lines =
    [
        new(
            1,
            FakeDesk.HeldId,
            "LX738204617CN",
            State.Held,
            Category.LowValueDutiable,
            Lane.Red,
            HoldReason.Inspection,
            "Smart watch, model L7, black",
            Money.Of(255.70m, Usd),
            Money.Of(104.35m, Azn),
            []
        ),
        new(
            2,
            FakeDesk.ReleasedId,
            "LX738212057CN",
            State.Released,
            Category.LowValue,
            Lane.Green,
            HoldReason.None,
            "Kettle, electric, 1.7 l",
            Money.Of(22.90m, Usd),
            Money.Zero(Azn),
            []
        ),
        new(
            3,
            null,
            "=HYPERLINK(\"x\")",
            null,
            null,
            null,
            HoldReason.None,
            null,
            null,
            null,
            [new Problem(ProblemCodes.Missing, "/items/0/value", "", "the price paid; 0.00 only for documents")]
        ),
    ];

    public static Manifest Manifest(ManifestRow row, LineFilter filter) =>
        new()
        {
            Row = row,
            Outcome = new Dictionary<Category, LaneCounts>
            {
                [Category.Documents] = new(1_204, 6, 2, 1),
                [Category.LowValue] = new(86_530, 2_816, 611, 214),
                [Category.LowValueDutiable] = new(3_402, 1_128, 164, 87),
                [Category.HighValue] = new(0, 301, 742, 204),
            },
            Assessed = [Money.Of(441_068.20m, Azn)],
            Problems =
            [
                new(new Problem(ProblemCodes.Missing, "/items/*/value", "", "the price paid; 0.00 only for documents"), 1_149, true),
                new(new Problem(ProblemCodes.OutOfRange, "/grossMassGrams", "0", "1 to 31,500 g"), 62, true),
            ],
            LineMap =
            [
                .. Enumerable
                    .Range(0, 200)
                    .Select(bar =>
                        bar is > 60 and < 66 ? 80 - bar
                        : bar % 7 == 0 ? 2
                        : 0
                    ),
            ],
            LinesPerBar = 500,
            Lines = [.. Lines.Where(line => filter.Choice != LineChoice.Refused || line.Problems.Count > 0)],
            NextLine = filter.From + filter.Size,
            Matching = filter.Choice == LineChoice.Refused ? 1_211 : 100_000,
        };

    public static FindRow Row(long id, State state, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Provider = id == FakeDesk.OthersId ? "caspia" : "orbita",
            Reference = id switch
            {
                FakeDesk.HeldId => "LX738204617CN",
                FakeDesk.ReleasedId => "LX738212057CN",
                FakeDesk.UnannouncedId => "RB713009458KZ",
                _ => "CAS-2231-00017",
            },
            State = state,
            Category =
                id == FakeDesk.UnannouncedId ? null
                : id == FakeDesk.ReleasedId ? Category.LowValue
                : Category.LowValueDutiable,
            Lane =
                id == FakeDesk.UnannouncedId ? null
                : id == FakeDesk.ReleasedId ? Lane.Green
                : Lane.Red,
            Hold = id is FakeDesk.HeldId or FakeDesk.OthersId ? HoldReason.Inspection : HoldReason.None,
            Consignee = id == FakeDesk.UnannouncedId ? null : "Nərgiz Əliyeva",
            Consignor = id == FakeDesk.UnannouncedId ? null : "Qingshan Lumen Trade Co.",
            Conveyance = "ORB2206/2026-11-23",
            Master = "CNSZXA-AZBAKA 2206",
            Due = id == FakeDesk.UnannouncedId ? null : Money.Of(104.35m, Azn),
            ReceivedAt = now.AddHours(-30),
            ArrivesAt = now.AddHours(-3),
            ArrivedAt = state is State.Held or State.Unannounced or State.Released ? now.AddHours(-3) : null,
            ReleasedAt = state == State.Released ? now.AddHours(-3) : null,
        };

    public static ConsignmentFile File(FindRow row, DateTimeOffset now)
    {
        if (row.Id == FakeDesk.UnannouncedId)
        {
            return new ConsignmentFile
            {
                Row = row,
                Events = [new(now.AddHours(-3), "arrived", "provider:orbita", [new("to", "Unannounced")])],
            };
        }

        return new ConsignmentFile
        {
            Row = row,
            Version = 2,
            Consignment = Record(row.Reference, now),
            Assessment = Decision(row),
            DecidedAt = now.AddHours(-29),
            Events =
            [
                new(now.AddHours(-3), "arrived", "provider:orbita", [new("from", "ToHold"), new("to", "Held")]),
                new(now.AddHours(-29), "amended", "provider:orbita", [new("changed", "/items/0/value: 99.00 USD became 149.00 USD")]),
                new(now.AddHours(-30), "decided", "provider:orbita", [new("to", "Cleared")]),
            ],
            Evidence =
            [
                new(FakeDesk.Manifest1, "ORB-0008", "json", now.AddHours(-29), 2, 2_140, Digest.Of("two"u8)),
                new(FakeDesk.Manifest1, "ORB-0007", "ndjson", now.AddHours(-30), 1, 2_112, Digest.Of("one"u8)),
            ],
        };
    }

    private static Consignment Record(string reference, DateTimeOffset now) =>
        new()
        {
            Reference = reference,
            Channel = Channel.Platform,
            Destination = "AZ",
            Dispatch = "CN",
            Consignee = new Party(
                "Nərgiz Əliyeva",
                PartyKind.Person,
                "5ABC4K2",
                new Address("Nizami 12", "Gəncə", null, "AZ2000", "AZ"),
                "+994501234517"
            ),
            Consignor = new Party(
                "Qingshan Lumen Trade Co.",
                PartyKind.Organisation,
                null,
                new Address(null, "Shenzhen", null, null, "CN")
            ),
            Seller = new Party(
                "ИП Соколова И. В.",
                PartyKind.Organisation,
                null,
                new Address(null, "Алматы", null, null, "KZ"),
                Account: "S-2231"
            ),
            Items =
            [
                new Item(1, "Smart watch, model L7, black", "851762", "CN", 1, 310, Money.Of(149m, Usd), "https://listing.example/l7"),
                new Item(2, "Headphones, over ear, wired", "851830", "CN", 2, 620, Money.Of(77m, Usd)),
                new Item(3, "T-shirt, cotton, knitted", "610910", "CN", 3, 540, Money.Of(29.70m, Usd)),
            ],
            GrossMassGrams = 1_720,
            Freight = Money.Of(18.30m, Usd),
            Transport = new Transport(TransportMode.Air, "ORB2206/2026-11-23", "CNSZXA-AZBAKA 2206", "R-0012", now.AddHours(-3)),
            Kept = [new Kept("/x-warehouse", "SZX-4")],
            Digest = Digest.Of("two"u8),
        };

    private static Assessment Decision(FindRow row) =>
        new()
        {
            Category = row.Category!.Value,
            Excluded =
            [
                new(Category.Documents, "not-documents", "WCO Immediate Release Guidelines, category 1"),
                .. row.Category == Category.LowValueDutiable
                    ? [new Exclusion(Category.LowValue, "charges-due", Clause)]
                    : ImmutableArray<Exclusion>.Empty,
            ],
            Lane = row.Lane!.Value,
            LaneMeaning = row.Lane == Lane.Green ? "release" : "open and check",
            LaneRule = row.Lane == Lane.Green ? "lane-green#default" : "lane-red#watches",
            Loading = Loading.Complete,
            Hold = row.Hold,
            Charges = row.Lane == Lane.Green ? [] : Charges,
            Due = row.Lane == Lane.Green ? Money.Zero(Azn) : Money.Of(104.35m, Azn),
            Findings = [new Finding("lane-red#watches", "holds", "", [new("price", "149.00 USD")])],
            Quality = [new Finding("quality-vague-description", "noted", "", [new("item", "2")])],
            Problems = [],
            Uses = [],
            Versions = new Versions(1, Digest.Of("law"u8), [Law]),
            Hash = Digest.Of("decision"u8),
            Reasons = Reasons,
            Remedies =
            [
                new("better-value-lower", "category-2", [new("excess", "88.90 USD")]),
                new("better-window-new", "category-2", [new("next-window", "2026-12-01")]),
            ],
        };

    private static ImmutableArray<ChargeLine> Charges =>
        [
            new("duty", Money.Of(22.67m, Azn), Money.Of(151.13m, Azn), "15 %", Payer.Consignee, Collected.BeforeRelease, "Decision 305, 3"),
            new(
                "vat",
                Money.Of(31.28m, Azn),
                Money.Of(173.80m, Azn),
                "18 %",
                Payer.Consignee,
                Collected.BeforeRelease,
                "Tax Code, VAT chapter"
            ),
            new("clearance-fee", Money.Of(15m, Azn), null, "15 AZN", Payer.Consignee, Collected.BeforeRelease, "Fee schedule, 4"),
            new("e-service-fee", Money.Of(30m, Azn), null, "30 AZN", Payer.Consignee, Collected.BeforeRelease, "Fee schedule, 9"),
            new(
                "e-service-vat",
                Money.Of(5.40m, Azn),
                Money.Of(30m, Azn),
                "18 %",
                Payer.Consignee,
                Collected.BeforeRelease,
                "Tax Code, VAT chapter"
            ),
        ];

    private static ImmutableArray<Reason> Reasons =>
        [
            new(
                "regime-applies",
                "az/parcels",
                Verdict.Holds,
                false,
                [new("version", "2020-09-24")],
                Clause,
                [new("condition", "consignee.kind == 'person'", Verdict.Holds, false, [new("consignee.kind", "person")], Clause, [])]
            ),
            new(
                "category-3",
                "",
                Verdict.Holds,
                false,
                [],
                "WCO Immediate Release Guidelines, 3",
                [
                    new("category-1", "", Verdict.Fails, false, [new("purpose", "sale")], "", []),
                    new(
                        "category-2",
                        "",
                        Verdict.Fails,
                        true,
                        [new("value", "274.00 USD"), new("left", "185.10 USD")],
                        Clause,
                        [
                            new(
                                "condition",
                                "goods + carriage <= left(month)",
                                Verdict.Fails,
                                false,
                                [new("used", "114.90 USD"), new("limit", "300.00 USD")],
                                Clause,
                                []
                            ),
                        ]
                    ),
                    new("category-4", "", Verdict.NotAsked, false, [], "", []),
                ]
            ),
            new("lane-red", "watches", Verdict.Holds, true, [new("price", "149.00 USD")], "", []),
        ];
}
