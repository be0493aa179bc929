namespace Parcelgate.Core.Law;

/// <summary>One published file: a regime, a rate table, a tariff, a nomenclature. The law book is made of these and of nothing else.</summary>
/// <param name="Path">Path below the data folder with forward slashes: "regimes/az/2020-09-24-parcels.yaml".</param>
/// <param name="Text">The whole text.</param>
public sealed record LawFile(string Path, string Text);
