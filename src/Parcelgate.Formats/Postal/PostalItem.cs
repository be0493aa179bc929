namespace Parcelgate.Formats.Postal;

using System.Collections.Immutable;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Formats.Json;
using Parcelgate.Formats.Tree;

/// <summary>The customs declaration of one item: what a CN22 or CN23 says.</summary>
internal sealed class PostalItem
{
    private static readonly CodeList Natures = CodeList.Named("postal-natures");

    private static readonly Party NoParty = new();
    private readonly Node node;
    private readonly ReadDefaults defaults;
    private readonly NodeValues values = new([]);

    internal PostalItem(Node node, ReadDefaults defaults)
    {
        this.node = node;
        this.defaults = defaults;
        Id = IdOf(node.Child("id"), values);
    }

    /// <summary>Its identifier; null when there is none, or a wrong one.</summary>
    internal string? Id { get; }

    /// <summary>An identifier without the blanks it is printed with, in capitals where it has the shape of S10.</summary>
    internal static string? IdOf(Node? node, NodeValues values)
    {
        if ((node?.Child("id") ?? node) is not { Text.Length: > 0 } id)
        {
            return null;
        }

        var bare = id.Text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var text = S10.HasShape(bare) ? bare : id.Text;
        if (!values.Sound(Values.Text(text, Limits.Reference), id, id.Text))
        {
            return null;
        }

        id.MarkTaken();
        return text;
    }

    /// <param name="line">Number of the entry.</param>
    /// <param name="transport">What its dispatch says; null where none lists it.</param>
    /// <param name="shared">What else of the message belongs to it.</param>
    /// <param name="hasArrived">An event says that it is there.</param>
    internal Entry ToEntry(long line, PostalTransport? transport, Leftovers shared, bool hasArrived)
    {
        var draft = Read(transport);
        if (Id is null && node.Child("id") is not { Text.Length: > 0 })
        {
            values.Problems.Insert(
                0,
                new Problem(ProblemCodes.Missing, $"{node.Path()}/id", "", "the item's identifier (S10), such as RA473124829AZ")
            );
        }

        var kept = new Leftovers();
        kept.Walk(node);
        kept.Add(shared);
        var entry = Canonical.Close(
            new Entry(line, draft.Act)
            {
                Reference = draft.Reference,
                Reason = draft.Reason,
                HasArrived = hasArrived,
            },
            draft,
            draft.Destination ?? draft.Consignee?.Address?.Country ?? defaults.Destination,
            new("destination", "the country the item goes to, such as AZ", node),
            values.Problems,
            kept,
            defaults
        );
        if (entry.Consignment is not { } record)
        {
            return entry;
        }

        var shape = S10.HasShape(record.Reference)
            ? null
            : new Finding("quality-s10-shape", "doubtful", "UPU S10", [new("reference", record.Reference)]);
        var doubt = record.Transport.Receptacle is { } receptacle ? S9.Doubt(receptacle, record.Transport.Master) : null;
        return shape is null && doubt is null
            ? entry
            : entry with
            {
                Remarks = [.. entry.Remarks, .. new[] { shape, doubt }.OfType<Finding>()],
            };
    }

    private Draft Read(PostalTransport? transport)
    {
        var draft = new Draft
        {
            Act = (Act)(Word(node.Child("act"), Words.Acts) ?? 0),
            Reason = values.Text(node.Child("reason"), Limits.Reason),
            Reference = Id,
            Channel = Channel.Post,
            Purpose = Purpose(),
            Destination = values.Country(node.Child("destination")),
            Dispatch = values.Country(node.Child("origin")),
            Consignor = Party(node.Child("sender")),
            Consignee = Party(node.Child("addressee")),
            Seller = Party(node.Child("seller")),
            Platform = Party(node.Child("platform")),
            Declarant = Party(node.Child("declarant")),
            Carrier = Party(node.Child("carrier")),
            GrossMassGrams = values.Whole(node.Child("grossMassGrams"), 1, Limits.MassGrams, "grams"),
            Packages = (int?)values.Whole(node.Child("packages"), 1, Limits.Packages, "packages"),
            Freight = Amount(node.Child("postage")),
            Insurance = Amount(node.Child("insurance")),
            DataSet = values.Text(node.Child("form"), Limits.Code),
            OrderedAt = values.Instant(node.Child("orderedAt")),
        };
        draft.Items = Contents();
        draft.Permits = Permits();
        draft.Procedures = Procedures();
        draft.PrepaidTax = Prepaid(node.Child("prepaidTax"));
        draft.Transport = Transport(transport);
        return draft;
    }

    private Purpose Purpose()
    {
        if (node.Child("nature") is not { Text.Length: > 0 } nature)
        {
            return Core.Consignments.Purpose.Sale;
        }

        var word = Natures.Find(nature.Text, "purpose");
        if (word is null)
        {
            return (Purpose)(Word(nature, Words.Purposes) ?? 0);
        }

        // The code stays kept: several codes may mean one purpose.
        return (Purpose)Array.IndexOf(Words.Purposes, word);
    }

    private int? Word(Node? of, string[] words)
    {
        if (of is not { HasText: true } found || !values.Sound(Words.Find(words, found.Characters, out var value), found))
        {
            return null;
        }

        found.MarkTaken();
        return value;
    }

    private Party? Party(Node? stated)
    {
        if (stated is not { } party)
        {
            return null;
        }

        var read = new Party(
            values.Text(party.Child("name"), Limits.Name),
            (PartyKind)(Word(party.Child("kind"), Words.Kinds) ?? 0),
            values.Text(party.Child("identity"), Limits.Identity),
            Address(party.Child("address")),
            values.Text(party.Child("phone"), Limits.Phone),
            values.Text(party.Child("email"), Limits.Email),
            values.Text(party.Child("account"), Limits.Account)
        );
        return read == NoParty ? null : read;
    }

    private Address? Address(Node? stated)
    {
        if (stated is not { } address)
        {
            return null;
        }

        var read = new Address(
            values.Text(address.Child("lines"), Limits.AddressLines),
            values.Text(address.Child("city"), Limits.City),
            values.Text(address.Child("region"), Limits.Region),
            values.Text(address.Child("postcode"), Limits.Postcode),
            values.Country(address.Child("country"))
        );
        return read.OrNull();
    }

    private ImmutableArray<Item> Contents() =>
        Each("contents", Limits.Items, static (item, content, number) => item.Content(content, number));

    private Item? Content(Node content, int number) =>
        new(
            number,
            values.Text(content.Child("description"), Limits.Description),
            values.Hs(content.Child("hs")),
            values.Country(content.Child("origin")),
            (int)(values.Whole(content.Child("quantity"), 1, Limits.Quantity, "pieces") ?? 1),
            values.Whole(content.Child("netMassGrams"), 1, Limits.MassGrams, "grams"),
            Amount(content.Child("value")),
            values.Text(content.Child("listingUrl"), Limits.ListingUrl),
            values.Text(content.Child("sku"), Limits.Sku)
        );

    private ImmutableArray<Permit> Permits() =>
        Each(
            "documents",
            Limits.Permits,
            static (item, document, _) =>
                item.values.Text(document.Child("type"), Limits.Code) is { } type
                && item.values.Text(document.Child("number"), Limits.DocumentNumber) is { } number
                    ? new Permit(type, number)
                    : item.Incomplete<Permit>(document, "a document with type and number")
        );

    private ImmutableArray<string> Procedures() =>
        Each(
            "procedures",
            Limits.Procedures,
            static (item, code, _) => item.values.Text(code, Limits.Code) ?? item.Incomplete<string>(code, "a code")
        );

    private T? Incomplete<T>(Node of, string expected)
        where T : class
    {
        values.Problems.Add(new Problem(ProblemCodes.Missing, of.Path(), "", expected));
        return null;
    }

    private ImmutableArray<T> Each<T>(string list, int most, Func<PostalItem, Node, int, T?> read)
        where T : class
    {
        if (node.Child(list) is not { } nodes)
        {
            return [];
        }

        var all = PostalDrop.Listed(nodes, values.Problems);
        if (all.Count > most)
        {
            values.Problems.Add(new Problem(ProblemCodes.TooLong, nodes.Path(), $"{all.Count}", $"at most {most}"));
            return [];
        }

        var sound = ImmutableArray.CreateBuilder<T>(all.Count);
        var number = 0;
        foreach (var each in all)
        {
            if (read(this, each, ++number) is { } one)
            {
                sound.Add(one);
            }
        }

        return sound.DrainToImmutable();
    }

    private PrepaidTax? Prepaid(Node? stated)
    {
        if (stated is not { } prepaid)
        {
            return null;
        }

        return
            values.Text(prepaid.Child("scheme"), Limits.Code) is { } scheme && values.Text(prepaid.Child("id"), Limits.Identity) is { } id
            ? new PrepaidTax(scheme.ToLowerInvariant(), id)
            : Incomplete<PrepaidTax>(prepaid, "a scheme and an id, such as ioss and IM2760000742");
    }

    /// <summary>What the item says itself, then what the dispatch says that lists it.</summary>
    private Transport Transport(PostalTransport? transport)
    {
        var mode = Word(node.Child("mode"), Words.Modes);
        var own = new Transport(
            mode is null ? TransportMode.Post : (TransportMode)mode.Value,
            values.Text(node.Child("conveyance"), Limits.TransportText),
            values.Text(node.Child("dispatch"), Limits.TransportText),
            values.Text(node.Child("receptacle"), Limits.TransportText),
            values.Instant(node.Child("arrivesAt"))
        );
        return transport?.Bind(own) ?? own;
    }

    private Money? Amount(Node? stated)
    {
        if (stated is not { } amount)
        {
            return null;
        }

        if (amount.Child("currency") is not { Text.Length: > 0 } currency)
        {
            if (amount.Child("amount") is { Text.Length: > 0 })
            {
                Incomplete<Permit>(amount, "an amount with its currency, an ISO 4217 code such as EUR");
            }

            return null;
        }

        return values.Amount(amount.Child("amount"), currency, "currency");
    }
}
