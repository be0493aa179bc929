namespace Parcelgate.Core.Law;

using System.Collections.Immutable;
using Parcelgate.Core.Law.Yaml;

/// <summary>Reads restricted goods, lanes and the rules before loading.</summary>
internal sealed partial class RegimeReader
{
    private static readonly (string Word, Lane Lane)[] Colours = [("red", Lane.Red), ("yellow", Lane.Yellow), ("blue", Lane.Blue)];

    private ImmutableArray<Restriction> Restricted()
    {
        var restricted = ImmutableArray.CreateBuilder<Restriction>();
        foreach (var (key, value) in head.Block("restricted")?.Entries ?? [])
        {
            if (head.Sub(value, key.Value) is not { } section)
            {
                continue;
            }

            var prefixes = Prefixes(section);
            var permit = section.OptionalText("permit")?.Value;
            var prohibited = section.Word("prohibited", ["true"], "") == "true";
            if (prohibited == (permit is not null))
            {
                section.Error(
                    key,
                    $"'{key.Value}' has {(prohibited ? "both" : "neither")} 'permit: TYPE' and 'prohibited: true'; it has one of them"
                );
            }

            var law = section.Text("law")?.Value ?? "";
            var confidence = section.Word("confidence", Confidences) ?? "";
            section.Done();
            restricted.Add(new Restriction(key.Value, prefixes, permit, law, confidence));
        }

        return restricted.ToImmutable();
    }

    private Lanes? LanesOf()
    {
        if (head.Block("lanes") is not { } lanes)
        {
            return null;
        }

        var acts = ImmutableDictionary.CreateBuilder<Lane, string>();
        var rules = ImmutableArray.CreateBuilder<Rule>();
        foreach (var (word, lane) in Colours)
        {
            if (lanes.Block(word) is not { } section)
            {
                continue;
            }

            acts[lane] = section.Text("act")?.Value ?? "";
            rules.AddRange(Rules(section, $"lane-{word}#", lane, LoadingAct.None));
            section.Done();
        }

        if (lanes.Block("green") is { } green)
        {
            acts[Lane.Green] = green.Text("act")?.Value ?? "";
            green.Done();
        }
        else
        {
            lanes.Error(lanes.Map, "'lanes' has no 'green'; it is what holds when no rule does");
        }

        lanes.Done();
        return new Lanes(rules.ToImmutable(), acts.ToImmutable());
    }

    private ImmutableArray<Rule> BeforeLoading()
    {
        if (head.Block("before-loading") is not { } section)
        {
            return [];
        }

        ImmutableArray<Rule> rules =
        [
            .. Rules(section, "loading-dnl#", Lane.Red, LoadingAct.DoNotLoad, "do-not-load"),
            .. Rules(section, "loading-rfs#", Lane.Yellow, LoadingAct.RequestForScreening, "screening"),
        ];
        section.Done();
        return rules;
    }

    private List<Rule> Rules(Section owner, string code, Lane lane, LoadingAct act, string key = "rules")
    {
        var rules = new List<Rule>();
        foreach (var (name, value) in owner.Block(key)?.Entries ?? [])
        {
            if (owner.Sub(value, name.Value) is not { } section)
            {
                continue;
            }

            var when = section.Text("when");
            var law = section.Text("law")?.Value ?? "";
            section.OptionalText("confidence");
            if (when is not null && section.Condition(when, decided) is { } program)
            {
                rules.Add(new Rule(code + name.Value, program, law, lane, act));
            }

            section.Done();
        }

        return rules;
    }
}
