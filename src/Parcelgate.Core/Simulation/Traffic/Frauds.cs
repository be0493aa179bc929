namespace Parcelgate.Core.Simulation;

using System.Globalization;
using Parcelgate.Core.Consignments;

/// <summary>Plants frauds and says what they are. Kinds follow what customs report: value, quantity, other people's names (FIELD.md, 3).</summary>
internal sealed class Frauds
{
    /// <summary>Descriptions that say nothing; the first are the ones the WCO and UPU name.</summary>
    internal static readonly string[] Vague =
    [
        "gift",
        "parts",
        "clothes",
        "accessories",
        "sample",
        "Gift",
        "goods",
        "household items",
        "electronics",
        "hediye",
        "подарок",
        "hədiyyə",
        "aksesuar",
        "запчасти",
    ];

    // Starts out of ten: three undervalued, two misdescribed, two hidden, one of wrong mass, one splitting, one collector. Arbitrary.
    private static readonly Fraud[] Starts =
    [
        Fraud.Undervaluation,
        Fraud.Undervaluation,
        Fraud.Undervaluation,
        Fraud.Misdescription,
        Fraud.Misdescription,
        Fraud.HiddenGoods,
        Fraud.HiddenGoods,
        Fraud.MassContradiction,
        Fraud.Splitting,
        Fraud.OtherNames,
    ];

    // Ten starts plant 8 single parcels, one splitting of 4 and one collector's 6 on average: 18 parcels.
    private const int ParcelsOfTenStarts = 18;

    // Per mille of the starts that fall on a sale to a person; the others are let go, so there are more of them.
    private const int StartsThatHold = 850;
    private const int LongestCampaign = 8;

    // Goods worth cheating for.
    private static readonly Article[] Dear = [.. Goods.All.Where(article => article.LowCents >= 1200)];
    private static readonly Article[] Light = [.. Goods.All.Where(article => article.HeavyGrams <= 400)];

    private readonly Country country;
    private readonly People people;
    private readonly int startsPerMillion;
    private readonly long limitCents;

    // The splitting or collector under way; parcels of it follow each other closely, on one flight.
    private Fraud campaign;
    private int campaignLeft;
    private int campaignSize;
    private string campaignGroup = "";
    private Party? person;
    private Seller? seller;
    private Article? article;

    internal Frauds(TrafficPlan plan, Country country, People people)
    {
        this.country = country;
        this.people = people;
        startsPerMillion = plan.FraudPerMille * (1000 * 1000 / StartsThatHold) * 10 / ParcelsOfTenStarts;
        limitCents = Pricing.ToCents(country.Limit);
    }

    /// <summary>Turns the ordinary order into a fraud now and then; null when it stays one.</summary>
    internal TrafficLabel? Plant(Draft draft, Origin origin, int leftOnLeg, ref Dice dice)
    {
        if (campaignLeft > 0)
        {
            return leftOnLeg <= campaignLeft || dice.PerMille(300) ? Continue(draft, ref dice) : null;
        }

        if (!dice.PerMillion(startsPerMillion) || draft.Purpose != Purpose.Sale || draft.Consignee?.Kind != PartyKind.Person)
        {
            return null;
        }

        var kind = dice.Pick(Starts);
        if (kind is Fraud.Splitting or Fraud.OtherNames)
        {
            return leftOnLeg > LongestCampaign ? Begin(kind, draft, origin, ref dice) : null;
        }

        var finding = kind switch
        {
            Fraud.Undervaluation => Undervalue(draft, origin, ref dice),
            Fraud.Misdescription => Misdescribe(draft, ref dice),
            Fraud.HiddenGoods => Hide(draft, ref dice),
            _ => Contradict(draft, ref dice),
        };
        return new TrafficLabel(draft.Reference, kind, finding, draft.Reference);
    }

    private static string Undervalue(Draft draft, Origin origin, ref Dice dice)
    {
        var goods = DearFrom(origin, ref dice);
        Only(draft, goods, 1, ref dice);
        ref var line = ref draft.Lines[0];
        line.Cents = Math.Max(line.Cents, goods.LowCents) / 10;
        return $"{goods.Names[0]} declared at {Usd(line.Cents)}; such a piece costs {Usd(goods.LowCents)} to {Usd(goods.HighCents)}.";
    }

    private static string Misdescribe(Draft draft, ref Dice dice)
    {
        ref var line = ref draft.Lines[0];
        var other = dice.Pick(Goods.All);
        while (other.Group == line.Article.Group || other.Hs[..2] == line.Article.Hs[..2])
        {
            other = dice.Pick(Goods.All);
        }

        line.Hs = other.Hs;
        return $"Described as {line.Article.Names[0]} (HS {line.Article.Hs}) under HS {other.Hs}, which is {other.Names[0]}.";
    }

    private static string Hide(Draft draft, ref Dice dice)
    {
        var goods = dice.Pick(Goods.Restricted);
        Only(draft, goods, 1 + dice.Below(3), ref dice);
        ref var line = ref draft.Lines[0];
        line.Description = dice.Pick(Vague);
        line.Hs = null;
        return $"Behind '{line.Description}' without a code: {goods.Names[0]} (HS {goods.Hs}), {line.Quantity} pieces.";
    }

    private static string Contradict(Draft draft, ref Dice dice)
    {
        var goods = dice.Pick(Light);
        Only(draft, goods, 1, ref dice);
        ref var line = ref draft.Lines[0];
        line.Grams = goods.HeavyGrams * dice.Between(12, 30);
        return $"{line.Grams} g declared for one piece of {goods.Names[0]}, which weighs {goods.LightGrams} to {goods.HeavyGrams} g: more pieces than declared, or other goods.";
    }

    private TrafficLabel Begin(Fraud kind, Draft draft, Origin origin, ref Dice dice)
    {
        campaign = kind;
        campaignSize = kind == Fraud.Splitting ? 3 + dice.Below(3) : 4 + dice.Below(5);
        campaignLeft = campaignSize;
        campaignGroup = draft.Reference;
        (person, seller, article) = (draft.Consignee, draft.Seller, DearFrom(origin, ref dice));
        return Continue(draft, ref dice);
    }

    private TrafficLabel Continue(Draft draft, ref Dice dice)
    {
        campaignLeft--;
        draft.Purpose = Purpose.Sale;
        draft.Seller = seller;
        draft.Consignor = seller!.Party;
        draft.Currency = seller.Currency;
        Only(draft, article!, 1, ref dice);
        draft.FreightCents = limitCents / 100;
        draft.Lines[0].Cents = (limitCents * dice.Between(900, 995) / 1000) - limitCents / 100;
        draft.Consignee = campaign == Fraud.Splitting ? person : SomebodyElse(ref dice);
        return new TrafficLabel(draft.Reference, campaign, Finding(), campaignGroup);
    }

    private string Finding() =>
        campaign == Fraud.Splitting
            ? $"One of {campaignSize} parcels of one seller to one person on one day, each just below {country.Limit}: one order."
            : $"One of {campaignSize} parcels in different names to one telephone and one address: one recipient.";

    private Party SomebodyElse(ref Dice dice) =>
        people.Person(people.Next(ref dice)) with
        {
            Phone = person!.Phone,
            Address = person.Address,
        };

    /// <summary>Replaces the goods by pieces of one article.</summary>
    private static void Only(Draft draft, Article goods, int pieces, ref Dice dice)
    {
        draft.Count = 0;
        draft.Add(goods, pieces, Article.English, ref dice);
    }

    private static Article DearFrom(Origin origin, ref Dice dice)
    {
        // Where little dear is sold the fifth throw is taken, from wherever it is.
        var goods = dice.Pick(Dear);
        for (var tries = 0; tries < 5 && !goods.Origins.Contains(origin.Code); tries++)
        {
            goods = dice.Pick(Dear);
        }

        return goods;
    }

    private static string Usd(long cents) => string.Create(CultureInfo.InvariantCulture, $"{cents / 100}.{cents % 100:00} USD");
}
