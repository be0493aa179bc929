namespace Parcelgate.Server.Tests.Identity;

using System.Net;
using Parcelgate.Server.Tests.Web;
using Xunit;

public class SignInTests
{
    [Fact]
    public async Task Who_signs_in_reaches_the_first_page_of_the_role()
    {
        await using var office = await Office.OpenAsync();
        using var officer = await office.SignedInAsync("officer");

        var page = await officer.GetAsync(new Uri("/", UriKind.Relative));
        var html = await page.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("The border is flowing", html, StringComparison.Ordinal);
        Assert.Contains("R. Quliyeva", html, StringComparison.Ordinal);
    }
}
