namespace Parcelgate.Server.Sandbox;

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Parcelgate.Core.Consignments;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>The last attempt of a provider at a case.</summary>
/// <param name="Case">The case: "csv/one-parcel".</param>
/// <param name="At">When.</param>
/// <param name="MessageId">The message it was tried with.</param>
/// <param name="Differences">What differed; empty where it was passed.</param>
/// <param name="PassedAt">When it was passed last; null where it never was.</param>
internal sealed record ConformanceResult(
    string Case,
    DateTimeOffset At,
    string MessageId,
    ImmutableArray<Difference> Differences,
    DateTimeOffset? PassedAt
);

/// <summary>Keeps results of cases in the sandbox's file. They outlive what was sent: beginning the file anew takes them along.</summary>
internal sealed class ConformanceResults(SandboxFile file)
{
    /// <summary>Differences kept of one attempt. Arbitrary: the first tell what is wrong.</summary>
    private const int MostKept = 20;

    /// <summary>Keeps an attempt; call it inside the sandbox, so that the file stays where it is.</summary>
    internal async Task NoteAsync(string provider, ConformanceResult result, CancellationToken cancel)
    {
        await using var connection = file.Open();
        await Sql.ExecuteAsync(
            connection,
            null,
            """
            insert into sandbox_case (provider, name, at, message_id, differences, passed_at) values (@provider, @name, @at, @message, @differences, @passed)
            on conflict (provider, name) do update set at = excluded.at, message_id = excluded.message_id, differences = excluded.differences,
            passed_at = coalesce(excluded.passed_at, sandbox_case.passed_at)
            """,
            cancel,
            ("provider", provider),
            ("name", result.Case),
            ("at", result.At.Ms()),
            ("message", result.MessageId),
            ("differences", JsonSerializer.Serialize(result.Differences.Take(MostKept))),
            ("passed", result.Differences.IsEmpty ? result.At.Ms() : null)
        );
    }

    /// <summary>A provider's results by case; empty where it never tried.</summary>
    /// <exception cref="StoreUnavailableException">The sandbox's file cannot be read.</exception>
    internal async Task<IReadOnlyDictionary<string, ConformanceResult>> OfAsync(string provider, CancellationToken cancel)
    {
        if (file.BegunAt() is null)
        {
            return new Dictionary<string, ConformanceResult>();
        }

        await using var connection = file.Open();
        var rows = await Sql.ListAsync(
            connection,
            null,
            "select name, at, message_id, differences, passed_at from sandbox_case where provider = @provider",
            row => new ConformanceResult(
                row.GetString(0),
                row.Instant(1),
                row.GetString(2),
                [.. JsonSerializer.Deserialize<Difference[]>(row.GetString(3))!],
                row.InstantOrNull(4)
            ),
            cancel,
            ("provider", provider)
        );
        return rows.ToDictionary(one => one.Case, StringComparer.Ordinal);
    }
}
