namespace Parcelgate.Core.Risk.Rules;

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Core.Risk.Signals;

/// <summary>A model whose columns were found among those of a consignment: it scores one without a table.</summary>
internal sealed class BoundModel
{
    private static readonly ImmutableSortedDictionary<string, Func<SignalInput, string>> Columns = ColumnsOfConsignments();
    private readonly RiskModel model;
    private readonly ImmutableArray<Func<SignalInput, string>> columns;

    private BoundModel(RiskModel model, ImmutableArray<Func<SignalInput, string>> columns) => (this.model, this.columns) = (model, columns);

    /// <summary>Names of the columns a model over consignments can have: those of the record, and every signal.</summary>
    internal static IEnumerable<string> ColumnNames => Columns.Keys;

    /// <summary>The values of all <see cref="ColumnNames"/>, in their order: a row to train on.</summary>
    internal static IEnumerable<string> Row(SignalInput input) => Columns.Values.Select(read => read(input));

    internal static BoundModel? Read(LawFile file, List<LawError> errors)
    {
        RiskModel model;
        try
        {
            model = RiskModelJson.Read(System.Text.Encoding.UTF8.GetBytes(file.Text));
        }
        catch (FormatException broken)
        {
            var line = (int)((broken.InnerException as JsonException)?.LineNumber ?? 0) + 1;
            errors.Add(new LawError(file.Path, line, 1, broken.Message));
            return null;
        }

        var unknown = model.Columns.Where(column => !Columns.ContainsKey(column)).ToList();
        if (unknown.Count > 0)
        {
            errors.Add(
                new LawError(
                    file.Path,
                    1,
                    1,
                    $"the model asks for {string.Join(", ", unknown)}; a consignment has {string.Join(", ", Columns.Keys)}"
                )
            );
            return null;
        }

        return new BoundModel(model, [.. model.Columns.Select(column => Columns[column])]);
    }

    /// <summary>The score of a consignment, of a thousand, rounded down.</summary>
    internal int PerMille(SignalInput input)
    {
        var row = new string[columns.Length];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = columns[i](input);
        }

        return (int)(model.Score(row) * 1000);
    }

    private static ImmutableSortedDictionary<string, Func<SignalInput, string>> ColumnsOfConsignments()
    {
        var columns = ImmutableSortedDictionary.CreateBuilder<string, Func<SignalInput, string>>(StringComparer.Ordinal);
        columns.Add("hs6", input => First(input)?.Hs is { Length: >= 6 } hs ? hs[..6] : "");
        columns.Add("origin", input => First(input)?.Origin ?? "");
        columns.Add("dispatch", input => input.Consignment.Dispatch ?? "");
        columns.Add("channel", input => ConsignmentShape.Word(input.Consignment.Channel));
        columns.Add("purpose", input => ConsignmentShape.Word(input.Consignment.Purpose));
        columns.Add("gross_mass", input => Text(input.Law.GrossMass));
        columns.Add("items", input => Text(input.Consignment.Items.Length));
        columns.Add("quantity", input => Text(First(input)?.Quantity));
        columns.Add("goods", input => Text(Goods(input)));
        for (var i = 0; i < Signals.All.Length; i++)
        {
            var at = i;
            columns.Add(Signals.All[i].Name, input => Text(input.Value(at)));
        }

        return columns.ToImmutable();
    }

    /// <summary>Whole units of the references' currency.</summary>
    private static long? Goods(SignalInput input) =>
        input.Law.Goods is { } goods && input.Law.Convert(goods, input.References.Currency) is { } units
            ? (long)Math.Min(units, long.MaxValue / 2)
            : null;

    private static Item? First(SignalInput input) => input.Consignment.Items.IsEmpty ? null : input.Consignment.Items[0];

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
