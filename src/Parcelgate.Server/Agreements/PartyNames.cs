namespace Parcelgate.Server.Agreements;

using System.Security.Claims;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Web.Parts;

/// <summary>Names of a scorecard for a reader whose work does not need to know persons.</summary>
internal static class PartyNames
{
    /// <summary>How a reader sees a seller or sender: initials where it may be a natural person and the reader's work does not need the name.</summary>
    internal static Func<PartyScore, string> For(ClaimsPrincipal reader) =>
        party => party.IsOrganisation ? party.Name : PersonName.For(reader, party.Name)!;
}
