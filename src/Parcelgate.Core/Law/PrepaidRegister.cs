namespace Parcelgate.Core.Law;

using Parcelgate.Core.Consignments;

/// <summary>What the register of a prepaid scheme says of a number on a day. Values are stored: they never change meaning.</summary>
public enum PrepaidStanding
{
    /// <summary>No number was sent, or no register of its scheme is kept: what was sent is taken as said.</summary>
    Unchecked = 0,

    /// <summary>Registered and in use on that day.</summary>
    Registered = 1,

    /// <summary>Not in the register.</summary>
    Unknown = 2,

    /// <summary>Registered from a later day.</summary>
    NotYetValid = 3,

    /// <summary>Its last day is past.</summary>
    Expired = 4,

    /// <summary>Suspended on that day.</summary>
    Suspended = 5,
}

/// <summary>One number in the register of a scheme under which sellers collect tax at the sale: IOSS, VOEC and alike.</summary>
/// <param name="Scheme">The scheme in lower case: "ioss".</param>
/// <param name="Number">The number as <see cref="PrepaidRegister.NumberOf"/> writes it.</param>
/// <param name="Holder">Who collects under it.</param>
/// <param name="From">First day it holds.</param>
/// <param name="To">Last day it holds; <see cref="DateOnly.MaxValue"/> where none is set.</param>
/// <param name="SuspendedFrom">First day of its suspension; <see cref="DateOnly.MaxValue"/> where it is not suspended.</param>
/// <param name="SuspendedTo">Last day of its suspension; <see cref="DateOnly.MaxValue"/> where none is set.</param>
public sealed record PrepaidRegistration(
    string Scheme,
    string Number,
    string Holder,
    DateOnly From,
    DateOnly To,
    DateOnly SuspendedFrom,
    DateOnly SuspendedTo
)
{
    /// <summary>Never <see cref="PrepaidStanding.Unchecked"/> nor <see cref="PrepaidStanding.Unknown"/>.</summary>
    public PrepaidStanding On(DateOnly day) =>
        day < From ? PrepaidStanding.NotYetValid
        : day > To ? PrepaidStanding.Expired
        : day >= SuspendedFrom && day <= SuspendedTo ? PrepaidStanding.Suspended
        : PrepaidStanding.Registered;
}

/// <summary>The numbers under which tax is collected at the sale, or as many of them as a batch asks for.</summary>
public sealed class PrepaidRegister
{
    private readonly Dictionary<(string Scheme, string Number), PrepaidRegistration> numbers = [];
    private readonly HashSet<string> schemes;

    /// <summary>A register.</summary>
    /// <param name="schemes">The schemes a register is kept of, with or without numbers.</param>
    /// <param name="registrations">Their numbers; of two with one number the last counts.</param>
    public PrepaidRegister(IEnumerable<string> schemes, IEnumerable<PrepaidRegistration> registrations)
    {
        ArgumentNullException.ThrowIfNull(registrations);
        this.schemes = new HashSet<string>(schemes, StringComparer.Ordinal);
        foreach (var one in registrations)
        {
            numbers[(one.Scheme, one.Number)] = one;
        }
    }

    /// <summary>No register of any scheme.</summary>
    public static PrepaidRegister None { get; } = new([], []);

    /// <summary>A number as it is compared: letters and digits only, in capitals. "im 044-0000102" is "IM0440000102".</summary>
    public static string NumberOf(string sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return string.Concat(sent.Where(char.IsLetterOrDigit)).ToUpperInvariant();
    }

    /// <summary>What the register says of the number sent with a parcel.</summary>
    /// <param name="prepaid">The number; null: none was sent.</param>
    /// <param name="day">The day the parcel's data was received.</param>
    public PrepaidStanding StandingOf(PrepaidTax? prepaid, DateOnly day) =>
        prepaid is null || !schemes.Contains(prepaid.Scheme) ? PrepaidStanding.Unchecked
        : Find(prepaid) is { } found ? found.On(day)
        : PrepaidStanding.Unknown;

    /// <summary>What the register says of the number sent with a parcel on the day its data was received where it goes: few parcels have one, and only then a day is sought.</summary>
    /// <param name="consignment">The parcel.</param>
    /// <param name="law">Says in which zone its destination counts days.</param>
    /// <param name="received">When its data was received.</param>
    public PrepaidStanding StandingOf(Consignment consignment, LawBook law, DateTimeOffset received)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        ArgumentNullException.ThrowIfNull(law);
        return consignment.PrepaidTax is { } prepaid
            ? StandingOf(prepaid, law.DayIn(consignment.Destination, received))
            : PrepaidStanding.Unchecked;
    }

    /// <summary>What the register has of a number; null where it has nothing.</summary>
    public PrepaidRegistration? Find(PrepaidTax prepaid)
    {
        ArgumentNullException.ThrowIfNull(prepaid);
        return numbers.GetValueOrDefault((prepaid.Scheme, NumberOf(prepaid.Id)));
    }

    /// <summary>A hash over all of it, the same whatever the order.</summary>
    public Digest Hash() =>
        Digest.Of(
            System.Text.Encoding.UTF8.GetBytes(
                string.Join('\n', schemes.Order(StringComparer.Ordinal))
                    + "\n"
                    + string.Join('\n', numbers.OrderBy(pair => pair.Key).Select(pair => pair.Value.ToString()))
            )
        );

    /// <summary>Whether a number of this standing counts: charges it covers were collected at the sale. One that does not counts as not sent.</summary>
    public static bool Counts(PrepaidStanding standing) => standing is PrepaidStanding.Unchecked or PrepaidStanding.Registered;

    /// <summary>A parcel as the law sees it: without a number that does not count.</summary>
    public static Consignment Counted(Consignment consignment, PrepaidStanding standing)
    {
        ArgumentNullException.ThrowIfNull(consignment);
        return Counts(standing) ? consignment : consignment with { PrepaidTax = null };
    }

    /// <summary>The code of the finding that says why tax paid at the sale does not count: "prepaid-suspended".</summary>
    internal static string CodeOf(PrepaidStanding standing) => "prepaid-" + Hyphens.Of(standing);
}
