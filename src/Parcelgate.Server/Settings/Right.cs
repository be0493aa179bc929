namespace Parcelgate.Server.Settings;

using System.Globalization;

/// <summary>The tests a value must pass. Each pairs with the words of its row.</summary>
internal static class Right
{
    public static bool Text(string value) => !string.IsNullOrWhiteSpace(value);

    public static bool Anything(string value) => true;

    public static bool TrueOrFalse(string value) => bool.TryParse(value, out _);

    public static Func<string, bool> OneOf(params string[] words) => value => words.Contains(value, StringComparer.OrdinalIgnoreCase);

    public static Func<string, bool> Whole(long least, long most) =>
        value => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    public static Func<string, bool> EmptyOr(Func<string, bool> test) => value => value.Length == 0 || test(value);

    public static bool WebAddress(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.Host.Length > 0;

    /// <summary>Kestrel's own notation, where "*" and "+" stand for every address of the machine.</summary>
    public static bool Listeners(string value)
    {
        var parts = value.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 0
            && parts.All(part =>
                WebAddress(
                    part.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal)
                )
            );
    }

    // Days are counted by the first, times written by the second, which knows the names of Windows too.
    public static bool Zone(string value) =>
        NodaTime.DateTimeZoneProviders.Tzdb.GetZoneOrNull(value) is not null && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _);
}
