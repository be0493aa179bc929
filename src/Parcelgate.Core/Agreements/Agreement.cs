namespace Parcelgate.Core.Agreements;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>
/// What was agreed with a provider, as a contract that is carried out: which messages are taken, what must stand in them, what is kept of them and for how long
/// (WCO SAFE, pillar 2; data protection law of the country).
/// </summary>
public sealed record Agreement
{
    /// <summary>Most of any text of it, in characters.</summary>
    public const int LongestText = 500;

    /// <summary>Longest time anything is kept: ten years.</summary>
    public const int MostRetentionDays = 3_653;

    /// <summary>The element that holds what a record has no field for.</summary>
    private const string Rest = "kept";

    /// <summary>The provider's name.</summary>
    public required string Provider { get; init; }

    /// <summary>1 for the first with this provider.</summary>
    public required int Version { get; init; }

    /// <summary>The law or memorandum it rests on.</summary>
    public required string LegalBasis { get; init; }

    /// <summary>What the data may be used for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Channels its consignments may come by; empty: any.</summary>
    public ImmutableArray<Channel> Channels { get; init; } = [];

    /// <summary>Formats its messages may have, by name ("ndjson", "wco-xml"); empty: any.</summary>
    public ImmutableArray<string> Formats { get; init; } = [];

    /// <summary>Elements every consignment must have, by name of <see cref="Elements"/>.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>Elements that are not kept, whoever sends them; what follows from them is said by <see cref="Withholds"/>.</summary>
    public ImmutableArray<string> Withheld { get; init; } = [];

    /// <summary>Days after which what identifies persons is deleted; 1 to <see cref="MostRetentionDays"/>.</summary>
    public required int RetentionDays { get; init; }

    /// <summary>How long before arrival the data is promised, in minutes; 0: nothing is promised.</summary>
    public int TimelyMinutes { get; init; }

    /// <summary>True for a provider that only tries: production takes nothing from it.</summary>
    public bool IsTest { get; init; }

    /// <summary>First day, from the midnight of the office on.</summary>
    public required DateOnly From { get; init; }

    /// <summary>Last day, until the midnight of the office that ends it; null for an open end.</summary>
    public DateOnly? To { get; init; }

    /// <summary>As problems name it: "caspia/3".</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Provider}/{Version}");

    /// <summary>Whether it holds on a day.</summary>
    public bool HoldsOn(DateOnly day) => From <= day && (To is null || day <= To);

    /// <summary>What keeps a message as a whole out; null when nothing does.</summary>
    /// <param name="format">The message's format.</param>
    /// <param name="day">The day it comes, as the office counts days.</param>
    public Problem? Against(string format, DateOnly day) =>
        Against(day)
        ?? (
            Formats.IsEmpty || Formats.Contains(format)
                ? null
                : new Problem(
                    ProblemCodes.AgreementFormat,
                    $"agreement {Name}, formats",
                    format,
                    $"one of {string.Join(", ", Formats)}, as agreed"
                )
        );

    /// <summary>What keeps out all that changes production, in whatever form it comes; null when nothing does.</summary>
    /// <param name="day">The day it comes, as the office counts days.</param>
    public Problem? Against(DateOnly day) =>
        !HoldsOn(day)
            ? new Problem(
                ProblemCodes.AgreementNotInForce,
                $"agreement {Name}, valid",
                Day(day),
                $"a day from {Day(From)} to {(To is { } to ? Day(to) : "an open end")}; ask the office for a new agreement"
            )
        : IsTest
            ? new Problem(
                ProblemCodes.AgreementTest,
                $"agreement {Name}, mode",
                "production",
                "the sandbox, POST /v1/sandbox/manifests: this agreement is for tests until a second person lets it go live"
            )
        : null;

    /// <summary>What keeps one consignment out: all of it at once.</summary>
    public ImmutableArray<Problem> Against(Consignment record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var problems = ImmutableArray.CreateBuilder<Problem>();
        if (!Channels.IsEmpty && !Channels.Contains(record.Channel))
        {
            problems.Add(
                new Problem(
                    ProblemCodes.AgreementChannel,
                    $"channel; agreement {Name}, channels",
                    Hyphens.Of(record.Channel),
                    $"one of {string.Join(", ", Channels.Select(channel => Hyphens.Of(channel)))}, as agreed"
                )
            );
        }

        foreach (var name in Required)
        {
            if (Elements.Find(name) is { } element && !element.Has(record))
            {
                problems.Add(
                    new Problem(
                        ProblemCodes.AgreementElement,
                        $"{name}; agreement {Name}, required",
                        "",
                        name.StartsWith("items.", StringComparison.Ordinal)
                            ? "the element in every goods line, as agreed"
                            : "the element, as agreed"
                    )
                );
            }
        }

        return problems.ToImmutable();
    }

    /// <summary>The record without what is not to be kept; the same record where it has nothing of it.</summary>
    public Consignment Keep(Consignment record)
    {
        foreach (var name in Withheld)
        {
            record = Elements.Find(name)?.Without(record) ?? record;
        }

        return Withholds(Rest) ? Elements.Find(Rest)!.Without(record) : record;
    }

    /// <summary>
    /// Whether an element is not kept. Where one that says who a person is or how to reach one is not, neither is what a message says beside the fields of the record, unless that
    /// is agreed by name: names, numbers and addresses of the same person stand there too.
    /// </summary>
    /// <param name="element">A name of <see cref="Elements"/>.</param>
    public bool Withholds(string element) =>
        Withheld.Contains(element)
        || (element == Rest && !Required.Contains(Rest) && Withheld.Any(name => Elements.Find(name) is { IsPersonal: true }));

    /// <summary>Whether what stands at a place of a canonical record is not kept: "/consignee/phone". False of a place no element belongs to.</summary>
    public bool WithholdsAt(string place) => Elements.At(place) is { } element && Withholds(element.Name);

    /// <summary>What is wrong with terms somebody wrote: the field's name and what would be right.</summary>
    public IEnumerable<(string Field, string Expected)> Faults()
    {
        if (string.IsNullOrWhiteSpace(LegalBasis) || LegalBasis.Length > LongestText)
        {
            yield return ("legal-basis", $"the law or memorandum it rests on, at most {LongestText} characters");
        }

        if (string.IsNullOrWhiteSpace(Purpose) || Purpose.Length > LongestText)
        {
            yield return ("purpose", $"what the data may be used for, at most {LongestText} characters");
        }

        if (RetentionDays is < 1 or > MostRetentionDays)
        {
            yield return ("retention-days", $"days from 1 to {MostRetentionDays}");
        }

        if (TimelyMinutes is < 0 or > 60 * 24 * 30)
        {
            yield return ("timely-minutes", "minutes from 0 to 43200");
        }

        if (To < From)
        {
            yield return ("to", "a day not before the first one, or nothing");
        }

        if (Required.Concat(Withheld).FirstOrDefault(name => Elements.Find(name) is null) is { } unknown)
        {
            yield return ("elements", $"names of data elements; there is none called {unknown}");
        }

        if (Required.FirstOrDefault(Withheld.Contains) is { } both)
        {
            yield return ("elements", $"each element either required or not kept; {both} is both");
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
