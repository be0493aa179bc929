namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>One thing two versions of a profile do not share.</summary>
/// <param name="Rule">The rule's name, "splitting"; "" for the profile's own head.</param>
/// <param name="Field">The key of the file: "when", "act", "expected"; "" for a rule that comes or goes whole.</param>
/// <param name="Before">As it was; null where it is new.</param>
/// <param name="After">As it will be; null where it falls away.</param>
public sealed record ProfileChange(string Rule, string Field, string? Before, string? After)
{
    /// <summary>What changes from one version to another: the head first, then rules in the order of the new file, then those that go.</summary>
    /// <param name="before">The version before; null where there is none.</param>
    /// <param name="after">The new one.</param>
    public static ImmutableArray<ProfileChange> Between(RiskProfile? before, RiskProfile after)
    {
        ArgumentNullException.ThrowIfNull(after);
        var changes = ImmutableArray.CreateBuilder<ProfileChange>();
        changes.AddRange(Fields("", before is null ? [] : Head(before), Head(after)));
        changes.AddRange(Sets(before?.Sets ?? [], after.Sets));
        foreach (var rule in after.Rules)
        {
            if (before?.Rules.FirstOrDefault(old => old.Name == rule.Name) is { } old)
            {
                changes.AddRange(Fields(rule.Name, Body(old), Body(rule)));
            }
            else
            {
                changes.Add(new ProfileChange(rule.Name, "", null, rule.When));
            }
        }

        changes.AddRange(
            (before?.Rules ?? [])
                .Where(old => after.Rules.All(rule => rule.Name != old.Name))
                .Select(old => new ProfileChange(old.Name, "", old.When, null))
        );
        return changes.ToImmutable();
    }

    /// <summary>Lists that conditions name: a condition whose text stands still holds for others when its list changes.</summary>
    private static IEnumerable<ProfileChange> Sets(ImmutableArray<RuleSet> before, ImmutableArray<RuleSet> after) =>
        after
            .Select(set => set.Name)
            .Concat(before.Select(set => set.Name).Where(name => after.All(set => set.Name != name)))
            .Select(name => new ProfileChange("", "sets", Text(before, name), Text(after, name)))
            .Where(change => change.Before != change.After);

    private static string? Text(ImmutableArray<RuleSet> sets, string name) =>
        sets.FirstOrDefault(set => set.Name == name) is { } found ? $"{name}: {string.Join(", ", found.Texts)}" : null;

    private static IEnumerable<ProfileChange> Fields(
        string rule,
        ImmutableArray<(string Field, string Value)> before,
        ImmutableArray<(string Field, string Value)> after
    ) =>
        after
            .Select((one, index) => (one.Field, Before: before.IsEmpty ? null : before[index].Value, After: one.Value))
            .Where(one => one.Before != one.After)
            .Select(one => new ProfileChange(rule, one.Field, one.Before, one.After));

    private static ImmutableArray<(string Field, string Value)> Head(RiskProfile profile) =>
        [
            ("title", profile.Title),
            ("owner", profile.Owner),
            ("purpose", profile.Purpose),
            ("legal-basis", profile.LegalBasis),
            ("review", Day(profile.Review)),
            ("destinations", string.Join(", ", profile.Destinations)),
            ("model", profile.Model.Length == 0 ? "–" : $"{profile.Model}, {(profile.ModelIsLive ? "live" : "shadow")}"),
        ];

    private static ImmutableArray<(string Field, string Value)> Body(RiskRule rule) =>
        [
            ("when", rule.When),
            ("act", Hyphens.Of(rule.Act)),
            ("ask", rule.Ask is { } ask ? $"{ask.Field}, {ask.Code}" : "–"),
            ("mode", Hyphens.Of(rule.Mode)),
            ("finds", rule.Finds),
            ("why", rule.Why),
            ("law", rule.Law),
            ("expected", Percent(rule.ExpectedPerMille)),
            ("at-most", Percent(rule.MostPerMille)),
            ("review", Day(rule.Review)),
        ];

    private static string Percent(int perMille) => (perMille / 10m).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
