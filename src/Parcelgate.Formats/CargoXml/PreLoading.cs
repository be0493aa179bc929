namespace Parcelgate.Formats.CargoXml;

/// <summary>What customs says of a consignment before it is loaded.</summary>
public enum PreLoadingOutcome
{
    /// <summary>The assessment is complete: it may be loaded.</summary>
    Release,

    /// <summary>Request for information (RFI).</summary>
    RequestForInformation,

    /// <summary>Request for screening (RFS).</summary>
    RequestForScreening,

    /// <summary>Do not load (DNL).</summary>
    DoNotLoad,
}

/// <summary>Whether a hold is new, still there, or gone.</summary>
public enum PreLoadingStep
{
    /// <summary>Issued now.</summary>
    Issued,

    /// <summary>In place since earlier.</summary>
    InPlace,

    /// <summary>Removed.</summary>
    Removed,
}

/// <summary>
/// The status codes of pre-loading advance cargo information (PLACI), as the public process page of ONE Record and a public guide of one programme name
/// them: two characters for the status, and the group it belongs to.
/// </summary>
/// <param name="Code">"SF", "7H", "8J", "6I".</param>
/// <param name="Group">"CO" customs release, "CB" blocked, "CD" customs hold.</param>
/// <param name="Text">What it means, in English capitals as such messages have it.</param>
public sealed record PreLoadingStatus(string Code, string Group, string Text)
{
    /// <summary>The status of an outcome and its step; a release has no step.</summary>
    public static PreLoadingStatus Of(PreLoadingOutcome outcome, PreLoadingStep step = PreLoadingStep.Issued)
    {
        if (outcome == PreLoadingOutcome.Release)
        {
            return new("SF", "CO", "ASSESSMENT COMPLETE");
        }

        var (digit, name, group) = outcome switch
        {
            PreLoadingOutcome.RequestForInformation => ("7", "REQUEST FOR INFORMATION HOLD", "CB"),
            PreLoadingOutcome.RequestForScreening => ("8", "REQUEST FOR SCREENING HOLD", "CB"),
            _ => ("6", "DO NOT LOAD HOLD", "CD"),
        };
        return step switch
        {
            PreLoadingStep.Issued => new(digit + "H", group, name),
            PreLoadingStep.InPlace => new(digit + "J", group, $"{name} CURRENTLY IN PLACE"),
            _ => new(digit + "I", "CO", $"{name} REMOVED"),
        };
    }
}
