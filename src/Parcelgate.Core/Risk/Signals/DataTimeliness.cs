namespace Parcelgate.Core.Risk.Signals;

/// <summary>How long before the arrival the data came. Data that come late leave no time to look.</summary>
internal static class DataTimeliness
{
    internal static readonly Signal Signal = new(
        "hours_before_arrival",
        "hours",
        "Whole hours from the decision to the expected arrival, below zero where it was to have arrived before; none where no arrival was sent.",
        SignalCost.Record
    )
    {
        Of = static input =>
            input.Consignment.Transport.ArrivesAt is { } arrives ? (long)Math.Floor((arrives - input.DecidedAt).TotalHours) : null,
    };
}
