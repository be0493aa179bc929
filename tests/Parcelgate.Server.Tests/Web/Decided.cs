namespace Parcelgate.Server.Tests.Web;

using System.Collections.Immutable;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Release;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Tests.Intake;
using Parcelgate.Server.Web;
using Parcelgate.TestKit;

/// <summary>Consignments of the fake desk that the engine itself decided, under the law of the repository: one for each way a page has to speak.</summary>
internal static class Decided
{
    public const long ProhibitedId = 201;
    public const long OrdinaryId = 202;
    public const long DutiableId = 203;
    public const long KeptId = 204;
    public const long PermitId = 205;
    public const long DataId = 206;

    private static readonly Lazy<LawBook> Book = new(() => LawBook.Load(LawFolder.Read(IntakeFixture.LawFolder)));

    public static readonly ImmutableDictionary<long, State> States = new Dictionary<long, State>
    {
        [ProhibitedId] = State.Referred,
        [OrdinaryId] = State.Cleared,
        [DutiableId] = State.Released,
        [KeptId] = State.ToHold,
        [PermitId] = State.Held,
        [DataId] = State.Referred,
    }.ToImmutableDictionary();

    /// <summary>The whole file; its row says what the decision says.</summary>
    public static ConsignmentFile File(long id, State state, DateTimeOffset now)
    {
        var record = Record(id);
        var used = new List<AllowanceKey>();
        Assess.AllowanceKeys(record, Book.Value, now, null, used);
        var before = id == DutiableId ? used.ConvertAll(key => new AllowanceFact(key, 114_90)) : [];
        var assessed = Assess.Explain(record, Book.Value, new Facts(now, null, [.. before]));
        return new ConsignmentFile
        {
            Row = new FindRow
            {
                Id = id,
                Provider = "orbita",
                Reference = record.Reference,
                State = state,
                Category = assessed.Category,
                Lane = assessed.Lane,
                Loading = assessed.Loading,
                Hold = assessed.Hold,
                Consignee = record.Consignee?.Name,
                Due = assessed.Due,
                ReceivedAt = now.AddHours(-5),
                ArrivedAt = state is State.Held or State.Released ? now.AddHours(-1) : null,
                ReleasedAt = state == State.Released ? now.AddHours(-1) : null,
            },
            Version = 1,
            Consignment = record,
            Assessment = assessed,
            DecidedAt = now.AddHours(-5),
            Events =
            [
                new(now.AddHours(-1), "released", "user:officer", [new("to", "Released"), new("reason", "as declared")]),
                new(
                    now.AddHours(-2),
                    "refused",
                    "provider:orbita",
                    [new("act", "amend"), new("problems", "intake-missing /items/0/value: ")]
                ),
                new(
                    now.AddHours(-3),
                    "amended",
                    "provider:orbita",
                    [new("changed", "/items[1]/value: 20.00 USD → 30.00 USD\n/freight:  → 5.00 USD\n/consignee/phone: +994501 → +994502")]
                ),
                new(now.AddHours(-5), "decided", "provider:orbita", [new("to", "Cleared")]),
            ],
        };
    }

    private static Consignment Record(long id) =>
        A.Sealed(
            id switch
            {
                ProhibitedId => Goods("UY440473778TR", 20m, "930400"),
                DutiableId => Goods("UY440473781TR", 241.10m, "851762"),
                KeptId => Goods("U.7849431R66ZB", 20m, "851830") with
                {
                    Consignee = A.Person() with { Kind = PartyKind.Organisation },
                    Kept = [.. Enumerable.Range(1, 40).Select(KeptField)],
                },
                PermitId => Goods("UY440473795TR", 20m, "300490"),
                DataId => Goods("UY440473804TR", 20m, "851830") with { Consignor = null },
                _ => Goods("UY440473818TR", 20m, "851830"),
            }
        );

    private static Kept KeptField(int number) =>
        new(
            $"MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[{number}]/AdditionalDocument/DepartmentOfResponsibleGovernmentAgencyCode",
            number % 2 == 0 ? new string('F', 64) : "C07"
        );

    private static Consignment Goods(string reference, decimal value, string hs) =>
        A.Consignment(reference, items: [A.Item(value, hs: hs)], freight: A.Money(0m, "USD"));
}
