namespace Parcelgate.Server.Observability;

using Microsoft.Extensions.Logging;

/// <summary>
/// The events of the server's log: one line each, ids as fields, never personal data or secrets. Event ids are stable: alerts are built on them.
/// </summary>
public static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Urls} in mode {Mode}.")]
    public static partial void Started(ILogger logger, string urls, string mode);

    [LoggerMessage(2, LogLevel.Information, "Stopping: no new connections; what was accepted has {Seconds} s to finish.")]
    public static partial void Stopping(ILogger logger, int seconds);

    [LoggerMessage(3, LogLevel.Information, "Stopped: everything accepted is finished.")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(4, LogLevel.Error, "{Drain} did not finish what was accepted in time.")]
    public static partial void DrainTooSlow(ILogger logger, string drain);

    [LoggerMessage(
        10,
        LogLevel.Information,
        "Submission {SubmissionId} of {Provider}: {Lines} lines, {Accepted} accepted, {Refused} refused."
    )]
    public static partial void SubmissionDone(ILogger logger, long submissionId, string provider, long lines, long accepted, long refused);

    [LoggerMessage(
        11,
        LogLevel.Debug,
        "Consignment {ConsignmentId} of submission {SubmissionId} decided: lane {Lane}, category {Category}."
    )]
    public static partial void Decided(ILogger logger, long consignmentId, long submissionId, string lane, int category);

    [LoggerMessage(12, LogLevel.Warning, "Turned away a message of {Provider} with {Status}: {Why}")]
    public static partial void TurnedAway(ILogger logger, string provider, int status, string why);

    [LoggerMessage(13, LogLevel.Information, "Consignment {ConsignmentId} moved from {From} to {To} by {Actor}.")]
    public static partial void Moved(ILogger logger, long consignmentId, string from, string to, string actor);

    [LoggerMessage(14, LogLevel.Information, "Bank file {FileId} ({Kind}): {Payments} payments booked, {Known} entries known before.")]
    public static partial void BankFile(ILogger logger, long fileId, string kind, int payments, int known);

    [LoggerMessage(20, LogLevel.Error, "The store is unavailable.")]
    public static partial void StoreUnavailable(ILogger logger, Exception exception);

    [LoggerMessage(21, LogLevel.Error, "Submission {SubmissionId} stopped by a defect.")]
    public static partial void SubmissionFailed(ILogger logger, long submissionId, Exception exception);

    [LoggerMessage(30, LogLevel.Information, "Law {Hash} is in force: proposal {Proposal} was published from {From} on by {Actor}.")]
    public static partial void LawPublished(ILogger logger, string hash, string proposal, string from, string actor);

    [LoggerMessage(31, LogLevel.Error, "What was published cannot be taken up; the law stays as it was. {Why}")]
    public static partial void LawNotTaken(ILogger logger, string why);

    [LoggerMessage(32, LogLevel.Warning, "Impact runs wait for the store. {Why}")]
    public static partial void RunInterrupted(ILogger logger, string why);

    [LoggerMessage(34, LogLevel.Error, "{What} cannot be read; what was known stays. {Why}")]
    public static partial void NotTaken(ILogger logger, string what, string why);

    [LoggerMessage(40, LogLevel.Error, "Reminders of referrals wait for the store. {Why}")]
    public static partial void ReferralsNotMinded(ILogger logger, string why);

    [LoggerMessage(33, LogLevel.Error, "Impact run {RunId} stopped by a defect.")]
    public static partial void RunFailed(ILogger logger, long runId, Exception exception);

    [LoggerMessage(51, LogLevel.Error, "Deletion under agreements waits for the store. {Why}")]
    public static partial void ErasureInterrupted(ILogger logger, string why);

    [LoggerMessage(53, LogLevel.Warning, "Letters on data quality wait for the store. {Why}")]
    public static partial void LettersInterrupted(ILogger logger, string why);

    [LoggerMessage(54, LogLevel.Warning, "What was counted of parties waits for the store to be added up. {Why}")]
    public static partial void PartiesNotAdded(ILogger logger, string why);

    [LoggerMessage(55, LogLevel.Information, "{Count} parcels that waited for payment are on account {Key} now.")]
    public static partial void TakenOnAccount(ILogger logger, int count, string key);

    [LoggerMessage(56, LogLevel.Warning, "Looking for room on deferred accounts waits for the store. {Why}")]
    public static partial void RoomNotLookedFor(ILogger logger, string why);

    [LoggerMessage(52, LogLevel.Warning, "Looking at listings waits for the store. {Why}")]
    public static partial void ListingsInterrupted(ILogger logger, string why);

    [LoggerMessage(36, LogLevel.Warning, "Messages wait for the store. {Why}")]
    public static partial void DeliveryInterrupted(ILogger logger, string why);

    [LoggerMessage(37, LogLevel.Warning, "Message {MessageId} is dead after {Attempts} attempts. {Why}")]
    public static partial void MessageDead(ILogger logger, long messageId, int attempts, string why);

    [LoggerMessage(38, LogLevel.Error, "Delivery to endpoint {EndpointId} stopped by a defect.")]
    public static partial void DeliveryFailed(ILogger logger, long endpointId, Exception exception);

    [LoggerMessage(39, LogLevel.Warning, "The folder of endpoint {EndpointId} cannot be read now. {Why}")]
    public static partial void FolderUnreadable(ILogger logger, long endpointId, string why);

    [LoggerMessage(43, LogLevel.Error, "Documents of sales wait for the store to be compared. {Why}")]
    public static partial void MatchesNotCompared(ILogger logger, string why);

    [LoggerMessage(41, LogLevel.Error, "The sandbox cannot be used now. {Why}")]
    public static partial void SandboxUnavailable(ILogger logger, string why);

    [LoggerMessage(42, LogLevel.Information, "The sandbox was begun anew: {Why}.")]
    public static partial void SandboxRenewed(ILogger logger, string why);
}
