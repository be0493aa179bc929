namespace Parcelgate.Core.Risk.Rules;

using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Core.Risk.Signals;

/// <summary>
/// What a risk rule can see: what a regime's conditions see, category, charges and findings, the signals, and what screening found. Nothing else. The table
/// in docs/reference/risk-language.md is written from the signals by a test.
/// </summary>
internal static class RiskShape
{
    private static readonly CelShape Signal = SignalFields();

    private static readonly CelShape Listed = new CelShape("a listed party")
        .Text<ListedFact>("party", fact => fact.Party, "consignee", "consignor", "seller")
        .Text<ListedFact>("entry", fact => fact.Entry)
        .Whole<ListedFact>("score", fact => fact.PerMillion / 10_000);

    internal static CelShape Rule { get; } =
        ConsignmentShape
            .Decided.Extend("")
            .Object<LawFrame>("signal", Signal, frame => frame.Risk)
            .List(
                "listed",
                Listed,
                of => System.Collections.Immutable.ImmutableArray<object>.CastUp(((SignalInput)((LawFrame)of).Risk!).Facts.Listed).AsSpan()
            )
            .Whole<LawFrame>("model", frame => ((SignalInput)frame.Risk!).ModelPerMille);

    private static CelShape SignalFields()
    {
        var shape = new CelShape("signal");
        for (var i = 0; i < Signals.All.Length; i++)
        {
            var at = i;
            shape.Whole<SignalInput>(Signals.All[i].Name, input => input.Value(at));
        }

        return shape;
    }
}
