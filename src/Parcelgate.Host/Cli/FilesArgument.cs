namespace Parcelgate.Host.Cli;

using System.CommandLine;
using Parcelgate.Formats;

/// <summary>The argument FILE… of verbs that read files.</summary>
internal static class FilesArgument
{
    public static Argument<FileInfo[]> AddTo(Command command)
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Files to read", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(given =>
        {
            foreach (var name in given.Tokens.Select(token => token.Value).Where(name => !File.Exists(name)))
            {
                given.AddError(Directory.Exists(name) ? $"'{name}' is a folder; name the files in it." : $"There is no file '{name}'.");
            }
        });
        command.Add(files);
        return files;
    }
}

/// <summary>The option <c>--format</c>, needed only where neither the file's name nor its first bytes tell.</summary>
internal static class FormatOption
{
    public static Option<string?> AddTo(Command command)
    {
        var format = new Option<string?>("--format")
        {
            Description = $"Format of the files: {string.Join(", ", Formats.All.Select(one => one.Name))}; else told by name and content",
            HelpName = "FORMAT",
        };
        format.AcceptOnlyFromAmong([.. Formats.All.Select(one => one.Name)]);
        command.Add(format);
        return format;
    }

    /// <summary>The format asked for, or the one the file shows.</summary>
    /// <exception cref="VerbException">Neither name nor content tell.</exception>
    public static Format Of(string? named, FileInfo file)
    {
        if (named is not null)
        {
            return Formats.Named(named)!;
        }

        if (file.Length == 0 && Formats.Detect(null, file.Name, []) is null)
        {
            // Nothing tells the format of nothing; whichever it is, the reader says that the file is empty.
            return Formats.All[0];
        }

        using var stream = file.OpenRead();
        Span<byte> first = stackalloc byte[4096];
        var read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        return Formats.Detect(null, file.Name, first[..read])
            ?? throw VerbException.Usage($"{file}: neither the name nor the content tells the format; say it with --format.");
    }
}
