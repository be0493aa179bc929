namespace Parcelgate.Core.Risk;

using Parcelgate.Core.Consignments;

/// <summary>What is wrong with the data of a consignment, for the officer and for the provider's scorecard.</summary>
public static class Quality
{
    /// <summary>Adds a finding for each element that is missing; codes start with "quality-".</summary>
    public static void Check(Consignment consignment, List<Finding> findings)
    {
        if (string.IsNullOrWhiteSpace(consignment.Consignee?.Name))
        {
            findings.Add(new Finding("quality-consignee-name-missing", "missing", "", [new Fact("place", "/consignee/name")]));
        }
    }
}
