namespace Parcelgate.Formats.WcoRes;

using System.Collections.Frozen;
using Parcelgate.Core.Consignments;

/// <summary>
/// Validation codes of errors. The model gives them eight characters, which our own codes do not fit: each has a number here that never changes, and the
/// error's text says the code itself.
/// </summary>
public static class ErrorCodes
{
    /// <summary>A doubt about the data, which refuses nothing: its text says the finding.</summary>
    public const string Doubt = "PG900";

    /// <summary>A code that has no number yet: the text says it.</summary>
    public const string Other = "PG999";

    private static readonly FrozenDictionary<string, string> Numbers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ProblemCodes.Missing] = "PG101",
        [ProblemCodes.WrongType] = "PG102",
        [ProblemCodes.UnknownCode] = "PG103",
        [ProblemCodes.OutOfRange] = "PG104",
        [ProblemCodes.TooLong] = "PG105",
        [ProblemCodes.NotUtf8] = "PG106",
        [ProblemCodes.Malformed] = "PG107",
        [ProblemCodes.TooDeep] = "PG108",
        [ProblemCodes.TooLarge] = "PG109",
        [ProblemCodes.Duplicate] = "PG110",
        [ProblemCodes.Forbidden] = "PG111",
        [ProblemCodes.UnknownFormat] = "PG112",
        [ProblemCodes.Contradiction] = "PG113",
        [ProblemCodes.MessageIdReused] = "PG114",
        [ProblemCodes.UnknownConsignment] = "PG115",
        [ProblemCodes.UnknownSubmission] = "PG116",
        [ProblemCodes.AgreementMissing] = "PG151",
        [ProblemCodes.AgreementNotInForce] = "PG152",
        [ProblemCodes.AgreementTest] = "PG153",
        [ProblemCodes.AgreementFormat] = "PG154",
        [ProblemCodes.AgreementChannel] = "PG155",
        [ProblemCodes.AgreementElement] = "PG156",
        [ProblemCodes.MappingColumn] = "PG158",
        [ProblemCodes.AgreementNotKept] = "PG157",
        [ProblemCodes.NotInThisState] = "PG201",
        [ProblemCodes.MissingRate] = "PG301",
        [ProblemCodes.Busy] = "PG401",
        [ProblemCodes.StoreUnavailable] = "PG402",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The number of a problem's code.</summary>
    public static string Of(string code) => Numbers.GetValueOrDefault(code, Other);

    /// <summary>Every code with its number, for the page that lists them.</summary>
    public static IReadOnlyDictionary<string, string> All => Numbers;
}
