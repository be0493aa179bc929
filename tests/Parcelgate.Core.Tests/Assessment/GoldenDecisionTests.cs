namespace Parcelgate.Core.Tests.Assessment;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Core.Simulation;
using Parcelgate.Core.Tests.Law;
using Xunit;

/// <summary>
/// A corpus of decisions that are written down. A change of code or law that moves one shows which, and why is said in the commit that rewrites the
/// file (PARCELGATE_UPDATE_GOLDEN=1); a change of code that moves one raises <see cref="Assess.EngineVersion"/>.
/// </summary>
public sealed class GoldenDecisionTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("az")]
    [InlineData("lt")]
    [InlineData("ro")]
    [InlineData("md")]
    [InlineData("gb")]
    [InlineData("kz")]
    public void Decisions_do_not_move_unnoticed(string regime)
    {
        var file = Path.Combine(LawData.Root, "tests", "Parcelgate.Core.Tests", "Assessment", "golden", $"{regime}.txt");
        var now = Decisions(regime);
        if (Environment.GetEnvironmentVariable("PARCELGATE_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, now);
        }

        Assert.Equal(File.ReadAllText(file), now);
    }

    private static string Decisions(string regime)
    {
        var text = new StringBuilder();
        var used = new Dictionary<AllowanceKey, long>();
        foreach (
            var consignment in new Traffic(
                new TrafficPlan
                {
                    Seed = 7,
                    Count = 300,
                    Regime = regime,
                    PerDay = 300,
                }
            ).Consignments()
        )
        {
            text.Append(Line(consignment, used)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(Consignment consignment, Dictionary<AllowanceKey, long> used)
    {
        var keys = new List<AllowanceKey>();
        Assess.AllowanceKeys(consignment, LawData.Book, Noon, null, keys);
        var facts = new Facts(Noon, null, [.. keys.Select(key => new AllowanceFact(key, used.GetValueOrDefault(key)))]);
        var assessed = Assess.Decide(consignment, LawData.Book, facts);
        foreach (var use in assessed.Uses)
        {
            used[use.Key] = used.GetValueOrDefault(use.Key) + use.Amount.Minor;
        }

        var charges = string.Join(' ', assessed.Charges.Select(charge => $"{charge.Charge}={charge.Amount}"));
        var quality = string.Join(' ', assessed.Quality.Select(finding => finding.Rule));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{consignment.Reference} {(int)assessed.Category} {assessed.LaneRule} {Parcelgate.Core.Assessment.Names.Of(assessed.Loading)} {Parcelgate.Core.Assessment.Names.Of(assessed.Hold)} {assessed.Due} [{charges}] [{quality}]"
        );
    }
}
