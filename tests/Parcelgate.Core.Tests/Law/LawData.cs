namespace Parcelgate.Core.Tests.Law;

using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>The published files of the repository, and a small law of the tests' own.</summary>
internal static class LawData
{
    private static readonly Lazy<LawBook> Loaded = new(() => LawBook.Load(Files()));

    internal static LawBook Book => Loaded.Value;

    internal static string Root { get; } = FindRoot();

    internal static List<LawFile> Files()
    {
        var data = Path.Combine(Root, "data");
        return
        [
            .. new[] { "regimes", "rates", "tariffs" }
                .SelectMany(folder => Directory.GetFiles(Path.Combine(data, folder), "*.yaml", SearchOption.AllDirectories))
                .Select(path => new LawFile(Path.GetRelativePath(data, path).Replace('\\', '/'), File.ReadAllText(path))),
        ];
    }

    internal const string RatesPath = "rates/test.yaml";

    internal static LawFile Rates { get; } =
        new(
            RatesPath,
            """
            rates: test/bank
            title: Rates of the tests
            base: TRY
            quotes: base per unit
            confidence: illustrative
            sources: [tests]
            max-age-days: 10
            cross-decimals: 4
            days:
              2026-01-01: { USD: 40, EUR: 44 }
              2026-01-10: { USD: 41, EUR: 45 }
            """
        );

    /// <summary>A whole regime of a country no published file is of; parts can be replaced.</summary>
    internal static string Regime(
        string inForce = "in-force: 2026-01-01..",
        string known = "2025-12-01",
        string applies = "applies: channel == 'post'",
        string reliefs = "",
        string charges = "charges:\n  vat: { on: goods, rate: 20 %, law: Act 1 }",
        string rounding = "rounding: 0.01 TRY half-up, each charge",
        string governs = "acceptance",
        string more = ""
    ) =>
        $$"""
            regime: tr/test
            title: A law of the tests
            {{inForce}}
            known: {{known}}
            governs: {{governs}}
            law: Test Act
            confidence: memory
            sources: [tests]
            currency: TRY
            time-zone: Europe/Istanbul
            exchange: { table: test/bank, rate-of: acceptance }
            {{applies}}
            {{reliefs}}
            {{charges}}
            {{rounding}}
            lanes:
              green: { act: release }
            {{more}}
            """;

    internal static LawBook BookOf(params string[] regimes) => LawBook.Load(FilesOf(regimes));

    internal static List<LawFile> FilesOf(params string[] regimes) =>
        [Rates, .. regimes.Select((text, index) => new LawFile($"regimes/tr/{(char)('a' + index)}.yaml", text))];

    internal static LawDates On(int year, int month, int day, int hour = 10) =>
        On(new DateTimeOffset(year, month, day, hour, 0, 0, TimeSpan.Zero));

    internal static LawDates On(DateTimeOffset instant) => new(instant, instant, instant, instant);

    internal static Consignment Parcel(
        string destination,
        decimal goods,
        string currency,
        decimal? carriage = null,
        string identity = "5ABC123"
    ) =>
        new()
        {
            Reference = "T1",
            Channel = Channel.Post,
            Destination = destination,
            Dispatch = "CN",
            Consignor = new Party("A shop", PartyKind.Organisation),
            Consignee = new Party("Leyla Quliyeva", PartyKind.Person, identity, new Address(Postcode: "AZ1000")),
            Items = [new Item(1, "cotton t-shirt", "610910", "CN", 1, 200, Money.Of(goods, Currency.Of(currency)))],
            GrossMassGrams = 300,
            Freight = carriage is { } amount ? Money.Of(amount, Currency.Of(currency)) : null,
        };

    internal static RegimeOutcome Evaluate(
        this LawBook book,
        Consignment consignment,
        LawDates dates,
        decimal usedUnits = 0,
        bool explain = false
    )
    {
        var keys = new List<AllowanceKey>();
        book.AllowanceKeys(consignment, dates, keys);
        var facts = keys.Select(key => new AllowanceFact(key, (long)(usedUnits * 100))).ToArray();
        return book.Evaluate(consignment, dates, facts, explain);
    }

    internal static string Charges(this RegimeOutcome outcome) =>
        string.Join("; ", outcome.Charges.Select(line => $"{line.Charge} {line.Amount}"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parcelgate.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No folder with Parcelgate.slnx above the tests.");
    }
}
