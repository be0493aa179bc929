namespace Parcelgate.Core.Risk.Signals;

/// <summary>What a signal has to look at, cheapest first.</summary>
public enum SignalCost
{
    /// <summary>Fields of the record.</summary>
    Record,

    /// <summary>Every goods line.</summary>
    Items,

    /// <summary>Every goods line and the reference table.</summary>
    References,

    /// <summary>What the store knows of the parties: read once for a batch.</summary>
    History,
}

/// <summary>
/// One observation about a consignment that rules and models may weigh: a whole number, or nothing where what it needs was not sent or is not known. Pure: the
/// same record and facts give the same number.
/// </summary>
/// <param name="Name">Its name in rules: <c>signal.address_names_30d</c>.</param>
/// <param name="Unit">"percent", "grams", "parcels", "names", "days", "items", "hours", "countries", "inspections" or "findings".</param>
/// <param name="Meaning">What it says and when there is none, in a sentence.</param>
/// <param name="Cost">What it looks at.</param>
public sealed record Signal(string Name, string Unit, string Meaning, SignalCost Cost)
{
    /// <summary>Reckons it.</summary>
    internal Func<SignalInput, long?> Of { get; init; } = static _ => null;
}
