namespace Parcelgate.Server.Release;

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Parcelgate.Core.Agreements;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>A screening result for a request for screening.</summary>
/// <param name="Method">How: "xray", "canine", "etd", "physical", "visual" (security screening methods of air cargo; IATA Cargo-IMP SSM names others).</param>
/// <param name="Result">"clear" or "alarm".</param>
/// <param name="At">When.</param>
/// <param name="By">Who: name or number of the screener.</param>
internal sealed record ScreeningResult(string Method, string Result, DateTimeOffset At, string By)
{
    /// <summary>Methods that are taken.</summary>
    internal static ImmutableArray<string> Methods { get; } = ["xray", "ct", "etd", "canine", "physical", "visual", "metal-detector"];

    /// <summary>Results that are taken.</summary>
    internal static ImmutableArray<string> Results { get; } = ["clear", "alarm"];
}

/// <summary>A provider's answer.</summary>
/// <param name="Id">The provider's own: sent twice, it is taken once. 1 to 64 characters.</param>
/// <param name="Fields">Fields with their values: these amend the record, and it is decided again.</param>
/// <param name="Words">An explanation; an officer reads it.</param>
/// <param name="Link">Address of a document or listing.</param>
/// <param name="Screening">For a request for screening.</param>
internal sealed record ReferralAnswer(
    string Id,
    ImmutableArray<AnsweredField> Fields,
    string? Words,
    string? Link,
    ScreeningResult? Screening
)
{
    /// <summary>The answer as it is kept: the same answer gives the same bytes.</summary>
    internal byte[] ToBytes()
    {
        var root = new JsonObject { ["answer"] = Id };
        if (!Fields.IsEmpty)
        {
            root["fields"] = new JsonArray([
                .. Fields.Select(field => (JsonNode)new JsonObject { ["field"] = field.Field, ["value"] = field.Value.DeepClone() }),
            ]);
        }

        Put(root, "words", Words);
        Put(root, "link", Link);
        if (Screening is { } screening)
        {
            root["screening"] = new JsonObject
            {
                ["method"] = screening.Method,
                ["result"] = screening.Result,
                ["at"] = screening.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["by"] = screening.By,
            };
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString(Options));
    }

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Put(JsonObject root, string name, string? value)
    {
        if (value is not null)
        {
            root[name] = value;
        }
    }
}

/// <summary>What came of an answer.</summary>
/// <param name="Outcome">"decided-again", "waits-for-officer", "unchanged", "still-asked".</param>
/// <param name="State">The consignment's state now.</param>
/// <param name="Late">True when it came after the term.</param>
/// <param name="Open">What is still asked.</param>
internal sealed record AnswerTaken(string Outcome, State State, bool Late, ImmutableArray<FieldQuestion> Open);

/// <summary>
/// Takes providers' answers. One that supplies fields amends the record on the ordinary way of amendments and is decided under the law in force; one that
/// explains waits for an officer. Taken once by its id, whoever sends it again and however often.
/// </summary>
internal sealed class ReferralAnswers(IStore store, IntakeWriter writer, TimeProvider time)
{
    private const string MessagePrefix = "referral-answer/";

    /// <summary>Takes an answer.</summary>
    /// <param name="sender">The provider.</param>
    /// <param name="reference">The consignment's reference.</param>
    /// <param name="answer">What is answered; checked by shape already.</param>
    /// <param name="cancel">Ends waiting for the store; what was taken stays.</param>
    /// <returns>What came of it, or the problems.</returns>
    public async Task<(AnswerTaken? Taken, ImmutableArray<Problem> Problems)> TakeAsync(
        Sender sender,
        string reference,
        ReferralAnswer answer,
        CancellationToken cancel
    )
    {
        if (NotKept(sender.Agreement, answer) is { IsEmpty: false } withheld)
        {
            return (null, withheld);
        }

        var content = answer.ToBytes();
        var (kept, problems) = await KeepAsync(sender, reference, answer, content, cancel);
        if (kept is not { } row)
        {
            return (null, problems);
        }

        var outcome = row.Outcome;
        if (outcome.Length == 0)
        {
            (outcome, problems) = await AmendAsync(sender, reference, answer, content, cancel);
            if (!problems.IsEmpty)
            {
                return (null, problems);
            }

            await NoteOutcomeAsync(row, outcome, cancel);
        }

        return (await ReadAsync(row, outcome, cancel), []);
    }

    /// <summary>Fields the agreement does not let be kept are refused with the clause: an answer is evidence and kept as it came.</summary>
    private static ImmutableArray<Problem> NotKept(Agreement? agreement, ReferralAnswer answer) =>
        agreement is null
            ? []
            :
            [
                .. answer
                    .Fields.Where(field => agreement.WithholdsAt(field.Field))
                    .Select(field =>
                        Problem.Of(
                            ProblemCodes.AgreementNotKept,
                            $"{field.Field}; agreement {agreement.Name}, not kept",
                            field.Field,
                            "an answer in words that says why the element is not given, or an agreement that lets it be kept"
                        )
                    ),
            ];

    private readonly record struct KeptAnswer(long Id, long ReferralId, long ConsignmentId, bool Late, string Outcome);

    /// <summary>Stores the answer, or finds it. An explanation is all done here; fields are still to be decided on.</summary>
    private async Task<(KeptAnswer? Kept, ImmutableArray<Problem> Problems)> KeepAsync(
        Sender sender,
        string reference,
        ReferralAnswer answer,
        byte[] content,
        CancellationToken cancel
    )
    {
        await using var work = await store.BeginAsync(cancel);
        var heads = await work.LockConsignmentsAsync(sender.Provider, [reference], cancel);
        if (!heads.TryGetValue(reference, out var head))
        {
            return (null, [Problem.Of(ProblemCodes.UnknownConsignment, "/reference", reference, "a reference you lodged before")]);
        }

        var digest = Digest.Of(content);
        if (await FindAsync(work, sender.Provider, answer.Id, cancel) is { } before)
        {
            return before.Digest == digest && before.Kept.ConsignmentId == head.Id
                ? (before.Kept, [])
                : (
                    null,
                    [Problem.Of(ReferralCodes.AnswerIdReused, "/answer", answer.Id, "an id not used before, or the same answer again")]
                );
        }

        // Fields change what production decided. Words, a link or a screening result only answer what an officer waits for, of a parcel that was taken while it was agreed.
        if (!answer.Fields.IsEmpty && sender.Outside() is { } outside)
        {
            return (null, [outside]);
        }

        var open = await ReferralBook.OpenOfAsync(work, [head.Id], cancel);
        var asked = open.FirstOrDefault(one => Fits(one, answer));
        if (asked is null)
        {
            return (null, [NothingAsked(open, answer, reference)]);
        }

        if (!answer.Fields.IsEmpty && await CheckAsync(work, head, answer, cancel) is { IsEmpty: false } wrong)
        {
            return (null, wrong);
        }

        return (await InsertAsync(work, sender, answer, content, digest, asked, cancel), []);
    }

    private async Task<KeptAnswer> InsertAsync(
        IUnitOfWork work,
        Sender sender,
        ReferralAnswer answer,
        byte[] content,
        Digest digest,
        ReferralRow asked,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow().WholeMs();
        var explains = answer.Fields.IsEmpty;
        var kept = new KeptAnswer(
            await work.NextIdsAsync("referral", 1, cancel),
            asked.Id,
            asked.ConsignmentId,
            asked.DueAt <= now,
            explains ? "waits-for-officer" : ""
        );
        var sha = new byte[Digest.Length];
        digest.CopyTo(sha);
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            """
            insert into referral_answer (id, provider, answer_id, sha256, referral_id, consignment_id, at, actor, late, content, outcome)
            values (@id, @provider, @answer, @sha, @referral, @consignment, @at, @actor, @late, @content, @outcome)
            """,
            cancel,
            ("id", kept.Id),
            ("provider", sender.Provider),
            ("answer", answer.Id),
            ("sha", sha),
            ("referral", kept.ReferralId),
            ("consignment", kept.ConsignmentId),
            ("at", now.Ms()),
            ("actor", sender.Actor),
            ("late", (short)(kept.Late ? 1 : 0)),
            ("content", Encoding.UTF8.GetString(content)),
            ("outcome", kept.Outcome)
        );
        if (explains)
        {
            var to = Referrals.Next((ReferralState)asked.State, ReferralAct.Explain).To!.Value;
            await ReferralBook.UpdateAsync(work, asked with { State = (short)to, AnsweredAt = now }, cancel);
            var detail = EventDetail.Object(("kind", ReferralBook.Word((ReferralKind)asked.Kind)), ("answer", answer.Id));
            await work.AppendJournalAsync([new JournalRow(now, "referral-answered", asked.ConsignmentId, 0, sender.Actor, detail)], cancel);
        }

        await work.CommitAsync(cancel);
        return kept;
    }

    /// <summary>Fields answer a question about them; a screening result a request for screening; words and links any question.</summary>
    private static bool Fits(ReferralRow row, ReferralAnswer answer)
    {
        if ((ReferralState)row.State is not (ReferralState.Open or ReferralState.Answered))
        {
            return false;
        }

        var questions = ReferralBook.QuestionsOf(row);
        return !answer.Fields.IsEmpty
            ? answer.Fields.Any(field => questions.Any(question => question.Field == field.Field))
            : answer.Screening is null || (ReferralKind)row.Kind == ReferralKind.Screening;
    }

    private static Problem NothingAsked(List<ReferralRow> open, ReferralAnswer answer, string reference)
    {
        var fields = open.SelectMany(ReferralBook.QuestionsOf).Select(question => question.Field).Distinct().ToList();
        return !answer.Fields.IsEmpty && fields.Count > 0
            ? Problem.Of(
                ReferralCodes.NotAsked,
                "/fields/0/field",
                answer.Fields[0].Field,
                $"one of the fields asked about: {string.Join(", ", fields)}"
            )
            : Problem.Of(
                ReferralCodes.NoneOpen,
                "/reference",
                reference,
                "a consignment with an open question of this kind; GET /v1/referrals lists them"
            );
    }

    /// <summary>What is wrong with the values, told before anything is kept.</summary>
    private static async Task<ImmutableArray<Problem>> CheckAsync(
        IUnitOfWork work,
        ConsignmentHead head,
        ReferralAnswer answer,
        CancellationToken cancel
    )
    {
        var file = (await Earlier.ReadAsync(work, [head], cancel))[head.Id];
        if (Lifecycle.Next((State)file.Row.State, ReleaseEvent.Decide, Loading.Complete, HoldReason.None).Refused is { } refused)
        {
            return
            [
                Problem.Of(
                    ProblemCodes.NotInThisState,
                    "/reference",
                    EventDetail.Name((State)file.Row.State),
                    $"a consignment that can still be changed ({refused.Code})"
                ),
            ];
        }

        return file.Record is { } record ? AnsweredFields.Apply(record, answer.Fields).Problems : [];
    }

    /// <summary>The amendment, as if the provider had sent it: evidence, decision, journal and allowances are those of any other.</summary>
    private async Task<(string Outcome, ImmutableArray<Problem> Problems)> AmendAsync(
        Sender sender,
        string reference,
        ReferralAnswer answer,
        byte[] content,
        CancellationToken cancel
    )
    {
        var batch = new Batch
        {
            Provider = sender.Provider,
            Actor = sender.Actor,
            Agreement = sender.Agreement,
            Submission = new SubmissionRow
            {
                Id = 0,
                Provider = sender.Provider,
                MessageId = MessagePrefix + answer.Id,
                Format = "json",
                ReceivedAt = time.GetUtcNow(),
                Label = "referral answer",
            },
            Whole = true,
            Part = 0,
            FirstLine = 1,
            Entries =
            [
                new Entry(1, Act.Amend)
                {
                    Reference = reference,
                    Reason = $"answer {answer.Id}",
                    // An amendment that came between may have taken the line away: then there is nothing to set.
                    Change = record => AnsweredFields.Apply(record, answer.Fields).Record ?? record,
                },
            ],
            Received = content,
            Places = [new Batch.Span(0, content.Length)],
            Canonical = default,
        };
        await writer.AcceptAsync(batch, cancel);
        var done = await batch.Done;
        using var line = JsonDocument.Parse(done.Lines);
        return done.Accepted == 1
            ? (line.RootElement.GetProperty("result").GetString() == "unchanged" ? "unchanged" : "decided-again", [])
            : ("", [Problem.Of(ProblemCodes.NotInThisState, "/reference", reference, "a consignment that can still be changed")]);
    }

    private async Task NoteOutcomeAsync(KeptAnswer kept, string outcome, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        await Sql.ExecuteAsync(
            work.Connection,
            work.Transaction,
            "update referral_answer set outcome = @outcome where id = @id",
            cancel,
            ("outcome", outcome),
            ("id", kept.Id)
        );
        await work.CommitAsync(cancel);
    }

    private async Task<AnswerTaken> ReadAsync(KeptAnswer kept, string outcome, CancellationToken cancel)
    {
        var row = (await Queries.ConsignmentAsync(store, kept.ConsignmentId, cancel))!;
        await using var db = await store.OpenReadAsync(cancel);
        var open = (await ReferralBook.OfConsignmentAsync(db, row.Id, cancel)).FindAll(one => Referrals.IsOpen((ReferralState)one.State));
        var left = open.SelectMany(ReferralBook.QuestionsOf).Distinct().ToImmutableArray();
        var said = outcome == "decided-again" && (State)row.State == State.Referred ? "still-asked" : outcome;
        return new AnswerTaken(said, (State)row.State, kept.Late, left);
    }

    private static async Task<(Digest Digest, KeptAnswer Kept)?> FindAsync(
        IUnitOfWork work,
        string provider,
        string answerId,
        CancellationToken cancel
    )
    {
        var found = await Sql.ListAsync(
            work.Connection,
            work.Transaction,
            "select sha256, id, referral_id, consignment_id, late, outcome from referral_answer where provider = @provider and answer_id = @answer",
            row =>
                (row.Digest(0), new KeptAnswer(row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt16(4) != 0, row.GetString(5))),
            cancel,
            ("provider", provider),
            ("answer", answerId)
        );
        return found is [var one] ? one : null;
    }

    /// <summary>What was answered to a referral, oldest first: instant, actor, whether late, and the answer as kept.</summary>
    internal static Task<List<GivenAnswer>> OfAsync(
        System.Data.Common.DbConnection db,
        IReadOnlyList<long> referrals,
        CancellationToken cancel
    ) =>
        referrals.Count == 0
            ? Task.FromResult(new List<GivenAnswer>())
            : Sql.ListAsync(
                db,
                null,
                $"select referral_id, at, actor, late, content from referral_answer where referral_id in ({string.Join(", ", referrals)}) order by id",
                row => new GivenAnswer(row.GetInt64(0), row.Instant(1), row.GetString(2), row.GetInt16(3) != 0, row.GetString(4)),
                cancel
            );
}

/// <summary>An answer on file.</summary>
/// <param name="ReferralId">To which referral.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Late">True when it came after the term.</param>
/// <param name="Content">As kept, JSON.</param>
internal sealed record GivenAnswer(long ReferralId, DateTimeOffset At, string Actor, bool Late, string Content);
