namespace Parcelgate.Server.Intake;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats;

/// <summary>The format of a file that comes without a media type.</summary>
internal static class FileFormat
{
    /// <summary>Bytes by which a format is told.</summary>
    private const int Head = 4096;

    /// <summary>The format its sender says, else the one its name and first bytes tell.</summary>
    /// <param name="file">The file, at its beginning; it is there again afterwards.</param>
    /// <param name="name">Its name.</param>
    /// <param name="said">Name of a format; "" where its sender says none.</param>
    /// <param name="place">Where its sender says it.</param>
    /// <param name="cancel">Ends reading.</param>
    /// <exception cref="MessageRefusedException">It is in no format that is read.</exception>
    internal static async Task<Format> OfAsync(Stream file, string name, string said, string place, CancellationToken cancel)
    {
        var head = new byte[Head];
        var length = await file.ReadAtLeastAsync(head, Head, throwOnEndOfStream: false, cancel);
        file.Position = 0;
        var first = head.AsSpan(0, length);
        if (BinaryFile.Instead(first) is { } instead)
        {
            throw new MessageRefusedException(Problem.Of(ProblemCodes.UnknownFormat, "file", name, instead));
        }

        return (said.Length > 0 ? Formats.Named(said) : Formats.Detect(null, name, first))
            ?? throw new MessageRefusedException(
                Problem.Of(
                    ProblemCodes.UnknownFormat,
                    place,
                    said.Length > 0 ? said : name,
                    $"a file in one of the formats {string.Join(", ", Formats.All.Select(one => one.Name))}"
                )
            );
    }
}
