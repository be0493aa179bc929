namespace Parcelgate.Server.Messages;

using System.Globalization;
using System.Reflection;
using System.Security;
using System.Text;
using System.Text.Json;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Assessment;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Release;
using Parcelgate.Formats;
using Parcelgate.Formats.Postal;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;
using Parcelgate.Server.Storage;

/// <summary>
/// /soap/postal: the service for a post's system. It submits items and events, each acknowledged at once; fetches what is still undecided and what was decided; and
/// acknowledges that. It is Parcelgate's own service and claims no conformance to a service of the UPU.
/// </summary>
internal static class SoapPostal
{
    internal const string Address = "/soap/postal";

    /// <summary>Undecided items given at once. Arbitrary.</summary>
    private const int MostUndecided = 500;

    /// <summary>How far back undecided items are looked for. Arbitrary: what waits longer is a case for people.</summary>
    private static readonly TimeSpan UndecidedSince = TimeSpan.FromDays(31);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Address, HandleAsync)
            .Requires(Permissions.MessagesFetch)
            .WithSummary("SOAP 1.1 and 1.2: SubmitItems, RecordEvents, FetchUndecided, FetchDecisions, AcknowledgeDecisions; see ?wsdl")
            .WithTags("Messages");
        routes
            .MapGet(Address, Wsdl)
            .IsPublic()
            .Produces<string>(StatusCodes.Status200OK, "text/xml")
            .WithSummary("The description of the postal service: ?wsdl")
            .WithTags("Messages");
    }

    private static IResult Wsdl(HttpContext http)
    {
        if (!http.Request.Query.ContainsKey("wsdl"))
        {
            return TypedResults.NotFound();
        }

        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("messages/postal.wsdl")!;
        using var reader = new StreamReader(stream);
        var address = SecurityElement.Escape($"{http.Request.Scheme}://{http.Request.Host}{Address}");
        return Results.Text(reader.ReadToEnd().Replace("{address}", address, StringComparison.Ordinal), "text/xml", Encoding.UTF8);
    }

    private static async Task HandleAsync(HttpContext http, SoapDesk desk, CancellationToken cancel)
    {
        var version = SoapRequest.VersionOf(http.Request.ContentType);
        try
        {
            var request = SoapRequest.Read(await BytesAsync(http.Request, cancel));
            version = request.Version;
            await WriteAsync(
                http,
                version,
                StatusCodes.Status200OK,
                await desk.AnswerAsync(SenderOf.Request(http), request, cancel),
                cancel
            );
        }
        catch (SoapFaultException fault)
        {
            var code = fault.MustUnderstand ? "MustUnderstand" : "Sender";
            await FaultAsync(http, version, code, fault.Message, cancel);
        }
        catch (Exception failed) when (Answers.ProblemOf(failed, "attribute messageId") is { } answer)
        {
            var said = answer.Problem;
            var reason = $"{said.Code}: {said.Place} {(said.Found.Length > 0 ? $"found '{said.Found}', " : "")}expected {said.Expected}";
            await FaultAsync(http, version, answer.RetryAfterSeconds is null ? "Sender" : "Receiver", reason, cancel);
        }
    }

    /// <summary>SOAP 1.1 has one status for every fault; 1.2 tells whose it is.</summary>
    private static Task FaultAsync(HttpContext http, SoapVersion version, string code, string reason, CancellationToken cancel) =>
        WriteAsync(
            http,
            version,
            version == SoapVersion.Two && code == "Sender" ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError,
            SoapAnswer.Fault(version, code, reason),
            cancel
        );

    private static async Task WriteAsync(HttpContext http, SoapVersion version, int status, byte[] bytes, CancellationToken cancel)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = version.Media + "; charset=utf-8";
        await http.Response.Body.WriteAsync(bytes, cancel);
    }

    private static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0; )
        {
            all.Write(buffer, 0, read);
            if (all.Length > SoapRequest.Longest)
            {
                throw new MessageTooLargeException(SoapRequest.Longest);
            }
        }

        return all.ToArray();
    }

    /// <summary>Undecided items of a provider, and whether there are more.</summary>
    internal static async Task<(List<ConsignmentRow> Rows, bool More)> UndecidedAsync(
        IStore store,
        string provider,
        long after,
        DateTimeOffset now,
        CancellationToken cancel
    )
    {
        var rows = await Queries.UndecidedAsync(store, provider, now - UndecidedSince, after, MostUndecided + 1, cancel);
        return (rows.Take(MostUndecided).ToList(), rows.Count > MostUndecided);
    }
}

/// <summary>Answers the operations of the postal service.</summary>
internal sealed class SoapDesk(Submissions submissions, MessageFetch fetch, IStore store, TimeProvider time)
{
    private const string Space = SoapRequest.Space;

    /// <summary>The answer to a request of a provider.</summary>
    /// <exception cref="SoapFaultException">The request asks for nothing there is, or lacks something.</exception>
    internal Task<byte[]> AnswerAsync(Sender sender, SoapRequest request, CancellationToken cancel) =>
        request.Operation switch
        {
            "SubmitItems" => SubmitAsync(sender, request, cancel),
            "RecordEvents" => SubmitAsync(sender, request, cancel),
            "FetchUndecided" => UndecidedAsync(sender, request, cancel),
            "FetchDecisions" => DecisionsAsync(sender, request, cancel),
            "AcknowledgeDecisions" => AcknowledgeAsync(sender, request, cancel),
            _ => throw new SoapFaultException(
                $"Found '{request.Operation}'; expected SubmitItems, RecordEvents, FetchUndecided, FetchDecisions or AcknowledgeDecisions."
            ),
        };

    /// <summary>A drop is taken in like a message that is posted; every item is acknowledged, received or refused with its problems.</summary>
    private async Task<byte[]> SubmitAsync(Sender sender, SoapRequest request, CancellationToken cancel)
    {
        if (request.Drop.Length == 0)
        {
            throw new SoapFaultException($"{request.Operation}: found no postalDrop in {SoapRequest.DropSpace}; expected one.");
        }

        if (request.Operation == "RecordEvents" && HasItems(request.Drop))
        {
            throw new SoapFaultException("RecordEvents: found items; expected events alone. Items are sent by SubmitItems.");
        }

        var id = request.Attributes.GetValueOrDefault("messageId") is { Length: > 0 } sent ? sent : Guid.CreateVersion7().ToString();
        if (id.Length > MessageHead.LongestMessageId || id.Any(char.IsControl))
        {
            throw new SoapFaultException(
                $"messageId: found '{Problem.Quote(id)}'; expected at most {MessageHead.LongestMessageId} printable characters."
            );
        }

        var answers = new List<PostalAnswer>();
        var result = await submissions.ReceiveAsync(
            sender,
            new Incoming(id, Formats.Named("postal")!, "SOAP " + request.Operation, new MemoryStream(request.Drop), SoapRequest.Longest),
            _ => { },
            lines =>
            {
                Acknowledge(lines.Span, time.GetUtcNow(), answers);
                return ValueTask.CompletedTask;
            },
            cancel
        );
        return SoapAnswer.Of(
            request.Version,
            xml =>
            {
                xml.WriteStartElement(request.Operation + "Response", Space);
                xml.WriteElementString("messageId", Space, SoapAnswer.XmlText(id));
                xml.WriteElementString("submission", Space, Text(result.Id));
                xml.WriteElementString("received", Space, Text(result.Accepted));
                xml.WriteElementString("refused", Space, Text(result.Refused));
                SoapAnswer.Embed(xml, PostalAnswerWriter.ToXml(answers));
                xml.WriteEndElement();
            }
        );
    }

    private static bool HasItems(byte[] drop)
    {
        using var xml = XmlReader.Create(new MemoryStream(drop));
        xml.MoveToContent();
        while (xml.Read())
        {
            if (xml is { Depth: 1, NodeType: XmlNodeType.Element, LocalName: "items" })
            {
                return true;
            }
        }

        return false;
    }

    private static void Acknowledge(ReadOnlySpan<byte> lines, DateTimeOffset now, List<PostalAnswer> answers)
    {
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (lines[range].IsEmpty)
            {
                continue;
            }

            using var line = JsonDocument.Parse(lines[range].ToArray());
            var item = line.RootElement.TryGetProperty("reference", out var reference) ? reference.GetString()! : "";
            var refused = line.RootElement.GetProperty("result").GetString() == "refused";
            answers.Add(
                new PostalAnswer(item, refused ? PostalOutcome.Refused : PostalOutcome.Received, now)
                {
                    Problems = refused ? [.. line.RootElement.GetProperty("problems").EnumerateArray().Select(FolderIntake.ProblemOf)] : [],
                }
            );
        }
    }

    private async Task<byte[]> UndecidedAsync(Sender sender, SoapRequest request, CancellationToken cancel)
    {
        var (rows, more) = await SoapPostal.UndecidedAsync(store, sender.Provider, Number(request, "after"), time.GetUtcNow(), cancel);
        return SoapAnswer.Of(
            request.Version,
            xml =>
            {
                xml.WriteStartElement("FetchUndecidedResponse", Space);
                foreach (var row in rows)
                {
                    xml.WriteStartElement("item", Space);
                    xml.WriteAttributeString("number", Text(row.Id));
                    xml.WriteAttributeString("state", EventDetail.Name((State)row.State));
                    if ((HoldReason)row.Hold is not HoldReason.None)
                    {
                        xml.WriteAttributeString("hold", Names.Of(MessageBody.Told((HoldReason)row.Hold)));
                    }

                    xml.WriteAttributeString("receivedAt", row.ReceivedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    xml.WriteString(SoapAnswer.XmlText(row.Reference));
                    xml.WriteEndElement();
                }

                xml.WriteElementString("more", Space, more ? "true" : "false");
                xml.WriteEndElement();
            }
        );
    }

    private async Task<byte[]> DecisionsAsync(Sender sender, SoapRequest request, CancellationToken cancel)
    {
        var after =
            Field(request, "after") is not { } name ? 0
            : OutMessage.NumberOf(name) is { } id ? id
            : throw new SoapFaultException($"after: found '{name}'; expected the id of a decision, such as pg-1.");
        var (messages, more) = await fetch.ToFetchAsync(sender.Provider, EndpointKind.Soap, after, cancel);
        return SoapAnswer.Of(
            request.Version,
            xml =>
            {
                xml.WriteStartElement("FetchDecisionsResponse", Space);
                foreach (var one in messages)
                {
                    xml.WriteStartElement("decision", Space);
                    xml.WriteAttributeString("id", one.Message.Name);
                    xml.WriteAttributeString("event", Hyphens.Of(one.Message.Event));
                    xml.WriteAttributeString("at", one.Message.CreatedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    if (one.Impossible is null)
                    {
                        SoapAnswer.Embed(xml, one.Bytes);
                    }

                    xml.WriteEndElement();
                }

                xml.WriteElementString("more", Space, more ? "true" : "false");
                xml.WriteEndElement();
            }
        );
    }

    private async Task<byte[]> AcknowledgeAsync(Sender sender, SoapRequest request, CancellationToken cancel)
    {
        var names = request.Fields.Where(field => field.Name == "id").Select(field => field.Text).Distinct().ToList();
        var ids = names.Select(OutMessage.NumberOf).OfType<long>().ToHashSet();
        var known = (await fetch.AcknowledgeAsync(sender.Provider, EndpointKind.Soap, ids, cancel)).ConvertAll(OutMessage.NameOf);
        return SoapAnswer.Of(
            request.Version,
            xml =>
            {
                xml.WriteStartElement("AcknowledgeDecisionsResponse", Space);
                known.ForEach(name => xml.WriteElementString("acknowledged", Space, name));
                names.Except(known).ToList().ForEach(name => xml.WriteElementString("unknown", Space, SoapAnswer.XmlText(name)));
                xml.WriteEndElement();
            }
        );
    }

    private static string? Field(SoapRequest request, string name) =>
        request.Fields.Where(field => field.Name == name && field.Text.Length > 0).Select(field => field.Text).FirstOrDefault();

    private static long Number(SoapRequest request, string name) =>
        Field(request, name) is not { } text ? 0
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw new SoapFaultException($"{name}: found '{text}'; expected the number of an item.");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
