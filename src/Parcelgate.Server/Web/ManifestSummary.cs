namespace Parcelgate.Server.Web;

using System.Text.RegularExpressions;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;

/// <summary>One part's lines as they were counted: where they are and how many fit each choice.</summary>
/// <param name="Part">0-based.</param>
/// <param name="LastLine">Highest line number answered in it.</param>
/// <param name="Fitting">Lines that fit, by <see cref="LineChoice"/>.</param>
internal sealed record PartSummary(int Part, long LastLine, long[] Fitting);

/// <summary>
/// What the answers of one submission came to, read part by part: answers never change, so a summary only grows, and what is still coming is read
/// from where it stopped.
/// </summary>
internal sealed partial class ManifestSummary
{
    /// <summary>Bars of the map of refused lines.</summary>
    private const int MostBars = 200;

    /// <summary>Groups of problems kept: a file that is wrong in more ways is told the first ones. Arbitrary.</summary>
    private const int MostGroups = 200;

    private readonly Dictionary<Category, LaneCounts> outcome = [];
    private readonly SortedDictionary<string, Money> due = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Code, string Place, bool Stops), ProblemGroup> groups = [];
    private readonly List<long> refusedLines = [];
    private readonly List<PartSummary> parts = [];

    /// <summary>One at a time: readers wait while a part is taken up.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public long Lines { get; private set; }

    public long Refused => refusedLines.Count;

    public long Accepted => Lines - Refused;

    public IReadOnlyList<PartSummary> Parts => parts;

    public int LastPart => parts.Count == 0 ? -1 : parts[^1].Part;

    public IReadOnlyDictionary<Category, LaneCounts> Outcome => outcome;

    public IReadOnlyList<Money> Assessed => [.. due.Values];

    /// <summary>What stops first, then what most lines have.</summary>
    public IReadOnlyList<ProblemGroup> Problems =>
        [
            .. groups
                .Values.OrderByDescending(group => group.Stops)
                .ThenByDescending(group => group.Lines)
                .ThenBy(group => group.Problem.Code, StringComparer.Ordinal),
        ];

    /// <summary>Lines that fit a choice.</summary>
    public long Matching(LineChoice choice) => parts.Sum(part => part.Fitting[(int)choice]);

    /// <summary>Takes up the answer of the next part.</summary>
    public void Add(int part, ReadOnlyMemory<byte> answer)
    {
        var fitting = new long[Enum.GetValues<LineChoice>().Length];
        var last = 0L;
        foreach (var line in AnswerLine.All(answer))
        {
            Count(line);
            last = Math.Max(last, line.Line);
            for (var choice = 0; choice < fitting.Length; choice++)
            {
                fitting[choice] += line.Fits((LineChoice)choice) ? 1 : 0;
            }
        }

        parts.Add(new PartSummary(part, last, fitting));
    }

    /// <summary>Refused lines by place in the file, in at most 200 steps; empty when none was refused.</summary>
    public (IReadOnlyList<int> Bars, int LinesPerBar) Map()
    {
        var last = parts.Count == 0 ? 0 : parts.Max(part => part.LastLine);
        var step = (int)Math.Max(1, (last + MostBars - 1) / MostBars);
        if (refusedLines.Count == 0)
        {
            return ([], step);
        }

        var bars = new int[(last + step - 1) / step];
        foreach (var line in refusedLines)
        {
            bars[(line - 1) / step]++;
        }

        return (bars, step);
    }

    private void Count(AnswerLine line)
    {
        Lines++;
        if (line.Refused)
        {
            refusedLines.Add(line.Line);
        }

        if (line is { Category: { } category, Lane: { } lane })
        {
            outcome[category] = Plus(outcome.GetValueOrDefault(category), lane);
        }

        if (line.Due is { } money)
        {
            due[money.Currency.Code] = due.TryGetValue(money.Currency.Code, out var before) ? before + money : money;
        }

        Group(line.Problems, line.Refused);
        Group(line.Remarks, stops: false);
    }

    /// <summary>Adds the line to the group of each of its problems, once where it has a problem twice.</summary>
    private void Group(List<Problem> problems, bool stops)
    {
        HashSet<(string, string, bool)>? seen = null;
        foreach (var problem in problems)
        {
            var place = AnyItem().Replace(problem.Place, "*");
            var key = (problem.Code, place, stops);
            if (!(seen ??= []).Add(key))
            {
                continue;
            }

            if (groups.TryGetValue(key, out var group))
            {
                groups[key] = group with { Lines = group.Lines + 1 };
            }
            else if (groups.Count < MostGroups)
            {
                groups.Add(key, new ProblemGroup(problem with { Place = place }, 1, stops));
            }
        }
    }

    private static LaneCounts Plus(LaneCounts counts, Lane lane) =>
        lane switch
        {
            Lane.Green => counts with { Green = counts.Green + 1 },
            Lane.Blue => counts with { Blue = counts.Blue + 1 },
            Lane.Yellow => counts with { Yellow = counts.Yellow + 1 },
            _ => counts with { Red = counts.Red + 1 },
        };

    /// <summary>A number that counts: "/items/2/hs", "GoodsItem[2]", "line 7".</summary>
    [GeneratedRegex(@"(?<=[/\[ ])[0-9]+(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex AnyItem();
}
