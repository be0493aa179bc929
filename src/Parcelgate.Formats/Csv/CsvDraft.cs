namespace Parcelgate.Formats.Csv;

using System.Collections.Immutable;
using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>One row on its way to a record. Used again for every row.</summary>
internal sealed class CsvDraft
{
    /// <summary>By the number of their group; there from the first row that fills it on.</summary>
    private readonly SortedList<int, ItemDraft> items = [];
    private readonly PartyDraft[] parties = [new(), new(), new(), new(), new(), new()];
    private readonly List<Item> list = [];
    private long line;
    private string column = "";

    internal Draft Fields;

    /// <summary>The cell as the file has it, where it was put into other words for the table; null where it is read as it stands.</summary>
    internal string? Written { get; set; }

    /// <summary>Where a column of the table stands, as the file's sender calls it.</summary>
    internal Func<string, string> Called { get; init; } = name => $"column '{name}'";

    internal List<Problem> Problems { get; } = [];

    internal List<Kept> Kept { get; } = [];

    internal int Lost { get; set; }

    /// <summary>Of a consignment in several rows the line of each goods line; empty where all stands in one row.</summary>
    internal List<long> GoodsLines { get; } = [];

    internal MoneyDraft Freight;

    internal MoneyDraft Insurance;

    internal string? PrepaidScheme { get; set; }

    internal string? PrepaidId { get; set; }

    internal TransportDraft Transport;

    internal PartyDraft Consignor => parties[0];

    internal PartyDraft Consignee => parties[1];

    internal PartyDraft Seller => parties[2];

    internal PartyDraft Platform => parties[3];

    internal PartyDraft Declarant => parties[4];

    internal PartyDraft Carrier => parties[5];

    internal void Restart(long rowLine)
    {
        line = rowLine;
        Fields = new Draft
        {
            Items = [],
            Permits = [],
            Procedures = [],
        };
        Freight = default;
        Insurance = default;
        PrepaidScheme = null;
        PrepaidId = null;
        Transport = default;
        foreach (var party in parties)
        {
            party.Restart();
        }

        for (var i = 0; i < items.Count; i++)
        {
            items.GetValueAtIndex(i).Restart();
        }

        Problems.Clear();
        Kept.Clear();
        GoodsLines.Clear();
        Lost = 0;
    }

    /// <summary>The line of the row the next values are of, where a consignment has several.</summary>
    internal void AtLine(long rowLine) => line = rowLine;

    /// <summary>Which column of the table the next values are of.</summary>
    internal void At(string name) => column = name;

    internal ItemDraft Item(int number)
    {
        if (!items.TryGetValue(number, out var item))
        {
            items[number] = item = new ItemDraft();
        }

        return item;
    }

    /// <summary>Joins what stands in several columns.</summary>
    internal void Complete()
    {
        Fields.Freight = Join(Freight, "freight");
        Fields.Insurance = Join(Insurance, "insurance");
        Fields.Transport = Transport.ToTransport();
        Fields.Consignor = Consignor.ToParty();
        Fields.Consignee = Consignee.ToParty();
        Fields.Seller = Seller.ToParty();
        Fields.Platform = Platform.ToParty();
        Fields.Declarant = Declarant.ToParty();
        Fields.Carrier = Carrier.ToParty();
        Fields.Items = JoinItems();
        if (PrepaidScheme is not null && PrepaidId is not null)
        {
            Fields.PrepaidTax = new PrepaidTax(PrepaidScheme, PrepaidId);
        }
        else if (PrepaidScheme is not null || PrepaidId is not null)
        {
            Missing(PrepaidId is null ? "prepaid_id" : "prepaid_scheme", "both the scheme and its registration number");
        }
    }

    private ImmutableArray<Item> JoinItems()
    {
        list.Clear();
        var first = line;
        for (var i = 0; i < items.Count; i++)
        {
            var (group, item) = (items.GetKeyAtIndex(i), items.GetValueAtIndex(i));
            if (!item.IsEmpty)
            {
                // Goods in rows of their own have all the same columns, each in its line.
                var prefix = CsvColumns.ItemPrefix(GoodsLines.Count > 0 ? 1 : group);
                line = GoodsLines.Count > 0 ? GoodsLines[group - 1] : first;
                var value = item.Value.Amount is null ? null : Join(item.Value, prefix + "value", prefix + "currency");
                list.Add(item.ToItem(list.Count + 1, value));
            }
        }

        line = first;

        return [.. list];
    }

    private Money? Join(MoneyDraft money, string name) => Join(money, name, name + "_currency");

    private Money? Join(MoneyDraft money, string amountColumn, string currencyColumn)
    {
        if (money.Amount is not { } amount)
        {
            // A currency alone, filled in for every row, says that no amount was sent.
            return null;
        }

        if (money.Currency is not { } currency)
        {
            if (!money.CurrencySent)
            {
                Missing(currencyColumn, "an ISO 4217 currency code such as AZN");
            }

            return null;
        }

        At(amountColumn);
        return Sound(Values.Amount(amount, currency, out var result), money.AsWritten) ? result : null;
    }

    internal bool Sound(Fault fault, ReadOnlySpan<char> text)
    {
        if (!fault.Found)
        {
            return true;
        }

        Problems.Add(Problem.Of(fault.Code!, Place(column), Written ?? text, fault.Expected));
        return false;
    }

    internal void Missing(string name, string expected)
    {
        // A value that was sent and refused has its own problem already.
        if (!Problems.Exists(problem => problem.Place == Place(name)))
        {
            Problems.Add(new Problem(ProblemCodes.Missing, Place(name), "", expected));
        }
    }

    internal string Place(string name) => string.Create(CultureInfo.InvariantCulture, $"line {line}, {Called(name)}");
}

/// <summary>An amount and its currency, from two columns.</summary>
internal struct MoneyDraft
{
    internal Exact? Amount;
    internal string AsWritten;
    internal Currency? Currency;
    internal bool CurrencySent;
}
