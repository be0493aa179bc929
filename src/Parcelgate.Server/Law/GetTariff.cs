namespace Parcelgate.Server.Law;

using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Parcelgate.Core.Consignments;
using Parcelgate.Core.Law;
using Parcelgate.Server.Assessment;
using Parcelgate.Server.Identity;
using Parcelgate.Server.Intake;

/// <summary>GET /v1/tariff/{country}/{code}?on=2026-11-01: what a commodity code is and what a country charges on it, each rate with its law and how sure it is.</summary>
internal static class GetTariff
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/tariff/{country}/{code}", Handle)
            .IsPublic()
            .Produces<object>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("A commodity code in the nomenclature, and the rates a country charges on it on a day. Parameter: on")
            .WithTags("Law");

    internal static async Task Handle(
        string country,
        string code,
        HttpContext http,
        LawLibrary law,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var problems = new List<Problem>();
        var book = law.Current.Book;
        var parameter = QueryReader.Once(http.Request.Query, problems);
        var reader = new QueryReader(
            name =>
                name switch
                {
                    "country" => country,
                    "code" => code,
                    _ => parameter(name),
                },
            problems
        );
        var known = reader.Country("country", book);
        var asked = reader.Code("code");
        var on = reader.Day("on") ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (problems.Count > 0)
        {
            await new ProblemResult(problems).ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.Body, GetQuote.Options);
        json.WriteStartObject();
        json.WriteString("country"u8, known);
        json.WriteString("code"u8, asked);
        json.WriteString("on"u8, on.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        WriteCode(book.CodesOn(on), asked!, json);
        WriteRates(book.RatesOf(known!, on, asked!), json);
        json.WriteEndObject();
        await json.FlushAsync(cancel);
    }

    /// <summary>"not-checked" where there is no nomenclature: nothing is claimed then.</summary>
    internal static string StandingOf(CommodityCodes? codes, string code) =>
        codes is null ? "not-checked"
        : code.Length < 6 ? (codes.Find(code) is null ? "unknown" : "known")
        : Hyphens.Of(codes.Of(code, out _));

    private static void WriteCode(CommodityCodes? codes, string code, Utf8JsonWriter json)
    {
        json.WriteString("standing"u8, StandingOf(codes, code));
        if (codes is null)
        {
            return;
        }

        json.WriteString("nomenclature"u8, codes.Edition);
        if (code.Length >= 6 && codes.Of(code, out var successor) == CodeStanding.Deleted && successor.Length > 0)
        {
            json.WriteString("successor"u8, successor);
        }

        json.WriteStartArray("path"u8);
        foreach (var line in codes.Path(code))
        {
            json.WriteStartObject();
            json.WriteString("code"u8, line.Code);
            json.WriteString("description"u8, line.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRates(ImmutableArray<ChargeRate> rates, Utf8JsonWriter json)
    {
        json.WriteStartArray("rates"u8);
        foreach (var rate in rates)
        {
            json.WriteStartObject();
            json.WriteString("regime"u8, rate.Regime.VersionedName);
            json.WriteString("charge"u8, rate.Charge);
            json.WriteString("rate"u8, rate.Rate);
            if (rate.Tariff is { } tariff)
            {
                json.WriteString("tariff"u8, tariff);
                json.WriteString("prefix"u8, rate.Prefix);
            }

            json.WriteBoolean("conditional"u8, rate.Conditional);
            json.WriteString("confidence"u8, rate.Confidence);
            json.WriteString("law"u8, rate.Law);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
