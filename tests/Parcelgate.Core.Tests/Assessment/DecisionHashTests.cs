namespace Parcelgate.Core.Tests.Assessment;

using System.Security.Cryptography;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Money;
using Parcelgate.Core.Tests.Law;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The bytes a decision's hash is over, written here once more in the plainest way: what is decided today must replay in ten years.</summary>
public sealed class DecisionHashTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Aysel Quliyeva", "5ABC123")]
    [InlineData("Əli Ağayev", null)] // the holder is the name, not in ASCII
    [InlineData("Анна Каренина", null)]
    [InlineData("Lǐ 李 \U00020BB7", null)] // a letter of two UTF-16 units
    [InlineData("Half \uD842", null)] // and half of one
    public void The_hash_is_over_versions_record_facts_and_outcome(string name, string? identity)
    {
        var parcel = A.Consignment(consignee: A.Person(name, identity), items: [A.Item(400, hs: "300490", description: "Ə")]);

        AssertHash(parcel);
    }

    [Fact]
    public void A_decision_of_many_findings_is_hashed_whole()
    {
        var parcel = A.Consignment(
            items: [.. Enumerable.Range(1, 200).Select(n => A.Item(n, hs: "36", description: n % 2 == 0 ? "подарок" : ""))]
        );

        Assert.True(Assess.Decide(parcel, LawData.Book, Facts.At(Noon)).Quality.Length > 200);
        AssertHash(parcel);
    }

    [Fact]
    public void What_a_decision_uses_and_no_fact_names_is_hashed_by_its_key() =>
        AssertHash(A.Consignment(consignee: A.Person("Aysel Quliyeva", "5ABC123"), items: [A.Item(40)]), named: false);

    private static void AssertHash(Consignment parcel, bool named = true)
    {
        var keys = new List<AllowanceKey>();
        if (named)
        {
            Assess.AllowanceKeys(parcel, LawData.Book, Noon, null, keys);
        }

        var facts = new Facts(Noon, Noon.AddDays(-1), [.. keys.Select(key => new AllowanceFact(key, 250_00))]);
        var assessed = Assess.Decide(parcel, LawData.Book, facts);

        Assert.All(assessed.Uses, use => Assert.Equal(named, keys.Contains(use.Key)));
        var written = new Written();
        written.Put(4); // The engine's version, as it is: a change of it is meant.
        written.Put(assessed.Versions.Law);
        foreach (var regime in assessed.Versions.Regimes)
        {
            written.Put(regime.Hash);
        }

        written.Put(parcel.Digest);
        Put(written, facts);
        Put(written, assessed, facts);
        Assert.Equal(written.Hash(), assessed.Hash);
    }

    private static void Put(Written written, Facts facts)
    {
        written.Put(facts.DecidedAt.ToUnixTimeMilliseconds());
        written.Put(facts.ArrivedAt!.Value.ToUnixTimeMilliseconds());
        written.Put(facts.Used.Length);
        foreach (var used in facts.Used)
        {
            Put(written, used.Key);
            written.Put(used.UsedMinor);
        }
    }

    private static void Put(Written written, Assessment assessed, Facts facts)
    {
        written.Put(((int)assessed.Category << 24) | ((int)assessed.Lane << 16) | ((int)assessed.Loading << 8) | (int)assessed.Hold);
        written.Put(assessed.LaneRule);
        foreach (var excluded in assessed.Excluded)
        {
            written.Put(excluded.Clause);
        }

        written.Put(assessed.Charges.Length);
        foreach (var charge in assessed.Charges)
        {
            written.Put(charge.Charge);
            written.Put(charge.Item);
            Put(written, charge.Amount);
            Put(written, charge.Base ?? default);
            written.Put(((int)charge.Payer << 8) | (int)charge.Collected);
        }

        Put(written, assessed.Due ?? default);
        foreach (var findings in new[] { assessed.Findings, assessed.Quality })
        {
            written.Put(findings.Length);
            foreach (var finding in findings)
            {
                written.Put(finding.Rule);
                written.Put(finding.Outcome);
                foreach (var fact in finding.Facts)
                {
                    written.Put(fact.Value);
                }
            }
        }

        Assert.Empty(assessed.Problems);
        foreach (var use in assessed.Uses)
        {
            var place = facts.Used.ToList().FindIndex(used => used.Key == use.Key);
            written.Put(place);
            if (place < 0)
            {
                Put(written, use.Key);
            }

            Put(written, use.Amount);
        }
    }

    private static void Put(Written written, AllowanceKey key)
    {
        written.Put(key.Relief);
        written.Put(key.Holder);
        written.Put(key.Window);
    }

    private static void Put(Written written, Money money)
    {
        written.Put(money.Minor);
        written.Put(money.Currency.Code);
    }

    /// <summary>Numbers little-endian, texts in UTF-8 behind their length in bytes.</summary>
    private sealed class Written
    {
        private readonly List<byte> bytes = [];

        internal void Put(int value) => bytes.AddRange(BitConverter.GetBytes(value));

        internal void Put(long value) => bytes.AddRange(BitConverter.GetBytes(value));

        internal void Put(Digest value) => bytes.AddRange(value.ToArray());

        internal void Put(string value)
        {
            var encoded = Encoding.UTF8.GetBytes(value);
            Put(encoded.Length);
            bytes.AddRange(encoded);
        }

        internal Digest Hash() => Digest.From(SHA256.HashData(bytes.ToArray()));
    }
}
