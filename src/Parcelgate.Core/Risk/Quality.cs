namespace Parcelgate.Core.Risk;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Descriptions;

/// <summary>
/// What is wrong with the data of a consignment, for the officer and for the provider's scorecard: the completeness and accuracy the WCO–UPU
/// guidelines on data quality (2025) ask for. Findings refuse nothing.
/// </summary>
public static class Quality
{
    // Masses on labels are rounded; net may exceed gross by this much before it is a contradiction. Arbitrary.
    private const long MassToleranceGrams = 10;

    private static readonly HashSet<string> Placeholders = new(
        [
            "test",
            "tests",
            "testing",
            "test test",
            "xxx",
            "xx",
            "x",
            "xxxx",
            "abc",
            "asd",
            "asdf",
            "qwerty",
            "none",
            "no name",
            "noname",
            "unknown",
            "n/a",
            "na",
            "null",
            "nil",
            "name",
            "name surname",
            "customer",
            "client",
            "recipient",
            "consignee",
            "sender",
            "yok",
            "yoxdur",
            "нет",
            "неизвестно",
            "тест",
            "-",
            "--",
            ".",
            "...",
            "0",
            "123",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> PlaceholdersBySpan = Placeholders.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    private static readonly int LongestPlaceholder = Placeholders.Max(text => text.Length);

    /// <summary>
    /// Adds a finding for each fault, in the order of the record. Each carries its place as a JSON pointer into the canonical record
    /// ("/items/2/description", items counted from 0) and, where something was there, the value found. Nothing is allocated where nothing is wrong.
    /// </summary>
    /// <param name="consignment">The record.</param>
    /// <param name="findings">Findings are added here; codes start with "quality-".</param>
    /// <param name="codes">The commodity codes of the day; null where there is no nomenclature, and nothing is said of codes that could be.</param>
    /// <param name="words">What descriptions are judged with; null for the program's own lists.</param>
    public static void Check(Consignment consignment, List<Finding> findings, ICommodityCodes? codes = null, DescriptionBook? words = null)
    {
        words ??= DescriptionBook.BuiltIn;
        CheckParty(consignment.Consignor, ConsignorCodes, findings);
        CheckParty(consignment.Consignee, ConsigneeCodes, findings);
        var documents = consignment.Purpose == Purpose.Documents;
        var netGrams = 0L;
        for (var place = 0; place < consignment.Items.Length; place++)
        {
            var item = consignment.Items[place];
            netGrams += Math.Clamp(item.NetMassGrams ?? 0, 0, long.MaxValue - netGrams);
            if (!documents)
            {
                CheckDescription(consignment, item, place, words, codes, findings);
                CheckHs(item, place, codes, findings);
                CheckValue(item, place, findings);
                CheckOrigin(item, place, findings);
            }
        }

        if (consignment.Items.IsEmpty)
        {
            findings.Add(NoItems);
        }

        CheckMass(consignment.GrossMassGrams, netGrams, findings);
        if (consignment.Freight is null && !documents)
        {
            findings.Add(NoFreight);
        }
    }

    private static readonly Finding NoItems = At("quality-items-missing", "missing", "/items");
    private static readonly Finding NoFreight = At("quality-freight-missing", "missing", "/freight");
    private static readonly Finding NoGross = At("quality-gross-mass-missing", "missing", "/grossMassGrams");
    private static readonly PartyCodes ConsignorCodes = PartyCodes.Of("consignor");
    private static readonly PartyCodes ConsigneeCodes = PartyCodes.Of("consignee");

    /// <summary>Findings about a party that are always the same, made once.</summary>
    private sealed record PartyCodes(string Party, Finding NoName, Finding NoAddress)
    {
        internal static PartyCodes Of(string party) =>
            new(
                party,
                At($"quality-{party}-name-missing", "missing", $"/{party}/name"),
                At($"quality-{party}-address-missing", "missing", $"/{party}/address")
            );
    }

    private static void CheckParty(Party? party, PartyCodes codes, List<Finding> findings)
    {
        var name = (party?.Name).AsSpan().Trim();
        if (name.IsEmpty && !string.IsNullOrWhiteSpace(party?.Identity))
        {
            // WCO Data Model: a registered number (EORI, PINFL) stands for name and address; a declaration gives one or the other.
            return;
        }

        if (name.IsEmpty)
        {
            findings.Add(codes.NoName);
        }
        else if (name.Length <= LongestPlaceholder && PlaceholdersBySpan.Contains(name))
        {
            findings.Add(At($"quality-{codes.Party}-name-placeholder", "placeholder", $"/{codes.Party}/name", party!.Name!));
        }

        var lines = (party?.Address?.Lines).AsSpan().Trim();
        if (lines.IsEmpty && string.IsNullOrWhiteSpace(party?.Address?.City))
        {
            findings.Add(codes.NoAddress);
        }
        else if (!name.IsEmpty && name.Length == lines.Length && name.Equals(lines, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(At($"quality-{codes.Party}-name-is-address", "same", $"/{codes.Party}/name", party!.Name!));
        }
    }

    private static void CheckDescription(
        Consignment consignment,
        Item item,
        int place,
        DescriptionBook words,
        ICommodityCodes? codes,
        List<Finding> findings
    )
    {
        var judged = words.Judge(item.Description, item.Hs, consignment.Destination, codes);
        var (code, outcome) = judged.Kind switch
        {
            DescriptionKind.Empty => ("quality-description-missing", "missing"),
            DescriptionKind.Vague => ("quality-description-vague", "vague"),
            DescriptionKind.NotGoods => ("quality-description-not-goods", "not-goods"),
            DescriptionKind.WrongLanguage => ("quality-description-language", "language"),
            DescriptionKind.Mojibake when judged.Meant is null => ("quality-description-unreadable", "unreadable"),
            DescriptionKind.Mojibake => ("quality-description-garbled", "garbled"),
            DescriptionKind.ContradictsHs => ("quality-description-contradicts-hs", "contradiction"),
            _ => ("", ""),
        };
        if (code.Length == 0)
        {
            return;
        }

        var finding = InItem(code, outcome, place, "description", item.Description);
        var facts = finding.Facts;
        if (judged.Kind != DescriptionKind.Empty)
        {
            facts = facts.Add(new Fact("instead", judged.Advice));
            facts = judged.Meant is { } meant ? facts.Add(new Fact("meant", meant)) : facts;
            facts = judged.Chapter is { } chapter ? facts.AddRange(new Fact("hs", item.Hs!), new Fact("chapter", chapter)) : facts;
        }

        findings.Add(finding with { Facts = facts });
    }

    /// <summary>Chapters 01 to 97 are the Harmonized System's; 77 is kept free in it.</summary>
    private static void CheckHs(Item item, int place, ICommodityCodes? codes, List<Finding> findings)
    {
        var hs = item.Hs.AsSpan().Trim();
        if (hs.IsEmpty)
        {
            findings.Add(InItem("quality-hs-missing", "missing", place, "hs", null));
        }
        else if (hs.Length < 6)
        {
            findings.Add(InItem("quality-hs-short", "short", place, "hs", item.Hs));
        }
        else if (!Plausible(hs))
        {
            findings.Add(InItem("quality-hs-implausible", "implausible", place, "hs", item.Hs));
        }
        else if (codes is not null)
        {
            CheckStanding(hs, place, codes, findings);
        }
    }

    /// <summary>A code that could be one is looked up in the nomenclature of the day.</summary>
    private static void CheckStanding(ReadOnlySpan<char> hs, int place, ICommodityCodes codes, List<Finding> findings)
    {
        var standing = codes.Of(hs, out var successor);
        if (standing == CodeStanding.Known)
        {
            return;
        }

        var code = standing switch
        {
            CodeStanding.Deleted => "quality-hs-deleted",
            CodeStanding.NoLevel => "quality-hs-level",
            _ => "quality-hs-unknown",
        };
        var finding = InItem(code, Hyphens.Of(standing), place, "hs", hs.ToString());
        ImmutableArray<Fact> facts = [.. finding.Facts, new Fact("edition", codes.Edition)];
        findings.Add(finding with { Facts = successor.Length == 0 ? facts : facts.Add(new Fact("successor", successor)) });
    }

    private static bool Plausible(ReadOnlySpan<char> hs)
    {
        var allSame = true;
        for (var at = 0; at < hs.Length; at++)
        {
            if (!char.IsAsciiDigit(hs[at]))
            {
                return false;
            }

            allSame &= at >= 6 || hs[at] == hs[0];
        }

        var chapter = (hs[0] - '0') * 10 + hs[1] - '0';
        var headingInChapter = (hs[2] - '0') * 10 + hs[3] - '0';
        return chapter is >= 1 and <= 97 and not 77 && headingInChapter > 0 && !allSame;
    }

    private static void CheckValue(Item item, int place, List<Finding> findings)
    {
        if (item.Value is not { } value)
        {
            findings.Add(InItem("quality-value-missing", "missing", place, "value", null));
        }
        else if (value.Minor == 0)
        {
            findings.Add(InItem("quality-value-zero", "zero", place, "value", value.ToString()));
        }
        else if (value.Minor == value.Currency.MinorPerUnit)
        {
            findings.Add(InItem("quality-value-one", "one", place, "value", value.ToString()));
        }
    }

    private static void CheckOrigin(Item item, int place, List<Finding> findings)
    {
        if (string.IsNullOrWhiteSpace(item.Origin))
        {
            findings.Add(InItem("quality-origin-missing", "missing", place, "origin", null));
        }
    }

    private static void CheckMass(long? grossGrams, long netGrams, List<Finding> findings)
    {
        if (grossGrams is not > 0)
        {
            findings.Add(NoGross);
        }
        else if (netGrams - MassToleranceGrams > grossGrams)
        {
            findings.Add(
                new Finding(
                    "quality-net-above-gross",
                    "contradiction",
                    "",
                    [new("place", "/grossMassGrams"), new("gross", Grams(grossGrams.Value)), new("net", Grams(netGrams))]
                )
            );
        }
    }

    private static string Grams(long grams) => string.Create(CultureInfo.InvariantCulture, $"{grams} g");

    private static Finding InItem(string code, string outcome, int place, string field, string? found)
    {
        var pointer = string.Create(CultureInfo.InvariantCulture, $"/items/{place}/{field}");
        return string.IsNullOrWhiteSpace(found) ? At(code, outcome, pointer) : At(code, outcome, pointer, found);
    }

    private static Finding At(string code, string outcome, string place) => new(code, outcome, "", [new("place", place)]);

    private static Finding At(string code, string outcome, string place, string found) =>
        new(code, outcome, "", [new("place", place), new("found", found)]);
}
