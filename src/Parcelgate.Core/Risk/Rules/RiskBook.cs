namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Descriptions;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Core.Risk.Signals;

/// <summary>
/// Every profile, model and reference that was published, compiled: what people decided about risk. Part of the same published version as the law, and as
/// immutable.
/// </summary>
public sealed class RiskBook
{
    /// <summary>Folders of its files below the data folder.</summary>
    public static ImmutableArray<string> Folders { get; } = ["profiles", "models", "references", "descriptions"];

    [ThreadStatic]
    private static SignalInput? scratch;

    private readonly ConcurrentDictionary<(string Country, DateOnly Day, DateOnly Known), InForce> inForce = new();
    private readonly ImmutableDictionary<string, BoundModel> models;

    private RiskBook(
        ImmutableArray<RiskProfile> profiles,
        ImmutableDictionary<string, BoundModel> models,
        ReferencePrices references,
        DescriptionBook descriptions
    ) => (Profiles, this.models, References, Descriptions) = (profiles, models, references, descriptions);

    /// <summary>No rules: nothing is asked, and decisions are those of the law alone. Descriptions are judged with the program's own lists.</summary>
    public static RiskBook None { get; } =
        new([], ImmutableDictionary<string, BoundModel>.Empty, ReferencePrices.None, DescriptionBook.BuiltIn);

    /// <summary>Every version of every profile, proposals too, by name and first day.</summary>
    public ImmutableArray<RiskProfile> Profiles { get; }

    /// <summary>What goods usually cost and weigh.</summary>
    public ReferencePrices References { get; }

    /// <summary>What descriptions of goods are judged with.</summary>
    public DescriptionBook Descriptions { get; }

    /// <summary>True where nothing is ever asked.</summary>
    public bool IsEmpty => Profiles.IsEmpty;

    /// <summary>Checks and compiles the files below <see cref="Folders"/>; others are left alone.</summary>
    /// <exception cref="LawException">Something is wrong in at least one file; carries all errors of all files.</exception>
    public static RiskBook Load(IReadOnlyList<LawFile> files)
    {
        var errors = new List<LawError>();
        var book = Build(files, errors, []);
        return errors.Count == 0 ? book : throw new LawException([.. errors.OrderBy(error => error.Path, StringComparer.Ordinal)]);
    }

    /// <summary>Checks the files and runs the tests that stand beside the rules.</summary>
    /// <param name="files">As for <see cref="Load"/>.</param>
    /// <param name="law">The law the tests' consignments fall under.</param>
    /// <returns>All errors of all files; empty when they can be published.</returns>
    public static ImmutableArray<LawError> Check(IReadOnlyList<LawFile> files, LawBook law)
    {
        var errors = new List<LawError>();
        var read = new List<ReadProfile>();
        var book = Build(files, errors, read);
        if (errors.Count == 0)
        {
            foreach (var profile in read)
            {
                ProfileTests.Run(book, law, profile, errors);
            }
        }

        return [.. errors.OrderBy(error => error.Path, StringComparer.Ordinal).ThenBy(error => error.Line).ThenBy(error => error.Column)];
    }

    private static RiskBook Build(IReadOnlyList<LawFile> files, List<LawError> errors, List<ReadProfile> read)
    {
        var sorted = files
            .Where(file => Folders.Contains(file.Path.Split('/')[0]))
            .OrderBy(file => file.Path, StringComparer.Ordinal)
            .ToList();
        if (sorted.Count == 0)
        {
            return None;
        }

        read.AddRange(sorted.Where(file => Is(file, "profiles")).Select(file => ProfileReader.Read(file, errors)).OfType<ReadProfile>());
        var models = Models(sorted, errors);
        var references = sorted.Where(file => Is(file, "references")).Select(file => ReferencePrices.Read(file, errors)).ToList();
        if (references.Count > 1)
        {
            errors.Add(new LawError(sorted.Last(file => Is(file, "references")).Path, 1, 1, "a second table of references; there is one"));
        }

        foreach (var profile in read.Where(profile => profile.Profile.Model.Length > 0 && !models.ContainsKey(profile.Profile.Model)))
        {
            errors.Add(
                new LawError(
                    profile.File.Path,
                    1,
                    1,
                    $"model: '{profile.Profile.Model}' is not a file below models/ (models: {string.Join(", ", models.Keys)})"
                )
            );
        }

        return new RiskBook(
            [
                .. read.Select(profile => profile.Profile)
                    .OrderBy(profile => profile.Id, StringComparer.Ordinal)
                    .ThenBy(profile => profile.From),
            ],
            models,
            references.FirstOrDefault() ?? ReferencePrices.None,
            DescriptionBook.Read(sorted, Suggester(sorted, errors), errors)
        );
    }

    /// <summary>Models of risk by the names that profiles call them by.</summary>
    private static ImmutableDictionary<string, BoundModel> Models(List<LawFile> sorted, List<LawError> errors)
    {
        var models = ImmutableDictionary.CreateBuilder<string, BoundModel>(StringComparer.Ordinal);
        foreach (var file in sorted.Where(file => Is(file, "models") && !HsModelFile.Is(file.Text)))
        {
            if (BoundModel.Read(file, errors) is { } model && !models.TryAdd(NameOf(file), model))
            {
                errors.Add(new LawError(file.Path, 1, 1, $"a second model of the name '{NameOf(file)}'"));
            }
        }

        return models.ToImmutable();
    }

    /// <summary>The model of codes; there is at most one.</summary>
    private static HsModel? Suggester(List<LawFile> sorted, List<LawError> errors)
    {
        HsModel? model = null;
        foreach (var file in sorted.Where(file => Is(file, "models") && HsModelFile.Is(file.Text)))
        {
            if (model is not null)
            {
                errors.Add(new LawError(file.Path, 1, 1, "a second model of codes; there is one"));
                break;
            }

            try
            {
                model = HsModelFile.Read(System.Text.Encoding.UTF8.GetBytes(file.Text));
            }
            catch (FormatException wrong)
            {
                errors.Add(new LawError(file.Path, 1, 1, wrong.Message));
            }
        }

        return model;
    }

    private static bool Is(LawFile file, string folder) => file.Path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string NameOf(LawFile file) => Path.GetFileNameWithoutExtension(file.Path);

    /// <summary>The profiles in force for a country on a day.</summary>
    /// <param name="destination">ISO 3166-1 alpha-2.</param>
    /// <param name="day">The day of the decision where the country's law is at home.</param>
    /// <param name="known">The day whose knowledge counts.</param>
    public ImmutableArray<RiskProfile> InForceFor(string destination, DateOnly day, DateOnly known) => At(destination, day, known).Profiles;

    private InForce At(string destination, DateOnly day, DateOnly known) =>
        inForce.GetOrAdd(
            (destination, day, known),
            static (key, profiles) => InForce.Of(profiles, key.Country, key.Day, key.Known),
            Profiles
        );

    /// <summary>Asks every rule in force.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="law">What the law made of it, on this thread just before.</param>
    /// <param name="category">Category 1 to 4.</param>
    /// <param name="findings">Codes of all findings so far; read, not kept.</param>
    /// <param name="facts">What is known of its parties.</param>
    /// <param name="decidedAt">The instant of the decision.</param>
    /// <param name="explain">True to fill the reasons.</param>
    /// <returns>What held; <see cref="RiskOutcome.None"/> where nothing is in force for the destination or the country has no law.</returns>
    public RiskOutcome Evaluate(
        Consignment consignment,
        RegimeOutcome law,
        int category,
        List<string> findings,
        RiskFacts facts,
        DateTimeOffset decidedAt,
        bool explain
    )
    {
        if (IsEmpty || law.Dated is not { } dated)
        {
            return RiskOutcome.None;
        }

        var day = dated.DayOf(decidedAt);
        if (At(consignment.Destination, day, day) is not { Profiles.IsEmpty: false } at)
        {
            return RiskOutcome.None;
        }

        var input = scratch ??= new SignalInput();
        var frame = LawBook.FrameFor(consignment, law, category, findings, out var evaluated);
        input.Start(consignment, facts, decidedAt, References, Descriptions, frame, evaluated && law is { Applies: true, Problem: null });
        return Ask(at, input, frame, explain);
    }

    private RiskOutcome Ask(InForce at, SignalInput input, LawFrame frame, bool explain)
    {
        frame.Risk = input;
        var score = at.Model.Length > 0 ? models[at.Model].PerMille(input) : (int?)null;
        input.ModelPerMille = score;
        var hits = ImmutableArray.CreateBuilder<RuleHit>();
        var reasons = explain ? ImmutableArray.CreateBuilder<Reason>() : null;
        foreach (var rule in at.Rules)
        {
            if (Holds(rule, input, frame))
            {
                var live = rule.Mode == RuleMode.Live && !input.Facts.Snoozed.Contains(rule.Code);
                hits.Add(new RuleHit(rule.Code, rule.Act, live, rule.ExpectedPerMille, rule.Finds, rule.Law) { Ask = rule.Ask });
                reasons?.Add(ReasonOf(rule, frame, live));
            }
        }

        var near = input.Value(Margin) <= ThresholdMargin.NearPercent;
        frame.FindingCodes = null;
        frame.Risk = null;
        return new RiskOutcome(at.Versions, hits.DrainToImmutable(), score, at.ModelIsLive)
        {
            IsNearThreshold = near,
            Reasons = reasons?.ToImmutable() ?? [],
        };
    }

    private static bool Holds(RiskRule rule, SignalInput input, LawFrame frame) =>
        !SignalBound.Outside(rule.Bounds, input) && rule.Program.Holds(frame);

    /// <summary>Hands out what asks each rule in force by itself, as <see cref="Evaluate"/> would; first, without a rule, what every asking needs.</summary>
    /// <param name="consignment">The record.</param>
    /// <param name="law">What the law made of it, on this thread just before.</param>
    /// <param name="category">Category 1 to 4.</param>
    /// <param name="findings">Codes of all findings; read, not kept.</param>
    /// <param name="facts">What was known of its parties.</param>
    /// <param name="decidedAt">The instant of its decision.</param>
    /// <param name="each">Called for each rule; what it is given says whether the rule holds.</param>
    internal void AskEach(
        Consignment consignment,
        RegimeOutcome law,
        int category,
        List<string> findings,
        RiskFacts facts,
        DateTimeOffset decidedAt,
        Action<RiskRule?, Func<bool>> each
    )
    {
        if (law.Dated is not { } dated)
        {
            return;
        }

        var day = dated.DayOf(decidedAt);
        var at = At(consignment.Destination, day, day);
        var input = new SignalInput();
        var frame = LawBook.FrameFor(consignment, law, category, findings, out var evaluated);
        int? score = null;
        Begin();
        score = at.Model.Length > 0 ? models[at.Model].PerMille(input) : null;
        frame.Risk = input;
        each(
            null,
            () =>
            {
                Begin();
                return false;
            }
        );
        foreach (var rule in at.Rules)
        {
            each(
                rule,
                () =>
                {
                    Begin();
                    return Holds(rule, input, frame);
                }
            );
        }

        frame.FindingCodes = null;
        frame.Risk = null;

        void Begin()
        {
            input.Start(
                consignment,
                facts,
                decidedAt,
                References,
                Descriptions,
                frame,
                evaluated && law is { Applies: true, Problem: null }
            );
            input.ModelPerMille = score;
        }
    }

    private static Reason ReasonOf(RiskRule rule, LawFrame frame, bool live) =>
        new(
            "risk-rule",
            rule.Why,
            Verdict.Holds,
            live,
            [new Fact("rule", rule.Code)],
            rule.Law,
            rule.Program.Explain(frame, held: true, decides: live)
        );

    /// <summary>Which rules of one profile hold for an example, whatever their mode and whether or not the profile is in force.</summary>
    internal IEnumerable<string> Try(RiskProfile profile, Consignment consignment, RegimeOutcome law, RuleExample example)
    {
        var input = new SignalInput();
        var frame = LawBook.FrameFor(consignment, law, example.Category, example.Findings, out var evaluated);
        input.Start(
            consignment,
            example.Facts,
            example.At,
            References,
            Descriptions,
            frame,
            evaluated && law is { Applies: true, Problem: null }
        );
        foreach (var (signal, value) in example.Signals)
        {
            input.Give(signal, value);
        }

        return Ask(InForce.Only(profile with { Model = "" }), input, frame, explain: false).Hits.Select(hit => hit.Rule);
    }

    private static readonly int Margin = Signals.IndexOf(ThresholdMargin.Signal.Name);

    /// <summary>What is in force for one country on one day, made once.</summary>
    private sealed record InForce(
        ImmutableArray<RiskProfile> Profiles,
        ImmutableArray<RiskRule> Rules,
        ImmutableArray<ProfileVersion> Versions,
        string Model,
        bool ModelIsLive
    )
    {
        /// <summary>Of each profile the version that began last, and of those the text known last.</summary>
        internal static InForce Of(ImmutableArray<RiskProfile> all, string country, DateOnly day, DateOnly known)
        {
            ImmutableArray<RiskProfile> profiles =
            [
                .. all.Where(profile => profile.HoldsOn(day, known))
                    .GroupBy(profile => profile.Id, StringComparer.Ordinal)
                    .Select(versions => versions.OrderBy(version => version.Known).ThenBy(version => version.From).Last())
                    .Where(profile => profile.Destinations.Contains(country)),
            ];
            return Only(profiles);
        }

        internal static InForce Only(params ImmutableArray<RiskProfile> profiles)
        {
            var model = profiles.FirstOrDefault(profile => profile.Model.Length > 0);
            return new InForce(
                profiles,
                [.. profiles.SelectMany(profile => profile.Rules).Where(rule => rule.Mode != RuleMode.Retired)],
                [.. profiles.Select(profile => new ProfileVersion(profile.Id, profile.Version, profile.Hash))],
                model?.Model ?? "",
                model?.ModelIsLive ?? false
            );
        }
    }
}
