namespace Parcelgate.Core.Tests.Risk.Selection;

using System.Globalization;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Money;
using Parcelgate.Core.Risk.Selection;

/// <summary>Candidates and seeds of the tests.</summary>
internal static class Candidates
{
    internal static readonly Currency Usd = Currency.Of("USD");

    internal static Candidate Candidate(string id, long stakeMinor, params (string Means, int PerMillion)[] prospects) =>
        new(
            id,
            Channel.Post,
            "CN",
            "",
            SellerSize.Small,
            "",
            new Money(stakeMinor, Usd),
            [.. prospects.Select(one => new Prospect(one.Means, one.PerMillion))]
        );

    /// <summary>So many candidates, every one with a finding of its own, the last the largest; channels in turn.</summary>
    internal static Candidate[] Rising(int count) =>
        [
            .. Enumerable
                .Range(1, count)
                .Select(number =>
                    Candidate(string.Create(CultureInfo.InvariantCulture, $"P{number:000}"), 1_000, ("manual", number)) with
                    {
                        Channel = (Channel)(number % 4),
                    }
                ),
        ];

    internal static Digest Seed(int number) => Digest.Of(BitConverter.GetBytes(number));

    internal static Budget Manual(int places, int random) => new([new("manual", places)], null, new("manual", random));
}
