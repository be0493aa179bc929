namespace Parcelgate.Server.Revenue;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Money;
using Parcelgate.Core.Revenue;
using Parcelgate.Formats.Camt;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>POST /v1/bank-statements: a bank's camt.053 or camt.054. All of it is booked, or nothing of it.</summary>
internal static class PostBankFile
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/v1/bank-statements", Handle)
            .Requires(Permissions.PaymentsManage)
            .Accepts<Stream>("application/xml")
            .Produces<BankFileAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .WithSummary(
                "Import a bank statement (camt.053) or notification (camt.054): payments are matched to demands and accounts by their reference"
            )
            .WithTags("Payments");

    private static async Task<IResult> Handle(HttpContext http, BankFiles files, CancellationToken cancel)
    {
        var bytes = await BytesAsync(http.Request.Body, cancel);
        var (import, problems) = await files.ImportAsync(bytes, "", http.User.ActorOf(), cancel);
        return import is null ? new ProblemResult(problems) : TypedResults.Ok(BankFileAnswer.Of(import));
    }

    /// <summary>All bytes of a stream, as many as a file may have.</summary>
    /// <exception cref="MessageTooLargeException">There are more.</exception>
    internal static async Task<ReadOnlyMemory<byte>> BytesAsync(Stream stream, CancellationToken cancel, long most = CamtReader.LongestFile)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0; )
        {
            all.Write(buffer, 0, read);
            if (all.Length > most)
            {
                throw new MessageTooLargeException(most);
            }
        }

        return all.ToArray();
    }
}

/// <summary>How many payments were matched in one way, and what they come to.</summary>
internal sealed record MatchAnswer(string Match, int Count, string Sum);

/// <summary>What importing a file came to.</summary>
/// <param name="File">Its number.</param>
/// <param name="Sha256">Over its bytes.</param>
/// <param name="Kind">"camt.053.001.08".</param>
/// <param name="Again">True when these bytes were imported before: nothing was done.</param>
/// <param name="Entries">Entries in it.</param>
/// <param name="Known">Of them known from an earlier file.</param>
/// <param name="Pending">Of them not booked at the bank yet.</param>
/// <param name="Payments">Payments booked now, by how they were matched and currency.</param>
/// <param name="Suspense">Of them what waits in suspense, by currency.</param>
/// <param name="Released">Consignments released now because they are paid.</param>
internal sealed record BankFileAnswer(
    long File,
    string Sha256,
    string Kind,
    bool Again,
    int Entries,
    int Known,
    int Pending,
    IReadOnlyList<MatchAnswer> Payments,
    IReadOnlyList<string> Suspense,
    int Released
)
{
    internal static BankFileAnswer Of(BankImport import) =>
        new(
            import.File.Id,
            import.File.Sha256.ToString(),
            import.File.Kind,
            import.Again,
            import.File.Entries,
            import.Again ? import.File.Entries : import.File.Known,
            import.Pending,
            [
                .. import
                    .Payments.GroupBy(payment => (payment.Match, payment.Amount.Currency))
                    .OrderBy(group => group.Key.Match)
                    .Select(group => new MatchAnswer(WordOf(group.Key.Match), group.Count(), Sum(group.Select(payment => payment.Amount)))),
            ],
            [
                .. import
                    .Payments.Where(payment => payment.Open.Minor > 0)
                    .GroupBy(payment => payment.Open.Currency)
                    .Select(group => Sum(group.Select(payment => payment.Open))),
            ],
            import.Released
        );

    /// <summary>As messages write it: "on-account".</summary>
    internal static string WordOf(PaymentMatch match) =>
        match switch
        {
            PaymentMatch.Exact => "exact",
            PaymentMatch.Partial => "partial",
            PaymentMatch.Over => "over",
            PaymentMatch.OnAccount => "on-account",
            PaymentMatch.NothingDue => "nothing-due",
            PaymentMatch.UnknownReference => "unknown-reference",
            PaymentMatch.WrongReference => "wrong-reference",
            PaymentMatch.NoReference => "no-reference",
            PaymentMatch.OtherCurrency => "other-currency",
            PaymentMatch.TakenBack => "taken-back",
            PaymentMatch.Outgoing => "outgoing",
            PaymentMatch.CameBack => "came-back",
            _ => throw new ArgumentOutOfRangeException(nameof(match), match, "Not a match."),
        };

    private static string Sum(IEnumerable<Money> amounts) => amounts.Aggregate(static (sum, one) => sum + one).ToString();
}
