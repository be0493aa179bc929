namespace Parcelgate.Server.Intake;

using System.Collections.Frozen;
using Parcelgate.Core.Consignments;

/// <summary>One short sentence for each code: the <c>title</c> of an HTTP problem. What was found and expected stands in its list.</summary>
internal static class ProblemTitles
{
    private static readonly FrozenDictionary<string, string> Titles = new Dictionary<string, string>
    {
        [ProblemCodes.Missing] = "Something required is missing.",
        [ProblemCodes.WrongType] = "A value is of the wrong kind.",
        [ProblemCodes.UnknownCode] = "A code is not in its list.",
        [ProblemCodes.OutOfRange] = "A value is out of range.",
        [ProblemCodes.TooLong] = "A text or list is too long.",
        [ProblemCodes.NotUtf8] = "The bytes are not UTF-8.",
        [ProblemCodes.Malformed] = "The message cannot be read.",
        [ProblemCodes.TooDeep] = "The message is nested too deeply.",
        [ProblemCodes.TooLarge] = "The message is too large.",
        [ProblemCodes.Duplicate] = "Something stands twice.",
        [ProblemCodes.Forbidden] = "The message uses what this system refuses for safety.",
        [ProblemCodes.UnknownFormat] = "The format is not one that is read here.",
        [ProblemCodes.Contradiction] = "Two statements contradict each other.",
        [ProblemCodes.MessageIdReused] = "The message id was used before for other content.",
        [ProblemCodes.UnknownConsignment] = "There is no such consignment.",
        [ProblemCodes.UnknownSubmission] = "There is no such submission.",
        [ProblemCodes.NotInThisState] = "This does not fit the consignment's state.",
        [ProblemCodes.MissingRate] = "An exchange rate is missing.",
        [ProblemCodes.AgreementMissing] = "There is no agreement with this provider.",
        [ProblemCodes.AgreementNotInForce] = "The agreement does not hold today.",
        [ProblemCodes.AgreementTest] = "The agreement is for tests.",
        [ProblemCodes.AgreementFormat] = "The format was not agreed.",
        [ProblemCodes.AgreementChannel] = "The channel was not agreed.",
        [ProblemCodes.AgreementElement] = "An agreed data element is missing.",
        [ProblemCodes.MappingColumn] = "A column of the mapping is not in the file.",
        [ProblemCodes.AgreementNotKept] = "The agreement does not let this data element be kept.",
        [ProblemCodes.Busy] = "The server is busy.",
        [ProblemCodes.StoreUnavailable] = "The store cannot be reached or written now.",
        [RequestCodes.UnknownSender] = "The sender is not known.",
        [RequestCodes.NotAllowed] = "The sender may not do this.",
        [RequestCodes.UnknownAddress] = "There is nothing at this address.",
        [RequestCodes.WrongMethod] = "The address does not take this method.",
        [RequestCodes.AlreadyArrived] = "This arrival was reported before.",
        [RequestCodes.Defect] = "The server has a defect.",
        [ReferralCodes.NoneOpen] = "Nothing is asked that this answers.",
        [ReferralCodes.NotAsked] = "A field is answered that nobody asked about.",
        [ReferralCodes.AnswerIdReused] = "The answer's id was used before for another answer.",
        [ReferralCodes.NotAdmitted] = "This act does not fit the referral.",
        [ReferralCodes.HoldNotAsked] = "The parcel itself is not asked for.",
        [ReferralCodes.HoldPresented] = "The parcel was presented before.",
        [SaleCodes.Unknown] = "There is no such order or payment of this sender.",
        [SaleCodes.NoKey] = "The order cannot be told from others.",
        [PaymentCodes.NothingOpen] = "Nothing of this payment waits.",
        [PaymentCodes.NothingDue] = "The reference names nothing that is due.",
        [PaymentCodes.AmountDiffers] = "The amount is not what is due.",
        [PaymentCodes.EventIdReused] = "The event's id was used before for another event.",
        [PaymentCodes.SignatureWrong] = "The signature does not fit.",
        [PaymentCodes.TimeWrong] = "The message is not of now.",
        [PaymentCodes.NoProvider] = "No payment provider is set up.",
        [PaymentCodes.CardNumber] = "The message may carry the number of a card.",
    }.ToFrozenDictionary();

    /// <summary>The sentence of a code; refusals of the state machine share one.</summary>
    internal static string Of(string code) => Titles.GetValueOrDefault(code, Titles[ProblemCodes.NotInThisState]);
}
