namespace Parcelgate.Server.Tests.Identity;

using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Tests.Web;

public class PermissionTests
{
    /// <summary>The framework adds it for pages with its script. Ours have none: it states nothing and so is refused to everybody, which is asked too.</summary>
    private const string Unused = "/_framework/opaque-redirect";

    /// <summary>The table, written a second time on purpose: a change of rights is made in two places or not at all.</summary>
    [Theory]
    [InlineData(Permissions.OperationsView, "officer supervisor policy-analyst revenue auditor administrator")]
    [InlineData(Permissions.ManifestView, "officer supervisor policy-analyst revenue provider auditor")]
    [InlineData(Permissions.ConsignmentView, "officer supervisor policy-analyst revenue agency provider auditor")]
    [InlineData(Permissions.ConsignmentHold, "officer supervisor")]
    [InlineData(Permissions.ConsignmentRelease, "officer supervisor")]
    [InlineData(Permissions.ConsignmentReturn, "officer supervisor")]
    [InlineData(Permissions.MatchView, "officer supervisor auditor")]
    [InlineData(Permissions.MatchAct, "officer supervisor")]
    [InlineData(Permissions.TargetingView, "officer supervisor auditor")]
    [InlineData(Permissions.PersonalDataView, "officer supervisor agency auditor")]
    [InlineData(Permissions.Submit, "provider")]
    [InlineData(Permissions.ArrivalReport, "officer supervisor provider")]
    [InlineData(Permissions.Replay, "officer supervisor policy-analyst auditor")]
    [InlineData(Permissions.AccountView, "supervisor policy-analyst revenue provider auditor")]
    [InlineData(Permissions.RevenueManage, "revenue")]
    [InlineData(Permissions.RefundView, "officer supervisor revenue auditor")]
    [InlineData(Permissions.RefundDecide, "officer supervisor")]
    [InlineData(Permissions.RefundPay, "revenue")]
    [InlineData(Permissions.PaymentsView, "supervisor revenue auditor")]
    [InlineData(Permissions.PaymentsManage, "revenue")]
    [InlineData(Permissions.MessagesView, "officer supervisor provider auditor administrator")]
    [InlineData(Permissions.MessagesFetch, "provider")]
    [InlineData(Permissions.MessagesManage, "administrator")]
    [InlineData(Permissions.AllowanceView, "officer supervisor provider")]
    [InlineData(Permissions.LawView, "officer supervisor policy-analyst revenue auditor administrator")]
    [InlineData(Permissions.LawDraft, "policy-analyst")]
    [InlineData(Permissions.LawApprove, "supervisor policy-analyst")]
    [InlineData(Permissions.MappingWrite, "policy-analyst provider administrator")]
    [InlineData(Permissions.AccountsManage, "administrator")]
    [InlineData(Permissions.AccountOwn, "officer supervisor policy-analyst revenue agency provider auditor administrator")]
    public void The_table_says_who_may(string permission, string roles) =>
        Assert.Equal(roles.Split(' '), Roles.All.Where(role => Permissions.Allows(role, permission)));

    [Fact]
    public async Task Every_endpoint_answers_every_role_as_the_table_says()
    {
        await using var office = await Office.OpenWholeAsync();
        var endpoints = EndpointsOf(office.App);
        var wrong = endpoints.SelectMany(Unstated).ToList();
        var asked = 0;
        foreach (var role in Roles.All.Cast<string?>().Append(null))
        {
            using var browser = await WithoutJarAsync(office, role);
            foreach (var endpoint in endpoints)
            {
                var permission = endpoint.Metadata.GetMetadata<PermissionAttribute>()?.Permission;
                foreach (var method in MethodsOf(endpoint))
                {
                    using var request = new HttpRequestMessage(new HttpMethod(method), AddressOf(endpoint));
                    using var answer = await browser.SendAsync(
                        request,
                        HttpCompletionOption.ResponseHeadersRead,
                        TestContext.Current.CancellationToken
                    );
                    var allowed = permission is null ? IsPublic(endpoint) : Permissions.Allows(role, permission);
                    asked++;
                    if (allowed == IsRefused(answer))
                    {
                        wrong.Add(
                            $"{method} {endpoint.RoutePattern.RawText} as {role ?? "nobody"}: {(int)answer.StatusCode}, the table says {allowed}"
                        );
                    }
                }
            }
        }

        Assert.True(asked > 300, $"Only {asked} requests were made.");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task An_endpoint_without_a_statement_is_refused_to_everybody_and_the_walk_finds_it()
    {
        var planted = WebApplication.CreateSlimBuilder().Build();
        planted.MapGet("/planted", () => "open");
        Assert.Single(EndpointsOf(planted).SelectMany(Unstated));

        await using var office = await Office.OpenAsync();
        var fallback = await office.App.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync();
        var context = new DefaultHttpContext();
        context.SetEndpoint(EndpointsOf(planted).Single());
        var service = office.App.Services.CreateScope().ServiceProvider.GetRequiredService<IAuthorizationService>();
        Assert.False((await service.AuthorizeAsync(context.User, context, fallback!)).Succeeded);
    }

    private static List<RouteEndpoint> EndpointsOf(WebApplication app) =>
        [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Each endpoint says one thing: one permission, or that it is for anybody.</summary>
    private static IEnumerable<string> Unstated(RouteEndpoint endpoint)
    {
        var permissions = endpoint.Metadata.GetOrderedMetadata<PermissionAttribute>().Count;
        if (permissions + (IsPublic(endpoint) ? 1 : 0) != 1 && endpoint.RoutePattern.RawText != Unused)
        {
            yield return $"{endpoint.RoutePattern.RawText} states {permissions} permissions and {(IsPublic(endpoint) ? "is" : "is not")} public";
        }
    }

    private static bool IsPublic(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(method => method is "GET" or "POST" or "PUT" or "DELETE")
        ?? ["GET"];

    private static Uri AddressOf(RouteEndpoint endpoint)
    {
        var parts = endpoint.RoutePattern.PathSegments.Select(segment =>
            string.Concat(segment.Parts.Select(part => Value(part, endpoint)))
        );
        return new Uri("/" + string.Join('/', parts), UriKind.Relative);
    }

    private static string Value(Microsoft.AspNetCore.Routing.Patterns.RoutePatternPart part, RouteEndpoint endpoint) =>
        part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "number" or "Number" } => "7",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "id" or "Id" } => "101",
            // The pages of errors answer with the code they are for: a page that exists is wanted.
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "Code" or "code" } => "404",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "language" } => "en",
            _ => "x",
        };

    private static bool IsRefused(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
        || (
            answer.StatusCode == HttpStatusCode.Redirect
            && answer.Headers.Location!.ToString().StartsWith("/sign-in", StringComparison.Ordinal)
        );

    /// <summary>A client with the session of a role that nothing on the way can end: cookies it is sent are not kept.</summary>
    private static async Task<HttpClient> WithoutJarAsync(Office office, string? role)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = office.Address,
        };
        if (role is not null)
        {
            client.DefaultRequestHeaders.Add("Cookie", await office.SessionAsync(role));
        }

        return client;
    }
}
