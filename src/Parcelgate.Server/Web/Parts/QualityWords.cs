namespace Parcelgate.Server.Web.Parts;

using System.Globalization;
using Parcelgate.Core.Agreements;
using Parcelgate.Server.Web.Texts;

/// <summary>What a scorecard says, in words.</summary>
internal static class QualityWords
{
    /// <summary>How early the middle one was: "2 h 10 before", "40 min after arrival"; "–" where nothing arrived.</summary>
    internal static string Earliness(this Words words, Scorecard card) =>
        card.MedianMinutes is not { } minutes ? "–"
        : minutes >= 0 ? words.Span(TimeSpan.FromMinutes(minutes))
        : words["quality.after-arrival", ("span", words.Span(TimeSpan.FromMinutes(minutes)))];

    /// <summary>How early data is to be sent.</summary>
    internal static string SentEarlier(this Words words, Scorecard card) =>
        card.PromisedMinutes == 0
            ? words["quality.late-right-none"]
            : words["quality.late-right", ("minutes", words["partner.minutes", ("count", (long)card.PromisedMinutes)])];

    /// <summary>What would be right: in the reader's language where there is a text, else as the answer said it.</summary>
    internal static string RightOf(this Words words, string code, SentFault example) =>
        words.Has($"right.{code}") || example.Expected.Length == 0 ? words.Right(code) : example.Expected;

    /// <summary>Where a line was sent.</summary>
    internal static string LineOf(this Words words, FaultExample example) =>
        words[
            "quality.line-at",
            ("submission", example.At.Submission.ToString(CultureInfo.InvariantCulture)),
            ("line", example.At.Line.ToString(CultureInfo.InvariantCulture))
        ];
}
