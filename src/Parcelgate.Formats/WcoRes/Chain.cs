namespace Parcelgate.Formats.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;

/// <summary>
/// The chain of answers to a declaration: what happened, in order, gives the responses, in order. Pure: the same happenings give the same messages under the
/// same numbers, so that one sent twice is known as such.
/// </summary>
public static class Chain
{
    // Codes of the published answers. The lists they come from are national or not public: what is said of them is what the samples show.

    /// <summary>Status of charges told with the acceptance or before it.</summary>
    internal const string AtAcceptance = "67";

    /// <summary>Status of charges told with a release before clearance.</summary>
    internal const string AtRelease = "115";

    /// <summary>Status of charges told with the clearance.</summary>
    internal const string AtClearance = "4";

    /// <summary>Status of a granted request.</summary>
    internal const string Granted = "39";

    /// <summary>Statement code of release and clearance.</summary>
    internal const string Free = "A2";

    /// <summary>UN/EDIFACT 4451: general information.</summary>
    internal const string General = "AFB";

    /// <summary>Statement code and type of documents that are wanted.</summary>
    internal const string Wanted = "ACA";

    /// <summary>UN/EDIFACT 4451: additional customs statement that explains an amendment.</summary>
    internal const string Explanation = "AES";

    /// <summary>Statement code of a doubt that is told with the acceptance.</summary>
    internal const string DoubtCode = "smartErrorMsg";

    /// <summary>WCO ids of the sections of the response itself that statements belong to.</summary>
    private const string ResponseSection = "07B";
    private const string ErrorSection = "53A";
    private const string AmendmentSection = "06A";

    /// <summary>Hexadecimal digits of a message's number: 128 bits of a hash.</summary>
    private const int IdDigits = 32;

    /// <summary>The responses to what happened.</summary>
    /// <param name="declaration">The declaration; the version is that of the happening where it has one.</param>
    /// <param name="happened">In order.</param>
    /// <param name="payTo">The account named with every statement of charges; null where there is none.</param>
    /// <param name="sent">Responses sent for it before.</param>
    public static ImmutableArray<Response> Of(
        AnsweredDeclaration declaration,
        IEnumerable<Happening> happened,
        PayTo? payTo = null,
        int sent = 0
    )
    {
        var responses = ImmutableArray.CreateBuilder<Response>();
        foreach (var happening in happened)
        {
            foreach (var said in Say(new Said(declaration with { Version = happening.Version }, payTo, happening.At), happening))
            {
                responses.Add(said with { Id = IdOf(said, sent + responses.Count + 1) });
            }
        }

        return responses.ToImmutable();
    }

    private static IEnumerable<Response> Say(Said said, Happening happening) =>
        happening switch
        {
            Registered one => [said.As(ResponseFunction.Received), .. said.Taxes(one.Taxes, AtAcceptance)],
            Accepted one => [Acceptance(said, one), .. said.Taxes(one.Taxes, AtAcceptance)],
            Rejected one => [said.As(ResponseFunction.Rejected) with { DecidedAt = one.At, Errors = one.Errors }],
            Reckoned one => said.Taxes(one.Taxes, AtAcceptance),
            DocumentsWanted one => [Documents(said, one)],
            ControlOrdered => [said.As(ResponseFunction.Control)],
            FundsLacking one => [Funds(said, one)],
            RequestGranted => [said.As(ResponseFunction.Request) with { Status = Granted }],
            Corrected one => [Correction(said, one.Changes)],
            MayGo one => [.. said.Taxes(one.Taxes, AtRelease), said.As(ResponseFunction.Released) with { Statements = [GoodsFree] }],
            Cleared one => [.. said.Taxes(one.Taxes, AtClearance), said.As(ResponseFunction.Cleared) with { Statements = [GoodsFree] }],
            Invalidated one => [Invalidation(said, one)],
            _ => throw new ArgumentOutOfRangeException(nameof(happening), happening, "Not something a declarant is told."),
        };

    private static readonly Statement GoodsFree = new(Free, Type: General);

    private static Response Acceptance(Said said, Accepted one) =>
        said.As(ResponseFunction.Accepted) with
        {
            DecidedAt = one.AcceptedAt,
            Errors = one.Doubts,
            Statements =
            [
                .. one.Doubts.Select(
                    (doubt, at) =>
                        new Statement(DoubtCode, doubt.Text, Type: "1", Pointers: [new(ResponseSection, 1), new(ErrorSection, at + 1)])
                ),
            ],
        };

    /// <summary>What is wanted, each with the deadline; without anything by name the deadline stands alone.</summary>
    private static Response Documents(Said said, DocumentsWanted one)
    {
        var wanted = one.Wanted.IsDefaultOrEmpty ? [new Statement()] : one.Wanted;
        return said.As(ResponseFunction.Documents) with
        {
            Statements =
            [
                .. wanted.Select(thing => thing with { Code = thing.Code ?? Wanted, Type = thing.Type ?? Wanted, Until = one.Until }),
            ],
        };
    }

    private static Response Funds(Said said, FundsLacking one) =>
        said.As(one.Reminder ? ResponseFunction.FundsReminder : ResponseFunction.FundsMissing) with
        {
            Funds = one.Funds,
            PayTo = said.PayTo,
        };

    private static Response Correction(Said said, Correction changes) =>
        said.As(ResponseFunction.Corrected) with
        {
            Amendments = changes.Amendments,
            NewValues = changes.Values,
            Statements =
            [
                .. (changes.Explanations.IsDefault ? [] : changes.Explanations).Select(
                    (why, at) =>
                        new Statement(Text: why, Type: Explanation, Pointers: [new(ResponseSection, 1), new(AmendmentSection, at + 1)])
                ),
            ],
        };

    private static Response Invalidation(Said said, Invalidated one) =>
        said.As(ResponseFunction.Invalidated) with
        {
            DecidedAt = one.At,
            Statements = [new Statement(Text: one.Reason, Type: General)],
        };

    /// <summary>A number no other answer to a declaration of this customs has, and the same one whenever it is made again.</summary>
    private static string IdOf(Response response, int ordinal)
    {
        var named = string.Create(
            CultureInfo.InvariantCulture,
            $"{response.Declaration.Id}|{response.Declaration.Reference}|{ordinal}|{(int)response.Function}"
        );
        return Digest.Of(Encoding.UTF8.GetBytes(named)).ToString()[..IdDigits];
    }

    /// <summary>What all responses to one happening share.</summary>
    private readonly record struct Said(AnsweredDeclaration Declaration, PayTo? PayTo, DateTimeOffset At)
    {
        internal Response As(ResponseFunction function) => new(function, "", At, Declaration);

        internal IEnumerable<Response> Taxes(ImmutableArray<ItemTaxes> taxes, string status) =>
            taxes.IsDefault ? [] : [As(ResponseFunction.Tax) with { Taxes = taxes, Status = status, PayTo = PayTo }];
    }
}
