namespace Parcelgate.Core.Simulation;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;

/// <summary>One run through a plan: leg after leg, consignment after consignment, holding one draft.</summary>
internal sealed class Flow
{
    private const int ParcelsPerReceptacle = 60;
    private const int CompaniesPerMille = 15;

    // Lines of a consignment and pieces of a line, out of a hundred each; arbitrary.
    private static readonly int[] LineWeights = [72, 16, 7, 3, 1, 1];
    private static readonly int[] PieceWeights = [80, 12, 4, 1, 1, 1, 0, 0, 0, 1];

    // Sale, gift, documents, returned goods, sample, per mille, by channel. Arbitrary: gifts come by post, documents by express.
    private static readonly int[][] PurposeWeights =
    [
        [880, 70, 20, 15, 15],
        [820, 30, 90, 20, 40],
        [985, 0, 0, 15, 0],
        [800, 0, 20, 60, 120],
    ];

    private readonly TrafficPlan plan;
    private readonly Country country;
    private readonly People people;
    private readonly Sellers sellers;
    private readonly Frauds frauds;
    private readonly Draft draft = new();
    private readonly int serialBase;
    private readonly Transport unbound = new();
    private readonly Party broker;
    private readonly long limitCents;
    private readonly long giftLimitCents;
    private Dice dice;
    private int made;

    internal Flow(TrafficPlan plan, Country country)
    {
        this.plan = plan;
        this.country = country;
        people = new People(plan, country);
        sellers = new Sellers(plan.Seed);
        frauds = new Frauds(plan, country, people);
        broker = new Party(
            $"Zirvar Declarant {country.Company[0]}",
            PartyKind.Organisation,
            country.CompanyNumber + "1400000017",
            new Address(Country: country.Code)
        );
        limitCents = Pricing.ToCents(country.Limit);
        giftLimitCents = Pricing.ToCents(country.GiftLimit ?? country.Limit);

        // Another day of the same seed: other orders and references, the same people and shops.
        dice = Dice.For(plan.Seed, 0, plan.From.UtcTicks / TimeSpan.TicksPerMinute);
        serialBase = dice.Below(100_000_000);
    }

    /// <summary>All consignments in order of arrival; each label is reported before its consignment is given.</summary>
    internal IEnumerable<Consignment> Run(Action<TrafficLabel>? planted)
    {
        foreach (var leg in Legs.Of(plan, country))
        {
            var origin = Origin.Of(leg.Origin);
            var transport = leg.Transport;
            for (var place = 0; place < leg.Count; place++)
            {
                if (place % ParcelsPerReceptacle == 0)
                {
                    transport = leg.Transport with { Receptacle = Receptacle(leg, place / ParcelsPerReceptacle) };
                }

                yield return Make(leg, origin, transport, leg.Count - place, planted);
                made++;
            }
        }
    }

    private Consignment Make(Leg leg, Origin origin, Transport transport, int leftOnLeg, Action<TrafficLabel>? planted)
    {
        draft.Clear();
        draft.Reference = Reference(leg, origin);
        Order(leg, origin);
        if (frauds.Plant(draft, origin, leftOnLeg, ref dice) is { } label)
        {
            draft.Planted = true;
            planted?.Invoke(label);
        }
        else
        {
            Crowd();
            Spoil(leg.Channel, origin);
        }

        return Finish(leg, origin, transport);
    }

    /// <summary>Who orders what from whom.</summary>
    private void Order(Leg leg, Origin origin)
    {
        draft.Purpose = (Purpose)dice.Weighted(PurposeWeights[(int)leg.Channel], 1000);
        var business =
            draft.Purpose == Purpose.Sample ? 600
            : leg.Channel == Channel.Declarant ? 500
            : CompaniesPerMille;
        draft.Consignee = dice.PerMille(business) ? people.Company(ref dice) : people.Person(people.Next(ref dice));
        var seller = sellers.Next(origin, leg.Channel == Channel.Platform, ref dice);
        draft.Currency = seller.Currency;
        if (draft.Purpose == Purpose.Gift)
        {
            draft.Consignor = People.Sender(origin, ref dice);
        }
        else
        {
            draft.Consignor = seller.Party;
            draft.Seller = draft.Purpose == Purpose.Sale ? seller : null;
        }

        FillIn(seller, origin);
        Carriage(origin);
    }

    private void FillIn(Seller seller, Origin origin)
    {
        if (draft.Purpose == Purpose.Documents)
        {
            draft.Add(Papers, 1, Article.English, ref dice);
            draft.Lines[0].Cents = 0;
            return;
        }

        var lines = dice.Weighted(LineWeights, 100) + 1;
        for (var line = 0; line < lines; line++)
        {
            var pieces = dice.Weighted(PieceWeights, 100) + 1;
            var shelf = draft.Purpose == Purpose.Gift ? dice.Pick(Goods.From(origin.Code)) : seller.Articles;
            var article = dice.PerMille(plan.RestrictedPerMille)
                ? dice.Pick(Goods.Restricted)
                : Cheaper(dice.Pick(shelf), Cheaper(dice.Pick(shelf), dice.Pick(shelf)));
            draft.Add(article, pieces, dice.Pick(origin.Languages), ref dice);
        }
    }

    /// <summary>What is cheap is ordered more often: 16 million declarations of 501 million USD in Azerbaijan in 2025 are 31 USD each (FIELD.md, 3).</summary>
    private static Article Cheaper(Article one, Article other) => one.LowCents <= other.LowCents ? one : other;

    private static readonly Article Papers = new(
        "documents",
        "491199",
        1,
        20,
        20,
        400,
        [],
        ["Documents", "Evrak", "Документы", "Sənədlər"]
    );

    /// <summary>A third is carried free from China; else so much a consignment and so much a kilogram. Insurance is rare. Arbitrary.</summary>
    private void Carriage(Origin origin)
    {
        var grams = 0L;
        foreach (ref readonly var line in draft.Goods)
        {
            grams += line.Grams;
        }

        var free = origin.Code == "CN" ? 350 : 120;
        draft.FreightCents = dice.Below(1000) switch
        {
            < 80 => null,
            var at when at < 80 + free => 0,
            _ => 150 + dice.Below(300) + grams * 6 / 10,
        };
        draft.InsuranceCents = dice.PerMille(20) ? 50 + draft.ValueCents / 50 : null;
    }

    /// <summary>Values a little above a limit are often declared a little below it, and shops offer just below it. Shares arbitrary.</summary>
    private void Crowd()
    {
        var limit = draft.Purpose == Purpose.Gift ? giftLimitCents : limitCents;
        var value = draft.ValueCents;
        var near = value > limit && value < limit * 13 / 10;
        if (!near || !dice.PerMille(450))
        {
            return;
        }

        var target = limit * dice.Between(930, 998) / 1000 - (draft.FreightCents ?? 0);
        ref var last = ref draft.Lines[draft.Count - 1];
        var reduced = last.Cents - (value - target);
        if (reduced > 100)
        {
            last.Cents = reduced;
        }
    }

    /// <summary>What senders get wrong without meaning harm.</summary>
    private void Spoil(Channel channel, Origin origin)
    {
        if (dice.PerMille(plan.VaguePerMille))
        {
            draft.Lines[0].Description = dice.Pick(Frauds.Vague);
        }

        var withoutCode = channel switch
        {
            Channel.Platform => 80,
            Channel.Post => 150,
            Channel.Express => 60,
            _ => 5,
        };
        foreach (ref var line in draft.Goods)
        {
            line.Hs = dice.Below(1000) switch
            {
                var at when at < withoutCode => null,
                < 900 => line.Hs,
                < 985 => string.Concat(line.Hs, "0000"),
                _ => line.Hs?[..4],
            };
            line.MassLeftOut = channel == Channel.Platform && dice.PerMille(70);
            SpoilDescription(ref line, origin);
        }
    }

    private void SpoilDescription(ref Draft.Line line, Origin origin)
    {
        switch (dice.Below(1000))
        {
            case < 20:
                // A language nobody writes there.
                line.Description = line.Article.Names[origin.Code == "TR" ? Article.Russian : Article.Turkish];
                break;
            case < 22:
                line.Description = Mojibake(line.Article.Names[Article.Russian]);
                break;
            case < 24:
                line.Description = null;
                break;
        }
    }

    /// <summary>UTF-8 read as Latin-1 somewhere on the way; what is not printable arrives as a question mark.</summary>
    private static string Mojibake(string text) =>
        string.Create(
            System.Text.Encoding.UTF8.GetByteCount(text),
            text,
            static (span, text) =>
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(text);
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = bytes[i] is >= 0x80 and < 0xA0 ? '?' : (char)bytes[i];
                }
            }
        );

    private Consignment Finish(Leg leg, Origin origin, Transport transport)
    {
        var grams = 0L;
        foreach (ref readonly var line in draft.Goods)
        {
            grams += line.Grams;
        }

        var lodgedFirst = dice.PerMille(plan.PreLodgedPerMille);
        var taxed = draft.Seller?.Platform is not null && country.Prepaid.Scheme.Length > 0 && draft.ValueCents < limitCents;
        var listed = dice.PerMille(leg.Channel == Channel.Platform ? 900 : 300);
        return new Consignment
        {
            Reference = draft.Reference,
            Channel = leg.Channel,
            Purpose = draft.Purpose,
            Destination = country.Code,
            Dispatch = origin.Code,
            Consignor = draft.Consignor,
            Consignee = draft.Consignee,
            Platform = draft.Seller?.Platform,
            Declarant = leg.Channel == Channel.Declarant ? broker : null,
            Carrier = leg.Carrier,
            Items = draft.Items(origin.Code, listed, ref dice),
            GrossMassGrams = dice.PerMille(10) ? null : grams + 30 + grams * dice.Below(12) / 100,
            Packages = 1,
            Freight = draft.FreightCents is { } freight ? FreightIn(freight) : null,
            Insurance = draft.InsuranceCents is { } insurance ? Pricing.In(draft.Currency, insurance) : null,
            Transport = lodgedFirst ? unbound : transport,
            PrepaidTax = taxed && dice.PerMille(850) ? Prepaid() : null,
            DataSet = country.DataSet,
            Procedures = Procedures(taxed),
            OrderedAt = OrderedAt(leg),
        };
    }

    private Money FreightIn(long cents) => cents == 0 ? Money.Zero(draft.Currency) : Pricing.In(draft.Currency, cents);

    /// <summary>A marketplace has one number: its account gives the digits.</summary>
    private PrepaidTax Prepaid() =>
        new(
            country.Prepaid.Scheme,
            string.Concat(country.Prepaid.Before, "00", string.Concat(draft.Seller!.Platform!.Account.AsSpan(2), "9"))
        );

    /// <summary>40 00 is release for free circulation, C07 low value, C08 gift, F48 tax paid by scheme (FIELD.md, 4).</summary>
    private ImmutableArray<string> Procedures(bool taxed) =>
        country.DataSet is null ? []
        : draft.Purpose == Purpose.Gift ? Gift
        : taxed ? TaxPaid
        : LowValue;

    private static readonly ImmutableArray<string> Gift = ["4000", "C08"];
    private static readonly ImmutableArray<string> TaxPaid = ["4000", "C07", "F48"];
    private static readonly ImmutableArray<string> LowValue = ["4000", "C07"];

    private DateTimeOffset? OrderedAt(Leg leg) =>
        draft.Seller is not null && leg.Transport.ArrivesAt is { } arrives && dice.PerMille(leg.Channel == Channel.Platform ? 950 : 400)
            ? arrives.AddMinutes(-dice.Between(3 * 1440, 21 * 1440))
            : null;

    /// <summary>Unique within the plan: the serial counts on from a start of the seed's own.</summary>
    private string Reference(Leg leg, Origin origin)
    {
        var serial = (int)(((long)serialBase + made) % 100_000_000);
        return leg.Channel switch
        {
            // One item in two hundred carries a wrong check digit, as published examples do.
            Channel.Post => Numbers.S10(
                "LLLLLRRCCCUE"[dice.Below(12)],
                (char)('A' + dice.Below(26)),
                serial,
                origin.Code,
                dice.PerMille(5) ? 1 + dice.Below(9) : 0
            ),
            Channel.Express => Numbers.Padded(Prefix(leg, 3), 7_000_000_000 + serial, 10),
            Channel.Platform => Numbers.Padded("PF", 26_0000_0000_0000 + serial, 14),
            _ => Numbers.Padded("26" + country.Code, serial, 12),
        };
    }

    /// <summary>Post: S9, the dispatch and nine digits: receptacle, highest, registered, mass in hundreds of grams. Air: a container of invented number.</summary>
    private static string? Receptacle(Leg leg, int number) =>
        leg.Channel == Channel.Post && leg.Transport.Master is { } dispatch
            ? Numbers.Padded(dispatch, (1 + number % 999) * 1_000_000L + 80 + number % 120, 9)
            : Numbers.Padded("AKE", 10_000 + number / 10, 5) + Prefix(leg, 2);

    private static string Prefix(Leg leg, int letters) =>
        leg.Transport.Conveyance is { } flight && flight.Length >= letters ? flight[..letters] : new string('X', letters);
}
