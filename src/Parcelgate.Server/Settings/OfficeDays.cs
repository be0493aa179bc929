namespace Parcelgate.Server.Settings;

using NodaTime;
using NodaTime.Extensions;

/// <summary>
/// Days as the office counts them: its own midnight begins one (<see cref="ParcelgateOptions.TimeZone"/>). What is agreed for days, promised for days and counted by days
/// goes by these; what the law counts goes by the zone the law names.
/// </summary>
internal sealed class OfficeDays(ParcelgateOptions options, TimeProvider time)
{
    private readonly DateTimeZone zone = DateTimeZoneProviders.Tzdb[options.TimeZone];

    /// <summary>The day it is at the office.</summary>
    public DateOnly Today => DayOf(time.GetUtcNow());

    /// <summary>The day an instant lies in.</summary>
    public DateOnly DayOf(DateTimeOffset at) => at.ToInstant().InZone(zone).Date.ToDateOnly();

    /// <summary>The first instant of a day, in UTC.</summary>
    public DateTimeOffset StartOf(DateOnly day) => zone.AtStartOfDay(LocalDate.FromDateOnly(day)).ToInstant().ToDateTimeOffset();
}
