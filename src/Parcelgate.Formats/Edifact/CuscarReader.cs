namespace Parcelgate.Formats.Edifact;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>Reads one CUSCAR: one entry for each consignment, which begins with CNI, or with the transport document behind the goods of another.</summary>
internal sealed class CuscarReader(CuscarScope scope, ReadDefaults defaults, EdiMessage message)
{
    internal static readonly int Cni = EdiTokenizer.TagOf("CNI"u8);
    internal static readonly int Gid = EdiTokenizer.TagOf("GID"u8);
    private static readonly int Bgm = EdiTokenizer.TagOf("BGM"u8);
    private static readonly int Com = EdiTokenizer.TagOf("COM"u8);
    private static readonly int Cst = EdiTokenizer.TagOf("CST"u8);
    private static readonly int Pia = EdiTokenizer.TagOf("PIA"u8);
    private static readonly int Pac = EdiTokenizer.TagOf("PAC"u8);
    private static readonly int Cta = EdiTokenizer.TagOf("CTA"u8);
    private static readonly int Dtm = EdiTokenizer.TagOf("DTM"u8);
    private static readonly int Rff = EdiTokenizer.TagOf("RFF"u8);
    private static readonly int Mea = EdiTokenizer.TagOf("MEA"u8);

    /// <summary>Consignments of one message. Arbitrary; an interchange may have any number of messages.</summary>
    private const int MostConsignments = 10_000;

    private readonly CuscarLevel header = new();
    private readonly CuscarSegments segments = new(scope);
    private readonly List<CuscarLevel> consignments = [];
    private CuscarLevel level = null!;
    private string document = "";
    private Act act;

    /// <summary>Takes one segment between UNH and UNT.</summary>
    internal void Take(in EdiTokenizer segment)
    {
        level ??= header;
        if (segment.Tag == Cni)
        {
            OpenConsignment(scope.Text(segment[2]));
            var place = scope.At(segment);
            level.NumberPlace = place;
            Said(segment.Components(2) > 1 || segment.Elements > 3, place);
            return;
        }

        if (segment.Tag == Gid)
        {
            OpenGoods(segment);
            return;
        }

        var at = scope.At(segment);
        if (segment.Tag == Bgm)
        {
            Begin(segment, at);
        }
        else if (segment.Tag == Com)
        {
            segments.TakeContact(level, segment, at);
        }
        else if (segment.Tag == Cst)
        {
            segments.TakeCommodity(level, segment, at);
        }
        else if (segment.Tag == Pia)
        {
            segments.TakeArticle(level, segment, at);
        }
        else if (segment.Tag == Pac)
        {
            segments.Restart();
            TakePackages(segment, at);
        }
        else
        {
            TakeByMap(segment, at);
        }
    }

    private void Said(bool more, in EdiPlace place)
    {
        if (more)
        {
            level.Left.Add(place);
        }
    }

    private void OpenConsignment(string number)
    {
        scope.EnterConsignment();
        level = new CuscarLevel { Number = number.Length == 0 ? null : number };
        segments.Restart();
        if (consignments.Count < MostConsignments)
        {
            consignments.Add(level);
            return;
        }

        if (scope.Consignment == MostConsignments + 1)
        {
            scope.Add(
                new Problem(
                    ProblemCodes.TooLarge,
                    $"{message.Place}/CNI[{scope.Consignment}]",
                    "",
                    $"at most {MostConsignments} consignments in one message; an interchange may have many messages"
                )
            );
        }
    }

    private void OpenGoods(in EdiTokenizer segment)
    {
        scope.EnterGoods();
        var place = scope.At(segment);
        if (level.Goods.Count == Limits.Items)
        {
            scope.Sound(new(ProblemCodes.TooLong, $"at most {Limits.Items} items"), place, "", $"{level.Goods.Count + 1}");
            return;
        }

        var goods = new CuscarGoods();
        level.Goods.Add(goods);
        goods.Packages = Packages(segment[2], place);
        // What kind of packages they are has no field.
        Said(segment.Components(2) > 1 || segment.Elements > 3 || goods.Packages is null, place);
    }

    /// <summary>Goods in bulk are declared with 0 packages, which stays kept.</summary>
    private int? Packages(ReadOnlySpan<byte> raw, in EdiPlace place)
    {
        var packages = scope.Text(raw);
        return
            packages.Length > 0
            && packages != "0"
            && scope.Sound(scope.Count(raw, Limits.Packages, "packages", out var number), place, "/7224", packages)
            ? number
            : null;
    }

    /// <summary>PAC says how many packages the goods are in where GID does not: PAC+10, PAC+16++BDL.</summary>
    private void TakePackages(in EdiTokenizer segment, in EdiPlace place)
    {
        if (level.Goods is not [.., { Packages: null } goods] || Packages(segment[1], place) is not { } packages)
        {
            level.Left.Add(place);
            return;
        }

        goods.Packages = packages;
        Said(segment.Elements > 2, place);
    }

    private void Begin(in EdiTokenizer segment, in EdiPlace place)
    {
        document = scope.Text(segment[2]);
        level.Left.Add(place);
        var function = scope.Text(segment[3]);
        // 1225: 1 cancellation, 2 addition, 3 deletion, 4 change, 5 replacement, 9 original.
        switch (function)
        {
            case "" or "9" or "2" or "46":
                break;
            case "4" or "5" or "20":
                act = Act.Amend;
                break;
            case "1" or "3":
                act = Act.Cancel;
                break;
            default:
                scope.Sound(
                    new(ProblemCodes.UnknownCode, "9 (original), 2 (addition), 4 (change), 5 (replacement), 1 or 3 (cancellation)"),
                    place,
                    "/1225",
                    function
                );
                break;
        }
    }

    private void TakeByMap(in EdiTokenizer segment, in EdiPlace place)
    {
        var qualifier = segment.Tag == Mea && !segment[2].IsEmpty ? segment[2] : segment[1];
        if (scope.Map.Find(segment.Tag, qualifier) is not { } rule)
        {
            // A contact with its communications follows the party, and so may a date or a reference of it.
            if (segment.Tag != Cta && segment.Tag != Dtm && segment.Tag != Rff)
            {
                segments.Restart();
            }

            level.Left.Add(place);
            return;
        }

        if (rule.Field is CuscarField.House or CuscarField.Document && level != header && level.Goods.Count > 0)
        {
            if (!level.IsNamed && level.Goods is [{ IsEmpty: true }])
            {
                // The first bill of a master stands below a goods line of its own, which only holds it.
                level.Goods.Clear();
                segments.Take(level, rule, segment, place);
                return;
            }

            // A bill behind the goods of another begins the next consignment of the same master.
            var master = level.Number;
            OpenConsignment("");
            level.Master.Put(master, int.MaxValue, default, true, []);
            segments.Take(level, rule, segment, scope.At(segment));
            return;
        }

        segments.Take(level, rule, segment, place);
    }

    /// <summary>The entries of the message, or one that says why all of it is refused.</summary>
    /// <param name="bytes">The bytes the segments were cut from.</param>
    /// <param name="envelope">What is wrong with the message or the interchange as such.</param>
    /// <param name="entries">Entries are added here.</param>
    /// <param name="ordinal">Number of the last entry.</param>
    internal void Finish(ReadOnlySpan<byte> bytes, List<Problem> envelope, List<Entry> entries, ref long ordinal)
    {
        if (scope.Consignment == 0)
        {
            scope.Add(new Problem(ProblemCodes.Missing, $"{message.Place}/CNI", "", "at least one consignment"));
        }

        var problems = scope.Problems.Count == 0 ? null : scope.Problems.ToLookup(problem => ConsignmentOf(problem.Place));
        if (envelope.Count > 0 || problems?.Contains(0) == true || scope.Consignment > MostConsignments)
        {
            entries.Add(new Entry(++ordinal, act) { Problems = [.. envelope, .. scope.Problems] });
            return;
        }

        // A message of one consignment may name its house above it.
        var house = consignments is [{ House.Said: false, Number: null }] ? header.House.Value : null;
        header.GiveUpUnused(house is not null);
        var above = CuscarRecord.KeptOf(scope, header, bytes);
        for (var i = 0; i < consignments.Count; i++)
        {
            var record = new CuscarRecord(scope, header, house, above, consignments[i]);
            entries.Add(record.ToEntry(bytes, ++ordinal, act, Fallback(i + 1), problems is null ? [] : [.. problems[i + 1]], defaults));
        }
    }

    private string? Fallback(int number) =>
        document.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{document}/{number}");

    /// <summary>The consignment a place names; 0 for the message as a whole, whose problems are every consignment's.</summary>
    private static int ConsignmentOf(string place)
    {
        var from = place.IndexOf("/CNI[", StringComparison.Ordinal);
        var to = from < 0 ? -1 : place.IndexOf(']', from);
        return
            to > 0 && int.TryParse(place.AsSpan(from + 5, to - from - 5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
    }
}
