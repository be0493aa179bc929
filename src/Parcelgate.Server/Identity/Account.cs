namespace Parcelgate.Server.Identity;

using Microsoft.AspNetCore.Identity;

/// <summary>A person who signs in, or a provider's person.</summary>
public sealed class Account : IdentityUser
{
    /// <summary>As shown in the bar: "R. Quliyeva".</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>One of <see cref="Roles"/>.</summary>
    public string Role { get; set; } = "";

    /// <summary>The provider whose data this person sees; null for everybody who is not of a provider.</summary>
    public string? Provider { get; set; }

    /// <summary>Language of the pages: "en", "az" or "ru"; null: as the browser asks.</summary>
    public string? Language { get; set; }

    /// <summary>Sign-in refused by an administrator.</summary>
    public bool Disabled { get; set; }
}

/// <summary>A provider's key. The key itself is shown once and not kept.</summary>
public sealed class ApiKey
{
    public int Id { get; set; }

    /// <summary>SHA-256 of the key's 32 random bytes, 64 lower-case hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>First characters of the key, to tell keys apart in a list.</summary>
    public string Prefix { get; set; } = "";
    public string Provider { get; set; } = "";

    /// <summary>Channel of messages that state none: "post", "express", "platform", "declarant".</summary>
    public string Channel { get; set; } = "";

    /// <summary>Destination of messages that state none, ISO 3166-1 alpha-2; null: they must state it.</summary>
    public string? Destination { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Account name of who created it.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>Last use, to the hour; null when never used.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>One key of the ring that protects cookies and tokens, shared by all processes over one database.</summary>
public sealed class RingKey
{
    public int Id { get; set; }
    public string Name { get; set; } = "";
    public string Xml { get; set; } = "";
}
