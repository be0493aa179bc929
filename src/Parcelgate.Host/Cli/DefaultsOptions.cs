namespace Parcelgate.Host.Cli;

using System.CommandLine;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>The options <c>--channel</c> and <c>--destination</c>: what messages may leave out.</summary>
internal sealed class DefaultsOptions
{
    private static readonly string[] Channels = ["post", "express", "platform", "declarant"];

    private readonly Option<string> channel;
    private readonly Option<string?> destination;

    private DefaultsOptions(Option<string> channel, Option<string?> destination)
    {
        this.channel = channel;
        this.destination = destination;
    }

    public static DefaultsOptions AddTo(Command command)
    {
        var channel = new Option<string>("--channel")
        {
            Description = $"Channel of messages that do not state one: {string.Join(", ", Channels)}",
            DefaultValueFactory = _ => "declarant",
        };
        channel.AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, Channels);
        var destination = new Option<string?>("--destination")
        {
            Description = "Country of messages that do not state one",
            HelpName = "XX",
        };
        command.Add(channel);
        command.Add(destination);
        return new DefaultsOptions(channel, destination);
    }

    /// <exception cref="VerbException">The country is not two letters.</exception>
    public ReadDefaults Read(ParseResult parsed)
    {
        var country = parsed.GetValue(destination);
        if (country is not null && (country.Length != 2 || !country.All(char.IsAsciiLetter)))
        {
            throw VerbException.Usage($"--destination {country}: give the two letters of a country, such as AZ.");
        }

        return new ReadDefaults(Enum.Parse<Channel>(parsed.GetValue(channel)!, ignoreCase: true), country?.ToUpperInvariant());
    }
}
