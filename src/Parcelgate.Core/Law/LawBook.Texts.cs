namespace Parcelgate.Core.Law;

using System.Collections.Immutable;

public sealed partial class LawBook
{
    private readonly ImmutableArray<RegimeFile> files;

    /// <summary>The law of a country on a day, as it was known on another, in sentences: union layers first, then the country's own.</summary>
    /// <param name="country">ISO 3166-1 alpha-2.</param>
    /// <param name="on">The day it is asked for, for orders, acceptances and arrivals alike.</param>
    /// <param name="known">The law as it could be known at the end of this day.</param>
    /// <returns>Empty where the country has no law in force on that day.</returns>
    public ImmutableArray<RegimeText> TextsOn(string country, DateOnly on, DateOnly known) =>
        [.. FilesOn(country, on, known).Select(file => new RegimeText(Info(file), Clauses.Of(file)))];

    /// <summary>The version of one regime in sentences; null if there is none.</summary>
    /// <param name="regime">"az/parcels".</param>
    /// <param name="version">"2020-09-24", or the file's name for a proposal or an open start.</param>
    public RegimeText? TextOf(string regime, string version) =>
        files.FirstOrDefault(file => file.Id == regime && file.Version == version) is { } found
            ? new RegimeText(Info(found), Clauses.Of(found))
            : null;

    /// <summary>Countries with law, in force or proposed, by code.</summary>
    public ImmutableArray<string> Countries =>
        [.. files.Where(file => !file.IsUnion).Select(file => file.Layer.ToUpperInvariant()).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<RegimeFile> FilesOn(string country, DateOnly on, DateOnly known)
    {
        if (!countries.TryGetValue(country, out var law))
        {
            return [];
        }

        var noon = ExampleScene.Noon(on);
        return law.On(new LawDates(noon, noon, noon, ExampleScene.Noon(known)))
            .SelectMany(dated => new[] { dated.Stack.Union, dated.Stack.Own })
            .OfType<RegimeFile>()
            .Distinct()
            .OrderBy(file => !file.IsUnion)
            .ThenBy(file => file.Id, StringComparer.Ordinal);
    }
}
