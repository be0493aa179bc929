namespace Parcelgate.Core.Agreements;

/// <summary>What the WCO–UPU guidelines on data quality (2025) ask of data, in the order a scorecard shows it.</summary>
public enum QualityDimension
{
    /// <summary>It comes early enough to be used.</summary>
    Timeliness,

    /// <summary>What is needed stands in it.</summary>
    Completeness,

    /// <summary>What stands in it can be true.</summary>
    Accuracy,

    /// <summary>No two values of it contradict each other.</summary>
    Consistency,
}

/// <summary>What a finding on data speaks of: which dimension, which element.</summary>
public static class QualityCode
{
    private static readonly HashSet<string> Contradictions = new(
        [
            "quality-description-contradicts-hs",
            "quality-net-above-gross",
            "quality-consignor-name-is-address",
            "quality-consignee-name-is-address",
            "quality-s9-receptacle",
        ],
        StringComparer.Ordinal
    );

    /// <summary>The dimension a finding counts against; null for one that is no fault of the data: more was sent than is kept.</summary>
    /// <param name="code">"quality-hs-missing".</param>
    public static QualityDimension? DimensionOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code == "quality-not-kept" ? null
            : Contradictions.Contains(code) ? QualityDimension.Consistency
            : code.EndsWith("-missing", StringComparison.Ordinal) ? QualityDimension.Completeness
            : QualityDimension.Accuracy;
    }

    /// <summary>The element a place in the canonical record belongs to; null where agreements name none there: a number, the list of goods itself.</summary>
    /// <param name="place">A JSON pointer: "/items/2/hs", "/consignee/name".</param>
    public static string? ElementAt(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var name = place.Split('/') switch
        {
            ["", "items", _, var field] => $"items.{field}",
            ["", "grossMassGrams"] => "gross-mass",
            ["", var field] => field,
            ["", var party, var field] => $"{party}.{field}",
            _ => null,
        };
        return name is null ? null : Elements.Find(name)?.Name;
    }
}
