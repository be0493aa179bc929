namespace Parcelgate.Server.Messages;

using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Parcelgate.Server.Observability;
using Parcelgate.Server.Revenue;
using Parcelgate.Server.Storage;
using Parcelgate.Server.Storage.Tables;

/// <summary>
/// Delivers what is due at an endpoint, at least once: what is taken is noted before it is sent, and what became of it after. A server that ends in between leaves
/// messages that another sends again, under the same id and with the same bytes.
/// </summary>
internal sealed class Delivery(
    IStore store,
    MessageBodies bodies,
    EndpointSecrets secrets,
    OutsideHttp http,
    ParcelgateOptions options,
    TimeProvider time,
    ILogger<Delivery> log
)
{
    /// <summary>Header with the message's id: whoever has seen it has the message.</summary>
    internal const string IdHeader = "Message-Id";

    /// <summary>Header with the seconds since 1970-01-01 UTC at which it was sent.</summary>
    internal const string TimestampHeader = "Message-Timestamp";

    /// <summary>Header with the signature, as <see cref="WebhookSignature"/> makes it.</summary>
    internal const string SignatureHeader = "Message-Signature";

    /// <summary>Messages taken at once. Arbitrary: what is sent at once four times over.</summary>
    private const int Taken = 32;

    /// <summary>Messages sent to one endpoint at once. Arbitrary.</summary>
    private const int AtOnce = 8;

    /// <summary>After this a message that was taken is taken for lost: three times what sending all that is taken can last.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    private DateTimeOffset Now => time.GetUtcNow().WholeMs();

    /// <summary>Sends what is due now at an endpoint, one message of a consignment at most.</summary>
    /// <returns>How many were delivered: where none was, there is no point in going on at once.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be used now; what was taken is sent again later.</exception>
    internal async Task<int> RoundAsync(Endpoint endpoint, CancellationToken cancel)
    {
        var taken = await TakeAsync(endpoint, cancel);
        if (taken.Count == 0)
        {
            return 0;
        }

        var ready = await bodies.OfAsync(taken, endpoint, cancel);
        var results = new SendResult?[ready.Count];
        await Parallel.ForAsync(
            0,
            ready.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = CancellationToken.None },
            async (at, _) => results[at] = await SendAsync(endpoint, ready[at], cancel)
        );
        await FinishAsync([.. results.OfType<SendResult>()]);
        cancel.ThrowIfCancellationRequested();
        return results.Count(result => result is { Status: MessageStatus.Delivered });
    }

    private async Task<List<OutMessage>> TakeAsync(Endpoint endpoint, CancellationToken cancel)
    {
        await using var work = await store.BeginAsync(cancel);
        var now = Now;
        var taken = await OutTables.TakeAsync(work, endpoint.Id, now, now + Lease, Taken, cancel);
        if (taken.Count > 0)
        {
            await work.CommitAsync(cancel);
        }

        return taken;
    }

    private async Task FinishAsync(IReadOnlyList<SendResult> results)
    {
        await using var work = await store.BeginAsync(CancellationToken.None);
        foreach (var result in results)
        {
            await OutTables.FinishAsync(work, result, Now, CancellationToken.None);
        }

        await work.CommitAsync(CancellationToken.None);
        foreach (var result in results)
        {
            Telemetry.MessageSent(Core.Consignments.Hyphens.Of(result.Status));
            if (result.Status == MessageStatus.Dead)
            {
                ServerLog.MessageDead(log, result.Message.Id, result.Message.Attempts, result.Error ?? "");
            }
        }
    }

    /// <summary>Sends one; null when the server is stopping: then it is sent again later.</summary>
    private async Task<SendResult?> SendAsync(Endpoint endpoint, ReadyMessage ready, CancellationToken cancel)
    {
        if (ready.Impossible is { } why)
        {
            return new SendResult(ready.Message, MessageStatus.Dead, null, null, why);
        }

        try
        {
            return endpoint.Kind == EndpointKind.Folder
                ? await WriteAsync(endpoint, ready, cancel)
                : await PostAsync(endpoint, ready, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return null;
        }
        catch (AddressRefusedException)
        {
            return BackOff.Again(ready.Message, null, "address-not-public", Now);
        }
        catch (TimeoutException)
        {
            return BackOff.Again(ready.Message, null, "timeout", Now);
        }
        catch (Exception away) when (away is HttpRequestException or IOException or UnauthorizedAccessException)
        {
            return BackOff.Again(ready.Message, null, endpoint.Kind == EndpointKind.Folder ? "folder" : "connection", Now);
        }
    }

    private async Task<SendResult> PostAsync(Endpoint endpoint, ReadyMessage ready, CancellationToken cancel)
    {
        // The setting may have changed since the endpoint was entered.
        if (!OutsideHttp.IsCallable(endpoint.Address, options.Messages.PrivateHostNames))
        {
            return BackOff.Again(ready.Message, null, "address-not-public", Now);
        }

        if (secrets.Read(endpoint.Secret) is not { } secret)
        {
            return new SendResult(ready.Message, MessageStatus.Dead, null, null, "secret-lost");
        }

        using var request = RequestOf(endpoint, ready, secret, time.GetUtcNow());
        var (status, retryAfter) = await http.SendAsync(request, cancel);
        return BackOff.Answered(ready.Message, status, retryAfter, Now);
    }

    /// <summary>The request that carries a message.</summary>
    internal static HttpRequestMessage RequestOf(Endpoint endpoint, ReadyMessage ready, string secret, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Address) { Content = new ByteArrayContent(ready.Bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ready.Media);
        request.Headers.Add(IdHeader, ready.Message.Name);
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, WebhookSignature.Of(secret, timestamp, ready.Bytes));
        return request;
    }

    private async Task<SendResult> WriteAsync(Endpoint endpoint, ReadyMessage ready, CancellationToken cancel)
    {
        if (options.Messages.Folder.Length == 0)
        {
            return BackOff.Again(ready.Message, null, "folder", Now);
        }

        var ending = AnswerFormat.Named(endpoint.Format)?.Ending ?? "";
        await ProviderFolder.Of(options.Messages.Folder, endpoint).WriteAsync(ready.Message.Name + ending, ready.Bytes, cancel);
        return new SendResult(ready.Message, MessageStatus.Delivered, null, null, null);
    }
}
