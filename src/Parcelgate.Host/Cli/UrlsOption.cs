namespace Parcelgate.Host.Cli;

using System.CommandLine;

/// <summary>The option <c>--urls</c> of the verbs that listen.</summary>
internal static class UrlsOption
{
    public static Option<string?> AddTo(Command command)
    {
        var urls = new Option<string?>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons [setting: PARCELGATE_URLS; default: http://127.0.0.1:5080]",
            HelpName = "URLS",
        };
        command.Add(urls);
        return urls;
    }
}
