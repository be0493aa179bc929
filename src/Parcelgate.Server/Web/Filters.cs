namespace Parcelgate.Server.Web;

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parcelgate.Server.Storage;

/// <summary>Choices that stand in the address of a page.</summary>
internal static class Filters
{
    /// <summary>The value a word of the address stands for, by its name or number; null for none of them.</summary>
    public static TEnum? Chosen<TEnum>(string? text)
        where TEnum : struct, Enum => Enum.TryParse<TEnum>(text, true, out var value) && Enum.IsDefined(value) ? value : null;

    /// <summary>True where the address says something that is none of the choices: the page says so, or a mistyped address shows what nobody asked for.</summary>
    public static bool IsUnknown<TEnum>(string? text)
        where TEnum : struct, Enum => !string.IsNullOrWhiteSpace(text) && Chosen<TEnum>(text) is null;

    /// <summary>An address with the parts that have a value.</summary>
    public static string Address(string page, params (string Name, string? Value)[] parts) =>
        page + QueryString.Create(parts.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value)));

    /// <summary>Where a page of a list ended, for the address of the next.</summary>
    public static string PageText(PageEnd end) =>
        string.Create(CultureInfo.InvariantCulture, $"{end.At.ToUnixTimeMilliseconds()}-{end.Id}");

    /// <summary>Where the page begins; an address somebody changed begins at the top.</summary>
    public static PageEnd? PageAfter(string? text) =>
        text?.Split('-') is [var at, var id]
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
        && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new PageEnd(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), number)
            : null;
}
