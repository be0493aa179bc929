namespace Parcelgate.Server.Web;

using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

/// <summary>
/// What a form's answer says on the page that follows it, once: in a protected cookie that page takes away. A reload repeats neither the act nor a
/// secret.
/// </summary>
public sealed class Flash(IHttpContextAccessor accessor, IDataProtectionProvider protection)
{
    private const string Cookie = "pg-flash";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("parcelgate.flash").ToTimeLimitedDataProtector();
    private Dictionary<string, string>? taken;

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There is no request to answer.");

    /// <summary>Leaves values for the page named <paramref name="page"/>.</summary>
    public void Leave(string page, params (string Name, string Value)[] values)
    {
        var said = values.ToDictionary(value => value.Name, value => value.Value);
        said["@"] = page + "|" + Http.User.Identity?.Name;
        // After sign-in or sign-out the name differs: pages about that are left for anybody.
        if (page == "sign-in")
        {
            said["@"] = page + "|";
        }

        Http.Response.Cookies.Append(Cookie, protector.Protect(JsonSerializer.Serialize(said), Life), Options);
    }

    /// <summary>Takes what was left for a page; empty when nothing was, or it was for someone else.</summary>
    public IReadOnlyDictionary<string, string> Take(string page)
    {
        taken ??= Read();
        var mine = page + "|" + (page == "sign-in" ? null : Http.User.Identity?.Name);
        return taken.GetValueOrDefault("@") == mine ? taken : new Dictionary<string, string>();
    }

    private Dictionary<string, string> Read()
    {
        if (Http.Request.Cookies[Cookie] is not { } cookie)
        {
            return [];
        }

        Http.Response.Cookies.Delete(Cookie, Options);
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(protector.Unprotect(cookie)) ?? [];
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return [];
        }
    }

    private CookieOptions Options =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = Http.Request.IsHttps,
            Path = "/",
        };
}
