namespace Parcelgate.Benchmarks;

using BenchmarkDotNet.Attributes;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Law.Cel;
using Parcelgate.Formats;
using Parcelgate.Formats.Json;

/// <summary>A decision, without and with its explanation: ordinary parcels in turn, no allowance used before.</summary>
[MemoryDiagnoser]
public class AssessPart
{
    private readonly Consignment[] parcels = Parcel.Records();
    private readonly LawBook law = Parcel.Law();
    private readonly Facts facts = Facts.At(Parcel.Plan.From);
    private int turn;

    [Benchmark(Baseline = true)]
    public Assessment Decide() => Assess.Decide(Next(), law, facts);

    [Benchmark]
    public Assessment Explain() => Assess.Explain(Next(), law, facts);

    private Consignment Next() => parcels[turn++ & (Parcel.Count - 1)];
}

/// <summary>A record read from its canonical JSON and written back.</summary>
[MemoryDiagnoser]
public class JsonPart
{
    private readonly byte[][] lines = Parcel.Bytes();
    private readonly Consignment[] parcels = Parcel.Records();
    private readonly ReadDefaults defaults = new();
    private int turn;

    [Benchmark]
    public Entry Read() => CanonicalJson.Read(lines[Next()], 1, defaults);

    [Benchmark]
    public byte[] Write() => CanonicalJson.ToBytes(parcels[Next()]);

    private int Next() => turn++ & (Parcel.Count - 1);
}

/// <summary>One condition as the law files write them, of ten operands of which none ends the chain early.</summary>
[MemoryDiagnoser]
public class ConditionPart
{
    private const string Condition =
        "destination == 'AZ' && dispatch != 'XX' && purpose != 'documents' && dataset != 'H7' && category < 5 && consignee.kind != 'organisation' "
        + "&& packages != 99 && !(channel in ['post', 'platform']) && items.size() < 100 && items.all(i, !i.hs.startsWith('93'))";

    private readonly LawFrame frame = new();
    private readonly CelProgram program = Compile();

    public ConditionPart()
    {
        frame.Start(
            new Consignment
            {
                Reference = "BENCH1",
                Channel = Channel.Express,
                Destination = "AZ",
                Dispatch = "TR",
                DataSet = "H6",
                Packages = 1,
                Consignee = new Party("A. Person", PartyKind.Person),
                Items = [new Item(1, "cotton T-shirt", "610910"), new Item(2, "socks", "611595")],
            }
        );
        frame.Category = 2;
        if (!program.Holds(frame))
        {
            throw new InvalidOperationException("The condition is to hold, so that every operand is asked.");
        }
    }

    [Benchmark]
    public bool Holds() => program.Holds(frame);

    private static CelProgram Compile() =>
        CelCompiler.Compile(Condition, ConsignmentShape.Decided, out var errors)
        ?? throw new InvalidOperationException(string.Join("; ", errors.Select(error => error.Message)));
}

/// <summary>The two hashes of a parcel: over its bytes when it is read, over its decision when it is decided.</summary>
[MemoryDiagnoser]
public class HashPart
{
    private readonly byte[] line = Parcel.Bytes()[0];
    private readonly Facts facts = Facts.At(Parcel.Plan.From);
    private readonly Assessment assessed;
    private readonly Digest digest;

    public HashPart()
    {
        var parcel = Parcel.Records()[0];
        digest = parcel.Digest;
        assessed = Assess.Decide(parcel, Parcel.Law(), facts);
    }

    [Benchmark]
    public Digest Record() => Digest.Of(line);

    [Benchmark]
    public Digest Decision() => DecisionHash.Of(digest, facts, assessed);
}
