namespace Parcelgate.Formats.Tests.Csv;

using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Csv;
using Xunit;

/// <summary>Where in a file a row of a table is.</summary>
public sealed class TextTableTests
{
    [Fact]
    public void A_row_has_the_line_it_begins_on_below_quoted_texts_of_several_lines_and_empty_lines()
    {
        var table = Read("a,b\r\n\"one\r\ntwo\nthree\",1\r\n\r\nfour,2\n", out _)!;
        Assert.Equal([2L, 6L], [table.LineOf(0), table.LineOf(1)]);
        Assert.Equal([2L, 6L, 2L, 6L], Enumerable.Range(0, 4).Select(table.With(table).LineOf));
    }

    [Fact]
    public void A_problem_below_a_text_of_several_lines_has_the_line_an_editor_shows()
    {
        Assert.Null(Read("a,b\n\"one\ntwo\",1\nthree\n", out var problem));
        Assert.Equal(("line 4", "1 fields"), (problem!.Place, problem.Found));
    }

    [Fact]
    public void A_quote_that_never_closes_is_told_by_the_lines_it_swallows()
    {
        Assert.Null(Read("a,b\n1,2\n\"three,4\n" + string.Concat(Enumerable.Repeat("five,6\n", 12_000)), out var problem));
        Assert.Equal(("line 3", ProblemCodes.TooLong), (problem!.Place, problem.Code));
        Assert.Contains("12001 lines", problem.Found, StringComparison.Ordinal);
        Assert.Contains("quotes that close", problem.Expected, StringComparison.Ordinal);
    }

    private static TextTable? Read(string text, out Problem? problem)
    {
        var problems = new List<Problem>();
        var table = TextTable.Read(Encoding.UTF8.GetBytes(text), problems);
        problem = problems.FirstOrDefault();
        return table;
    }
}
