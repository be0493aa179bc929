namespace Parcelgate.Core.Consignments;

/// <summary>
/// What a sender can mend in a message. All problems of a message are reported at once; the texts are rendered from code and facts at the edge.
/// </summary>
/// <param name="Code">Stable across releases; senders program against it. One of <see cref="ProblemCodes"/>.</param>
/// <param name="Place">Where in the message, in the format's own terms: "/items/2/hs", "GoodsItem[2]/Commodity", "line 7, column 'value'".</param>
/// <param name="Found">The value found, cut to 100 characters; "" when nothing was there.</param>
/// <param name="Expected">What would be right, in plain English: "an ISO 4217 code such as AZN".</param>
public sealed record Problem(string Code, string Place, string Found, string Expected)
{
    /// <summary>Longest value quoted back, in characters.</summary>
    public const int LongestFound = 100;

    /// <summary>A problem with the value cut to the length that is quoted back, control characters made visible.</summary>
    public static Problem Of(string code, string place, ReadOnlySpan<char> found, string expected) =>
        new(code, place, Quote(found), expected);

    /// <summary>A value cut to the length that is quoted back, control characters made visible.</summary>
    public static string Quote(ReadOnlySpan<char> found)
    {
        var cut = found.Length > LongestFound ? string.Concat(found[..(LongestFound - 1)], "…") : found.ToString();
        return string.Create(
            cut.Length,
            cut,
            static (span, text) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsControl(text[i]) ? '�' : text[i];
                }
            }
        );
    }
}

/// <summary>Every code a sender can get back for a message, with what it means. The reference page is written from this list.</summary>
public static class ProblemCodes
{
    /// <summary>A field the format requires is absent or blank.</summary>
    public const string Missing = "intake-missing";

    /// <summary>A field has the wrong kind of value: a word where a number belongs.</summary>
    public const string WrongType = "intake-wrong-type";

    /// <summary>A code is not in the list it must come from.</summary>
    public const string UnknownCode = "intake-unknown-code";

    /// <summary>A number or date lies outside what is possible.</summary>
    public const string OutOfRange = "intake-out-of-range";

    /// <summary>A text or list is longer than the record holds.</summary>
    public const string TooLong = "intake-too-long";

    /// <summary>The bytes are not UTF-8.</summary>
    public const string NotUtf8 = "intake-not-utf8";

    /// <summary>The message is not well formed in its format, or ends too early.</summary>
    public const string Malformed = "intake-malformed";

    /// <summary>Nesting is deeper than allowed.</summary>
    public const string TooDeep = "intake-too-deep";

    /// <summary>A line, message or expansion is larger than allowed.</summary>
    public const string TooLarge = "intake-too-large";

    /// <summary>A field stands twice.</summary>
    public const string Duplicate = "intake-duplicate";

    /// <summary>Something the format allows and this system refuses for safety: a DTD, an external entity.</summary>
    public const string Forbidden = "intake-forbidden";

    /// <summary>The media type or format is not one that is read here.</summary>
    public const string UnknownFormat = "intake-unknown-format";

    /// <summary>Two statements of one message contradict each other.</summary>
    public const string Contradiction = "intake-contradiction";

    /// <summary>The message id was used before for other content.</summary>
    public const string MessageIdReused = "intake-message-id-reused";

    /// <summary>The consignment meant by an amendment, cancellation or event is not known for this provider.</summary>
    public const string UnknownConsignment = "intake-unknown-consignment";

    /// <summary>There is no submission of this number that the caller may see.</summary>
    public const string UnknownSubmission = "intake-unknown-submission";

    /// <summary>The act does not fit the consignment's state.</summary>
    public const string NotInThisState = "release-not-in-this-state";

    /// <summary>No exchange rate is published for the date: nothing is ever converted 1:1.</summary>
    public const string MissingRate = "law-missing-rate";

    /// <summary>Messages are taken from providers with an agreement only, and there is none.</summary>
    public const string AgreementMissing = "agreement-missing";

    /// <summary>The agreement does not hold on this day.</summary>
    public const string AgreementNotInForce = "agreement-not-in-force";

    /// <summary>The agreement is for tests: production takes nothing under it.</summary>
    public const string AgreementTest = "agreement-test";

    /// <summary>The format is not one that was agreed.</summary>
    public const string AgreementFormat = "agreement-format";

    /// <summary>The channel is not one that was agreed.</summary>
    public const string AgreementChannel = "agreement-channel";

    /// <summary>A data element that the agreement requires is not there.</summary>
    public const string AgreementElement = "agreement-element-missing";

    /// <summary>A column that the provider's mapping names is not in the header of his file.</summary>
    public const string MappingColumn = "mapping-column-missing";

    /// <summary>A data element was given alone that the agreement does not let be kept.</summary>
    public const string AgreementNotKept = "agreement-not-kept";

    /// <summary>The server has no room at this moment; nothing was accepted.</summary>
    public const string Busy = "server-busy";

    /// <summary>The store could not be written; nothing was accepted.</summary>
    public const string StoreUnavailable = "server-store-unavailable";
}

/// <summary>Codes of requests that never became a message: who asks, what, and where.</summary>
public static class RequestCodes
{
    /// <summary>The request carries no key or token that is known.</summary>
    public const string UnknownSender = "request-unknown-sender";

    /// <summary>The sender is known and may not do this.</summary>
    public const string NotAllowed = "request-not-allowed";

    /// <summary>There is nothing at this address.</summary>
    public const string UnknownAddress = "request-unknown-address";

    /// <summary>The address does not take this method.</summary>
    public const string WrongMethod = "request-wrong-method";

    /// <summary>What is reported of a flight, dispatch or parcel was reported before.</summary>
    public const string AlreadyArrived = "release-already-arrived";

    /// <summary>A defect of the server, logged under the number found.</summary>
    public const string Defect = "server-defect";
}

/// <summary>Codes of answers to what was asked before loading, and of reports about holds, that cannot be taken.</summary>
public static class ReferralCodes
{
    /// <summary>Nothing is asked about the consignment, or nothing of this kind.</summary>
    public const string NoneOpen = "referral-none-open";

    /// <summary>A field is answered that nobody asked about.</summary>
    public const string NotAsked = "referral-not-asked";

    /// <summary>The answer's id was used before for another answer.</summary>
    public const string AnswerIdReused = "referral-answer-id-reused";

    /// <summary>An officer's act that does not fit the referral.</summary>
    public const string NotAdmitted = "referral-not-admitted";

    /// <summary>The consignment is not held for the parcel itself.</summary>
    public const string HoldNotAsked = "hold-not-asked";

    /// <summary>The parcel was presented before.</summary>
    public const string HoldPresented = "hold-already-presented";
}

/// <summary>Codes of orders and payments that cannot be taken as they were sent.</summary>
public static class SaleCodes
{
    /// <summary>An order or payment is withdrawn, or asked for, that this sender never sent.</summary>
    public const string Unknown = "sale-document-unknown";

    /// <summary>Platform or order number has no letter and no digit: there is nothing to find the order by.</summary>
    public const string NoKey = "sale-order-number-empty";
}

/// <summary>Codes of payments that cannot be booked as asked.</summary>
public static class PaymentCodes
{
    /// <summary>There is no such payment, or nothing of it waits in suspense.</summary>
    public const string NothingOpen = "payment-nothing-open";

    /// <summary>The reference names nothing that is due in this currency.</summary>
    public const string NothingDue = "payment-nothing-due";

    /// <summary>Amount or currency is not what is due on the demand.</summary>
    public const string AmountDiffers = "payment-amount-differs";

    /// <summary>The event's id was used before for another event.</summary>
    public const string EventIdReused = "payment-event-id-reused";

    /// <summary>The signature is missing or does not fit time and body.</summary>
    public const string SignatureWrong = "payment-signature-wrong";

    /// <summary>The time of the signature is too far from now.</summary>
    public const string TimeWrong = "payment-time-wrong";

    /// <summary>No payment provider is set up here.</summary>
    public const string NoProvider = "payment-no-provider";

    /// <summary>The body carries what may be the number of a card, which must never come here.</summary>
    public const string CardNumber = "payment-card-number";
}
