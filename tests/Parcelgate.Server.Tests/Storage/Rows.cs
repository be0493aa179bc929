namespace Parcelgate.Server.Tests.Storage;

using System.Globalization;
using System.Text;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Server.Storage;

/// <summary>Rows with every column filled, so that a test names only what it is about.</summary>
internal static class Rows
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, 123, TimeSpan.Zero);

    public static SubmissionRow Submission(long id, string messageId = "M1", string provider = "post") =>
        new()
        {
            Id = id,
            Provider = provider,
            MessageId = messageId,
            Format = "ndjson",
            ReceivedAt = Noon,
            Label = "application/x-ndjson; flight.ndjson",
        };

    public static ConsignmentRow Consignment(long id, string? reference = null, string provider = "post", long submission = 1) =>
        new()
        {
            Id = id,
            Provider = provider,
            Reference = reference ?? string.Create(CultureInfo.InvariantCulture, $"LX{id:D9}CN"),
            Version = 1,
            State = (short)State.Cleared,
            Category = 2,
            Lane = 1,
            Loading = 0,
            Hold = 0,
            Destination = "AZ",
            Dispatch = "CN",
            Channel = 1,
            Purpose = 2,
            Consignee = "Aygün Məmmədova",
            Consignor = "深圳市某某贸易有限公司",
            Seller = "Shop 17",
            Master = "001-12345675",
            Conveyance = "J2 0068",
            DueMinor = 12_34,
            DueCurrency = "AZN",
            ReceivedAt = Noon,
            ArrivesAt = Noon.AddHours(9),
            SubmissionId = submission,
            Part = 3,
            Offset = 700,
            Length = 812,
        };

    public static ReferralRow Referral(long id, short state, DateTimeOffset? due) =>
        new()
        {
            Id = id,
            ConsignmentId = id,
            Provider = "post",
            Reference = string.Create(CultureInfo.InvariantCulture, $"LX{id:D9}CN"),
            Version = 1,
            Kind = (short)ReferralKind.Information,
            IsByOfficer = false,
            State = state,
            HoldThen = 0,
            OpenedAt = Noon,
            OpenedBy = "system",
            DueAt = due,
        };

    public static DecisionRow Decision(long consignment, int version = 1, long submission = 1) =>
        new()
        {
            ConsignmentId = consignment,
            Version = version,
            DecidedAt = Noon,
            LawId = 1,
            Engine = 1,
            SubmissionId = submission,
            Part = 3,
            Offset = 700,
            Length = 812,
            Facts = Encoding.UTF8.GetBytes("""{"decidedAt":1793620800123}"""),
            Outcome = Encoding.UTF8.GetBytes("""{"category":2}"""),
            Hash = Digest.Of(BitConverter.GetBytes(consignment)),
        };

    public static JournalRow Event(long consignment, string kind = "decided") =>
        new(Noon, kind, consignment, 1, "provider:post", """{"to":"cleared"}""");
}
