namespace Parcelgate.Server.Web;

using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Server.Identity;

/// <summary>The stylesheet and the script, from the build itself. The address carries their hash, so browsers keep them for a year.</summary>
public sealed class Assets
{
    private const string Folder = "wwwroot/";
    private readonly FrozenDictionary<string, (byte[] Bytes, string Hash)> files;

    private Assets(FrozenDictionary<string, (byte[] Bytes, string Hash)> files) => this.files = files;

    /// <summary>Address of a file: /assets/parcelgate.css?v=3f9ac21b.</summary>
    public string this[string name] => $"/assets/{name}?v={files[name].Hash}";

    /// <summary>A file's text: the tests compute contrasts from the stylesheet.</summary>
    public string Text(string name) => System.Text.Encoding.UTF8.GetString(files[name].Bytes);

    /// <summary>The files of this build.</summary>
    public static Assets Load()
    {
        var assembly = typeof(Assets).Assembly;
        return new Assets(
            assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
                .ToFrozenDictionary(name => name[Folder.Length..], name => Read(assembly.GetManifestResourceStream(name)!))
        );
    }

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", Send).IsPublic().ExcludeFromDescription();

    private static IResult Send(string name, Assets assets, HttpContext http)
    {
        if (!assets.files.TryGetValue(name, out var file))
        {
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(
            file.Bytes,
            name.EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
        );
    }

    private static (byte[] Bytes, string Hash) Read(Stream stream)
    {
        using var memory = new MemoryStream();
        using (stream)
        {
            stream.CopyTo(memory);
        }

        var bytes = memory.ToArray();
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]);
    }
}
