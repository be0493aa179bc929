namespace Parcelgate.Server.Web.Parts;

using Parcelgate.Server.Identity;

/// <summary>A natural person's name for a reader whose work does not need it: initials.</summary>
internal static class PersonName
{
    /// <summary>Whether this reader may read names: by permission, or because the data is its own.</summary>
    public static bool MayRead(System.Security.Claims.ClaimsPrincipal user) =>
        user.May(Permissions.PersonalDataView) || user.ProviderOf() is not null;

    public static string? For(System.Security.Claims.ClaimsPrincipal user, string? name) =>
        name is null || MayRead(user) ? name : Initials(name);

    internal static string Initials(string name) =>
        string.Join(
            ' ',
            name.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(part => System.Globalization.StringInfo.GetNextTextElement(part) + ".")
        );
}
