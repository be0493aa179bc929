namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>One consignment being made up; used again for the next, so that only the finished record is allocated.</summary>
internal sealed class Draft
{
    private const int MostLines = 6;

    internal string Reference = "";
    internal Purpose Purpose;
    internal Party? Consignor;
    internal Party? Consignee;
    internal Seller? Seller;
    internal Currency Currency;
    internal readonly Line[] Lines = new Line[MostLines];
    internal int Count;
    internal long? FreightCents;
    internal long? InsuranceCents;

    /// <summary>True once a fraud was planted: nothing else is spoilt then, so that the label says all there is.</summary>
    internal bool Planted;

    internal Span<Line> Goods => Lines.AsSpan(0, Count);

    /// <summary>Value of all lines, US cents.</summary>
    internal long ValueCents
    {
        get
        {
            var sum = 0L;
            foreach (ref readonly var line in Goods)
            {
                sum += line.Cents;
            }

            return sum;
        }
    }

    /// <summary>One goods line being made up.</summary>
    internal struct Line
    {
        internal Article Article;
        internal string? Description;
        internal string? Hs;
        internal int Quantity;

        /// <summary>All pieces together, US cents.</summary>
        internal long Cents;

        /// <summary>All pieces together.</summary>
        internal long Grams;
        internal bool MassLeftOut;
    }

    internal void Clear()
    {
        (Seller, FreightCents, InsuranceCents, Count, Planted) = (null, null, null, 0, false);
    }

    /// <summary>Adds pieces of an article at its usual price and mass.</summary>
    internal void Add(Article article, int quantity, int language, ref Dice dice)
    {
        ref var line = ref Lines[Count++];
        line.Article = article;
        line.Quantity = quantity;
        line.Cents = Pricing.Cents(article, ref dice) * quantity;
        line.Grams = dice.Between(article.LightGrams, article.HeavyGrams) * quantity;
        line.Description = Simulation.Goods.Describe(article, language, ref dice);
        line.Hs = article.Hs;
        line.MassLeftOut = false;
    }

    /// <summary>The items as declared.</summary>
    internal ImmutableArray<Item> Items(string origin, bool listed, ref Dice dice)
    {
        var items = new Item[Count];
        for (var i = 0; i < Count; i++)
        {
            ref readonly var line = ref Lines[i];
            var url = listed && Seller?.Platform is not null ? Numbers.RandomDigits(ref dice, Seller.ListingUrl, 9) : null;
            items[i] = new Item(
                i + 1,
                line.Description,
                line.Hs,
                origin,
                line.Quantity,
                line.MassLeftOut ? null : line.Grams,
                Pricing.In(Currency, line.Cents),
                url,
                url is null ? null : Numbers.RandomDigits(ref dice, "K", 7)
            );
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}
