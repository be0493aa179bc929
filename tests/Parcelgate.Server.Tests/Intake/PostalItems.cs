namespace Parcelgate.Server.Tests.Intake;

using Parcelgate.Core.Consignments;
using Parcelgate.Formats;
using Parcelgate.Server.Intake;

/// <summary>An item as a post declares it, and the post that does.</summary>
internal static class PostalItems
{
    internal const string Declared = """
        {"id":"RA473124829CN","form":"CN22","origin":"CN","destination":"AZ","grossMassGrams":500,"packages":1,
         "sender":{"name":"Shenzhen Orbita Trading Co.","account":"S-1001","address":{"lines":"1 Huaqiang Rd","city":"Shenzhen","country":"CN"}},
         "addressee":{"name":"Aysel Quliyeva","identity":"5ABC123","address":{"lines":"Nizami 10","city":"Baku","country":"AZ"}},
         "contents":[{"description":"wireless earphones","hs":"851830","origin":"CN","quantity":1,"value":{"amount":"20.00","currency":"USD"},"netMassGrams":300}]}
        """;

    internal static readonly Sender Post = new("caspia", "provider:caspia", new ReadDefaults(Channel.Post, "AZ"));
}
