namespace Parcelgate.Server.Web.Parts;

using Parcelgate.Server.Web.Texts;

/// <summary>The sentences of what is wrong with a line: a problem that sent it back, or a remark on data that was decided all the same.</summary>
internal static class ProblemWords
{
    /// <summary>What is wrong.</summary>
    public static string Wrong(this Words words, string code) => words.For(words.Has($"problem.{code}") ? "problem" : "finding", code);

    /// <summary>What would be right, for a code whose answer does not say it; "–" where no text is known.</summary>
    public static string Right(this Words words, string code) => words.Has($"right.{code}") ? words[$"right.{code}"] : "–";
}
