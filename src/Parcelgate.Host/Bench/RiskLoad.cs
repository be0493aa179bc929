namespace Parcelgate.Host.Bench;

using System.Globalization;
using System.Text;
using System.Text.Json;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Risk.Models;
using Parcelgate.Core.Simulation;
using Parcelgate.Formats;
using Parcelgate.Formats.Csv;
using Parcelgate.Host.Training;
using Parcelgate.Server.Screening;
using Parcelgate.Server.Storage;

/// <summary>
/// What <c>bench flight --risk</c> asks of a server besides the law: 200 rules over every signal, a list of 25,000 names, the reference prices the program comes
/// with, and a model trained on generated parcels whose frauds are known.
/// </summary>
internal static class RiskLoad
{
    internal const int Rules = 200;
    internal const int Names = 25_000;
    private const int Trained = 20_000;

    /// <summary>A data folder with the published law and these rules in the place of the published ones.</summary>
    internal static async Task<string> LawAsync(BenchPlace place, CancellationToken cancel)
    {
        var folder = place.File("law-with-risk");
        foreach (var file in Directory.EnumerateFiles(Parcels.LawFolder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Parcels.LawFolder, file);
            if (!path.StartsWith("profiles", StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                File.Copy(file, Path.Combine(folder, path));
            }
        }

        Directory.CreateDirectory(Path.Combine(folder, "profiles"));
        Directory.CreateDirectory(Path.Combine(folder, "models"));
        await File.WriteAllTextAsync(Path.Combine(folder, "profiles", "bench.yaml"), Profile(), cancel);
        await File.WriteAllBytesAsync(Path.Combine(folder, "models", "bench.json"), Model(), cancel);
        return folder;
    }

    /// <summary>Takes a list of generated names up into a store.</summary>
    internal static async Task TakeListAsync(string address, CancellationToken cancel)
    {
        var names = new ScreenNames(seed: 7);
        var lines = new StringBuilder();
        for (var i = 0; i < Names; i++)
        {
            lines.AppendLine(
                JsonSerializer.Serialize(
                    new
                    {
                        id = $"bench-{i}",
                        list = "BENCH",
                        type = "Person",
                        name = names.Next(),
                        aliases = Array.Empty<string>(),
                    }
                )
            );
        }

        await using var store = Stores.Open(address);
        await store.MigrateAsync(cancel);
        var taken = await new ListOffice(store, TimeProvider.System).TakeAsync(
            "bench",
            "bench.jsonl",
            System.Text.Encoding.UTF8.GetBytes(lines.ToString()),
            "system",
            cancel
        );
        if (taken.Problems.Count > 0)
        {
            throw new InvalidOperationException($"The list was not taken up: {taken.Problems[0]}");
        }
    }

    /// <summary>Conditions as offices write them: two or three clauses over fields, signals and lists, most of which hold for few parcels.</summary>
    private static string Profile()
    {
        string[] clauses =
        [
            "signal.piece_price < {0}",
            "signal.kilogram_price < {0} && signal.threshold_margin <= 10",
            "signal.address_names_30d >= 3 && signal.phone_names_30d >= {1}",
            "signal.consignee_near_30d >= {1} && signal.consignee_parcels_7d >= 1",
            "signal.seller_near_share >= 9{1} && channel == 'platform'",
            "signal.piece_mass_ratio > {0}00 && purpose == 'sale'",
            "signal.vague_items >= {1} && items.exists(i, !has(i.hs))",
            "signal.route_countries >= 3 && signal.hours_before_arrival < {0}",
            "signal.party_findings >= {1} || signal.phone_parcels_7d > 5{0}",
            "listed.exists(l, l.score >= 9{1})",
        ];
        var text = new StringBuilder(
            """
            profile: az/bench
            title: Rules of the benchmark
            owner: Benchmark
            purpose: As many rules as an administration has
            legal-basis: none
            review: 2099-01-01
            known: 2020-01-01
            in-force: 2020-01-01..
            destinations: [AZ]
            model: { name: bench, mode: shadow }
            rules:

            """
        );
        for (var i = 0; i < Rules; i++)
        {
            var when = string.Format(
                CultureInfo.InvariantCulture,
                clauses[i % clauses.Length],
                4 + i / clauses.Length,
                1 + i / clauses.Length % 9
            );
            text.Append(
                CultureInfo.InvariantCulture,
                $"  rule{i}: {{ when: \"{when}\", act: propose, mode: live, finds: undervaluation, why: Benchmark., expected: 5 %, at-most: 5 % }}\n"
            );
        }

        return text.ToString();
    }

    private static byte[] Model()
    {
        var planted = new HashSet<string>(StringComparer.Ordinal);
        var traffic = new Traffic(
            new TrafficPlan
            {
                Seed = 3,
                Count = Trained,
                FraudPerMille = 100,
            }
        );
        var rows = new StringBuilder("hs6,origin,channel,quantity,gross_mass,items,found\n");
        foreach (var parcel in traffic.Consignments(label => planted.Add(label.Reference)))
        {
            var first = parcel.Items.IsEmpty ? null : parcel.Items[0];
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{(first?.Hs is { Length: >= 6 } hs ? hs[..6] : "")},{first?.Origin},{Hyphens.Of(parcel.Channel)},{first?.Quantity},{parcel.GrossMassGrams},{parcel.Items.Length},{(planted.Contains(parcel.Reference) ? 1 : 0)}\n"
            );
        }

        var problems = new List<Problem>();
        var table = TextTable.Read(System.Text.Encoding.UTF8.GetBytes(rows.ToString()), problems)!;
        var label = table.Heads.Length - 1;
        int[] marks = [.. table.Rows.Select(row => row[label] == "1" ? 1 : 0)];
        return RiskModelJson.ToBytes(RiskTrainer.Train(table, label, marks, [], [], _ => { }).Model);
    }
}
