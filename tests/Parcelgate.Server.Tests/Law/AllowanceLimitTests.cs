namespace Parcelgate.Server.Tests.Law;

using System.Net;
using Office = Parcelgate.Server.Tests.Web.Office;

/// <summary>Nobody tries out links or persons by the thousand. A server of its own: it answers nobody for the rest of the minute.</summary>
public sealed class AllowanceLimitTests
{
    [Fact]
    public async Task Who_tries_out_links_or_persons_is_told_to_wait()
    {
        await using var office = await Office.OpenWholeAsync();
        using var anybody = new HttpClient { BaseAddress = office.Address };
        for (var asked = 0; asked < 1000; asked++)
        {
            using var answer = await anybody.GetAsync("/v1/allowance/mine?token=x", TestContext.Current.CancellationToken);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                Assert.True(answer.Headers.RetryAfter is not null);
                return;
            }
        }

        Assert.Fail("A thousand questions in a row were all answered.");
    }
}
