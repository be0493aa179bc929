namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Law.Yaml;

/// <summary>A profile as it was read, with its tests.</summary>
internal sealed record ReadProfile(RiskProfile Profile, LawFile File, YamlMap Root, List<YamlNode> Tests);

/// <summary>Reads one profile file. Errors come all at once, each with line and column.</summary>
internal sealed class ProfileReader
{
    private static readonly (string Word, RiskAct Act)[] Acts = [.. Enum.GetValues<RiskAct>().Select(act => (Hyphens.Of(act), act))];

    private static readonly (string Word, RuleMode Mode)[] Modes = [.. Enum.GetValues<RuleMode>().Select(mode => (Hyphens.Of(mode), mode))];

    // Most rules of one profile. Arbitrary: more than one office can answer for.
    private const int MostRules = 1_000;

    private readonly LawFile file;
    private readonly Section head;
    private readonly CelShape shape;
    private readonly ImmutableArray<RuleSet>.Builder sets = ImmutableArray.CreateBuilder<RuleSet>();
    private string id = "";
    private string legalBasis = "";

    private ProfileReader(LawFile file, Section head)
    {
        (this.file, this.head) = (file, head);
        shape = WithSets();
    }

    /// <summary>The profile of a file; null where it has errors.</summary>
    internal static ReadProfile? Read(LawFile file, List<LawError> errors)
    {
        var before = errors.Count;
        if (YamlReader.Read(file, errors) is not { } root)
        {
            return null;
        }

        var reader = new ProfileReader(file, new Section(file, root, "a profile", errors));
        var profile = reader.Profile();
        var tests = reader.head.List("tests");
        reader.head.Done();
        return errors.Count == before ? new ReadProfile(profile, file, root, tests) : null;
    }

    private RiskProfile Profile()
    {
        id = head.Text("profile")?.Value ?? "";
        legalBasis = head.Text("legal-basis")?.Value ?? "";
        var (from, to) = InForce();
        var model = head.Block("model");
        var (name, live) = (model?.Text("name")?.Value ?? "", model?.Word("mode", ["live", "shadow"], "shadow") == "live");
        model?.Done();
        return new RiskProfile(
            id,
            head.Text("title")?.Value ?? "",
            head.Text("owner")?.Value ?? "",
            head.Text("purpose")?.Value ?? "",
            legalBasis,
            head.Date("review") ?? default,
            from,
            to,
            head.Date("known") ?? default,
            [.. head.Texts("destinations").Select(country => country.Value)],
            name,
            live,
            Rules(),
            Digest.Of(Encoding.UTF8.GetBytes(file.Text)),
            file.Path
        )
        {
            Sets = sets.ToImmutable(),
        };
    }

    private (DateOnly? From, DateOnly? To) InForce()
    {
        if (head.OptionalText("in-force") is not { } text)
        {
            return (null, null);
        }

        var parts = text.Value.Split("..");
        var to = DateOnly.MaxValue;
        if (
            parts.Length == 2
            && Amounts.TryDate(parts[0], out var from)
            && (parts[1] == "" || Amounts.TryDate(parts[1], out to))
            && from <= to
        )
        {
            return (from, parts[1] == "" ? null : to);
        }

        head.Error(text, $"in-force: '{text.Value}' is not a span of days; one is written 2026-11-01.. or 2026-11-01..2027-04-30");
        return (null, null);
    }

    private CelShape WithSets()
    {
        var extended = RiskShape.Rule.Extend("");
        var block = head.Block("sets");
        foreach (var (key, _) in block?.Entries ?? [])
        {
            if (
                RiskShape.Rule.Find(key.Value) is not null
                || !key.Value.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter))
            )
            {
                head.Error(
                    key,
                    $"sets: '{key.Value}' cannot name a set; a name has small letters and digits and is not a name of conditions"
                );
                continue;
            }

            ImmutableArray<string> texts = [.. block!.Texts(key.Value).Select(text => text.Value)];
            sets.Add(new RuleSet(key.Value, texts));
            extended.Texts(key.Value, _ => ImmutableArray<object>.CastUp(texts).AsSpan(), text => (string)text);
        }

        return extended;
    }

    private ImmutableArray<RiskRule> Rules()
    {
        var rules = ImmutableArray.CreateBuilder<RiskRule>();
        foreach (var (key, value) in head.Block("rules")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is { } section && Rule(key, section) is { } rule)
            {
                rules.Add(rule);
            }
        }

        if (rules.Count > MostRules)
        {
            head.Error(
                head.Map,
                $"{rules.Count.ToString(CultureInfo.InvariantCulture)} rules; a profile has at most {MostRules.ToString(CultureInfo.InvariantCulture)}: make several"
            );
        }

        return rules.ToImmutable();
    }

    private RiskRule? Rule(YamlText key, Section section)
    {
        var when = section.Text("when");
        var program = when is null ? null : section.Condition(when, shape);
        var act = Word(section, "act", null, Acts);
        var mode = Word(section, "mode", "shadow", Modes);
        var finds = section.Word("finds", [.. RiskRule.Kinds]) ?? "";
        var why = section.Text("why")?.Value ?? "";
        var law = section.OptionalText("law")?.Value ?? legalBasis;
        var ask = Ask(section, act);
        var expected = PerMille(section, "expected");
        var most = PerMille(section, "at-most");
        var review = section.Has("review") ? section.Date("review") : head.Date("review");
        section.Done();
        return program is null
            ? null
            : new RiskRule($"{id}#{key.Value}", when!.Value, act, mode, finds, why, law, expected, most, review ?? default)
            {
                Ask = ask,
                Program = program,
                Bounds = SignalBound.Of(when.Value),
                Line = when.Line,
            };
    }

    /// <summary><c>ask: /items/description, goods-named</c>: the field the sender is asked about, in words that say nothing of the rule.</summary>
    private static FieldQuestion? Ask(Section section, RiskAct act)
    {
        if (section.OptionalText("ask") is not { } text)
        {
            return null;
        }

        var question = FieldQuestion.Parse(text.Value, out var wrong);
        if (act != RiskAct.RequestInformation)
        {
            wrong = "only a rule with 'act: request-information' asks";
        }

        if (wrong.Length > 0)
        {
            section.Error(text, $"ask: '{text.Value}': {wrong}");
        }

        return question;
    }

    private static T Word<T>(Section section, string key, string? otherwise, (string Word, T Value)[] words)
    {
        var found = section.Word(key, [.. words.Select(pair => pair.Word)], otherwise);
        return words.FirstOrDefault(pair => pair.Word == found).Value;
    }

    /// <summary>"12 %" or "0.5 %" as tenths of a percent.</summary>
    private static int PerMille(Section section, string key)
    {
        if (section.Text(key) is not { } text)
        {
            return 0;
        }

        var number = text.Value.TrimEnd('%', ' ');
        if (
            text.Value.EndsWith('%')
            && decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
            && decimal.Truncate(percent * 10) == percent * 10
        )
        {
            return (int)(percent * 10);
        }

        section.Error(
            text,
            $"{key}: '{text.Value}' is not a share; one is written 12 % or 0.5 %, above 0 and at most 100 %, with at most one decimal"
        );
        return 0;
    }
}
