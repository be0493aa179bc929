namespace Parcelgate.Formats.WcoDec;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>Turns one declaration into entries: what it wants done, under which reference, and the record or the change of one.</summary>
internal static class DeclarationReader
{
    /// <summary>Shipments of a declaration, and declarations of a message. Arbitrary; a message of the longest size holds about twice as many.</summary>
    internal const int MostShipments = 5000;

    internal static void Read(Node root, Node declaration, ReadDefaults defaults, List<Entry> entries)
    {
        var shipments = declaration.All("GoodsShipment");
        if (shipments.Count > MostShipments)
        {
            var problem = new Problem(
                ProblemCodes.TooLarge,
                $"{declaration.Path()}/GoodsShipment",
                $"{shipments.Count}",
                $"at most {MostShipments} shipments in one declaration"
            );
            entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [problem] });
            return;
        }

        if (
            Leftovers.TooMuchShared(root, shipments.Count, node => node.Parent == declaration && node.Name == "GoodsShipment") is { } shared
        )
        {
            entries.Add(new Entry(entries.Count + 1, Act.Lodge) { Problems = [shared] });
            return;
        }

        if (shipments.Count < 2)
        {
            entries.Add(ReadOne(root, declaration, shipments.Count == 0 ? null : shipments[0], 0, defaults, entries.Count + 1));
            return;
        }

        for (var i = 0; i < shipments.Count; i++)
        {
            entries.Add(ReadOne(root, declaration, shipments[i], i + 1, defaults, entries.Count + 1));
        }
    }

    /// <param name="root">The root element.</param>
    /// <param name="declaration">The declaration.</param>
    /// <param name="shipment">The shipment; null in a cancellation.</param>
    /// <param name="ordinal">1-based number of the shipment where there are several; 0 for the only one.</param>
    /// <param name="defaults">What the message may leave out.</param>
    /// <param name="line">Number of the entry.</param>
    private static Entry ReadOne(Node root, Node declaration, Node? shipment, int ordinal, ReadDefaults defaults, long line)
    {
        var map = new Shipment(declaration.Parent ?? declaration, declaration, shipment, ordinal > 0);
        var (act, whole) = Function(declaration, map.Problems);
        var written = whole ? Extension.Find(declaration) : null;
        var rest = written ?? (whole ? Extension.FindRest(declaration) : null);
        var number = act == Act.Lodge ? null : CustomsNumber(declaration);
        var reference = Reference(declaration, shipment, ordinal, rest, number, map.Problems);
        var entry = new Entry(line, act)
        {
            Reference = reference,
            CustomsNumber = number,
            Reason = act == Act.Lodge ? null : Reason(declaration),
        };
        if (act == Act.Cancel)
        {
            return entry with { Problems = [.. map.Problems] };
        }

        map.Map(whole);
        var left = Leftover(root, declaration, shipment, written is not null);
        entry = whole ? Whole(entry, map, rest, left.Kept, left.Lost, defaults) : entry with { Change = Change(map, left.Kept) };
        return map.Problems.Count == 0
            ? entry
            : entry with
            {
                Problems = [.. map.Problems],
                Consignment = null,
                Change = null,
                Canonical = default,
                Remarks = [],
            };
    }

    /// <summary>What is wanted, and whether the declaration is whole or names only what changes.</summary>
    private static (Act Act, bool Whole) Function(Node declaration, List<Problem> problems)
    {
        var function = declaration.Child("FunctionCode");
        var type = declaration.Child("TypeCode")?.Text;
        // UN/EDIFACT 1225: 1 cancellation, 4 change, 5 replacement, 9 original, 13 request; INV asks to invalidate, COR to correct, GPR presents goods.
        switch (function?.Text, type)
        {
            case ("9", _):
                return (Act.Lodge, true);
            case ("5", _):
                return (Act.Amend, true);
            case ("1", _) or ("13", "INV"):
                return (Act.Cancel, false);
            case ("4", _) or ("13", "COR" or "GPR"):
                return (Act.Amend, false);
            case (null or "", _):
                problems.Add(
                    new Problem(ProblemCodes.Missing, $"{declaration.Path()}/FunctionCode", "", "9 for a new declaration, 13 for a request")
                );
                return default;
            default:
                problems.Add(
                    Problem.Of(
                        ProblemCodes.UnknownCode,
                        function!.Value.Path(),
                        function.Value.Text == "13" ? $"13 with TypeCode {type}" : function.Value.Text,
                        "9 (original), 5 (replacement), 4 (change), 1 (cancellation), or 13 with TypeCode COR, GPR or INV"
                    )
                );
                return default;
        }
    }

    private static string? CustomsNumber(Node declaration) =>
        declaration.Child("ID") is { Text: { Length: > 0 and <= Limits.DocumentNumber } text } ? text : null;

    private static string? Reference(
        Node declaration,
        Node? shipment,
        int ordinal,
        Consignment? rest,
        string? number,
        List<Problem> problems
    )
    {
        var local = declaration.Child("FunctionalReferenceID");
        var own = ordinal == 0 ? null : shipment?.At("UCR", "TraderAssignedReferenceID")?.Text;
        var text =
            ordinal == 0 ? local?.Text
            : !string.IsNullOrEmpty(own) ? own
            : string.Create(CultureInfo.InvariantCulture, $"{local?.Text}/{ordinal}");
        if (local is not { Text.Length: > 0 } stated)
        {
            if (rest is not null)
            {
                return rest.Reference;
            }

            // A request need have no reference of its own where it names the declaration by the number customs gave it.
            if (number is { Length: <= Limits.Reference })
            {
                return number;
            }

            problems.Add(
                new Problem(
                    ProblemCodes.Missing,
                    $"{declaration.Path()}/FunctionalReferenceID",
                    "",
                    "the declarant's own reference (LRN), 1 to 35 characters"
                )
            );
            return null;
        }

        var fault = Values.Text(text, Limits.Reference);
        if (fault.Found)
        {
            problems.Add(Problem.Of(fault.Code!, stated.Path(), text, fault.Expected));
            return null;
        }

        stated.MarkTaken();
        return text;
    }

    private static string? Reason(Node declaration)
    {
        var said = declaration.All("AdditionalInformation").Select(info => info.Child("StatementDescription")?.Text);
        var codes = declaration.All("Amendment").Select(amendment => amendment.Child("ChangeReasonCode")?.Text);
        var reason = string.Join("; ", said.Concat(codes).Where(text => !string.IsNullOrEmpty(text)).Distinct());
        return reason.Length == 0 ? null : JsonScan.Cut(reason, Limits.Reason);
    }

    private static Entry Whole(Entry entry, Shipment map, Consignment? rest, List<Kept> kept, int lost, ReadDefaults defaults)
    {
        map.RequireNumbersInOrder();
        if ((map.Destination ?? defaults.Destination) is not { } destination)
        {
            map.Problems.Add(
                new Problem(
                    ProblemCodes.Missing,
                    "Declaration/GoodsShipment/Destination/CountryCode",
                    "",
                    "the country whose law decides, such as GB"
                )
            );
            return entry;
        }

        if (map.Problems.Count > 0)
        {
            return entry;
        }

        var blank = new Consignment
        {
            Reference = entry.Reference!,
            Channel = map.ByPost ? Channel.Post : defaults.Channel,
            Destination = destination,
        };
        var start = rest is null ? blank : rest with { Reference = entry.Reference!, Destination = destination };
        return Canonical.Seal(entry, map.Apply(start) with { Kept = [.. start.Kept, .. kept] }, lost);
    }

    private static Func<Consignment, Consignment> Change(Shipment map, List<Kept> kept) =>
        on =>
        {
            var places = kept.Select(entry => entry.Place).ToHashSet(StringComparer.Ordinal);
            var both = on.Kept.Where(entry => !places.Contains(entry.Place)).Concat(kept).Take(Limits.Kept);
            var record = map.Apply(on) with { Kept = [.. both] };
            return record with { Digest = Digest.Of(CanonicalJson.ToBytes(record)) };
        };

    /// <summary>Everything no field took, in document order: of the wrapper, the declaration and this shipment, not of the other shipments.</summary>
    private static Leftovers Leftover(Node root, Node declaration, Node? shipment, bool written)
    {
        var kept = new Leftovers();
        kept.Walk(
            root,
            node =>
                (node.Name == "GoodsShipment" && node.Parent == declaration && node != shipment)
                || (WcoDecReader.IsDeclaration(node) && node != declaration)
                || (written && Extension.IsScaffold(node))
        );
        return kept;
    }
}
