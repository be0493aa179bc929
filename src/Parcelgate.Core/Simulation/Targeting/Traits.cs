namespace Parcelgate.Core.Simulation;

using System.Numerics;

/// <summary>
/// What the score of the simulator looks at: each question about a parcel has one answer of a few, and every answer is a weight to learn. It reads what is declared and what the office knows,
/// never the truth.
/// </summary>
internal static class Traits
{
    // How many answers each question has, in the order of Of.
    private static readonly int[] Answers = [1, 4, 7, 28, 10, 13, 10, 8, 8, 2, 4, 4, 4, 2, 3, 3, 2, 2, 3, 4, 4];

    private static readonly int[] First = Starts();

    private static readonly Dictionary<string, int> Groups = Goods
        .All.Select(article => article.Group)
        .Distinct(StringComparer.Ordinal)
        .Select((group, at) => (group, at))
        .ToDictionary(pair => pair.group, pair => pair.at, StringComparer.Ordinal);

    /// <summary>Questions, and so answers of each parcel.</summary>
    internal static int Count => Answers.Length;

    /// <summary>All answers there are.</summary>
    internal static int All => Answers.Sum();

    internal static int GroupCount => Groups.Count;

    internal static int GroupOf(in Declared parcel) => Groups[parcel.Article.Group];

    /// <summary>The answers of a parcel, as numbers of weights.</summary>
    internal static void Of(in Declared parcel, in Known known, Span<int> answers)
    {
        var at = 0;
        Answer(answers, ref at, 0);
        Answer(answers, ref at, (int)parcel.Channel);
        Answer(answers, ref at, parcel.Origin);
        Answer(answers, ref at, (int)parcel.Channel * 7 + parcel.Origin);
        Answer(answers, ref at, parcel.Carrier);
        Answer(answers, ref at, GroupOf(parcel));
        Answer(answers, ref at, Value(parcel.Cents));
        Answer(answers, ref at, Log(parcel.Cents * 16, (long)parcel.Pieces * parcel.Article.LowCents));
        Answer(answers, ref at, Log(parcel.Grams * 8, (long)parcel.Pieces * (parcel.Article.LightGrams + parcel.Article.HeavyGrams) / 2));
        Answer(answers, ref at, parcel.Gift ? 1 : 0);
        Answer(answers, ref at, UpToFour(known.OfConsignee));
        Answer(answers, ref at, UpToFour(known.NamesAtAddress));
        Answer(answers, ref at, UpToFour(known.OfSellerToConsignee));
        Answer(answers, ref at, known.ConsigneeIsNew ? 1 : 0);
        Answer(
            answers,
            ref at,
            known.SellerWeeks switch
            {
                < 1 => 0,
                < 8 => 1,
                _ => 2,
            }
        );
        Answer(answers, ref at, (int)parcel.Wording);
        Answer(answers, ref at, parcel.WithCode ? 1 : 0);
        Answer(answers, ref at, parcel.Contradicts ? 1 : 0);
        Answer(answers, ref at, (int)parcel.Listing);
        Answer(answers, ref at, Past(known.Seller));
        Answer(answers, ref at, Past(known.Address));
    }

    private static void Answer(Span<int> answers, ref int at, int answer)
    {
        answers[at] = First[at] + answer;
        at++;
    }

    /// <summary>Steps toward the limit, finer just below it.</summary>
    private static int Value(long cents) =>
        (cents * 1000 / LawfulWeeks.LimitCents) switch
        {
            < 50 => 0,
            < 100 => 1,
            < 200 => 2,
            < 350 => 3,
            < 500 => 4,
            < 700 => 5,
            < 850 => 6,
            < 930 => 7,
            < 1000 => 8,
            _ => 9,
        };

    /// <summary>Doublings of a ratio, 0 to 7.</summary>
    private static int Log(long part, long whole) => Math.Min(7, BitOperations.Log2((ulong)(part / Math.Max(1, whole)) | 1));

    private static int UpToFour(int count) => Math.Clamp(count, 1, 4) - 1;

    /// <summary>Never inspected, inspected without a finding, one finding, more.</summary>
    private static int Past(Findings past) => past.Inspected == 0 ? 0 : 1 + Math.Min(past.Found, 2);

    private static int[] Starts()
    {
        var starts = new int[Answers.Length];
        for (var at = 1; at < starts.Length; at++)
        {
            starts[at] = starts[at - 1] + Answers[at - 1];
        }

        return starts;
    }
}
