namespace Parcelgate.Formats.Tests.WcoRes;

using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using Parcelgate.Core.Money;
using Parcelgate.Formats.WcoRes;
using Parcelgate.TestKit;
using Xunit;

/// <summary>The published responses and chains of responses, made again.</summary>
public class WcoResSampleTests
{
    private const string Published = "messages/wco-dm";

    /// <summary>Exports have their own answers: goods that left, and a reminder of the office of exit.</summary>
    private static readonly string[] OfExports = ["16_DMSEOG.xml", "17_DMSGER.xml"];

    private static List<string> Files()
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        return
        [
            .. Samples
                .Files(Published, "*.xml")
                .Where(file => file.Contains("DMS", StringComparison.Ordinal) && !OfExports.Contains(Path.GetFileName(file))),
        ];
    }

    [Fact]
    public void Every_published_response_is_written_again_element_for_element()
    {
        var files = Files();
        Assert.Equal(94, files.Count);
        foreach (var file in files)
        {
            var published = PublishedResponse.Root(file);
            var ours = XDocument.Parse(System.Text.Encoding.UTF8.GetString(ResXml.ToBytes(PublishedResponse.Read(published))));

            Assert.Equal((file, Leaves(published)), (file, Leaves(ours.Root!.Elements().Last())));
        }
    }

    /// <summary>The texts of a message with their paths; without what says nothing, and instants in UTC.</summary>
    private static string Leaves(XElement response)
    {
        return string.Join('\n', Walk(response, ""));

        static IEnumerable<string> Walk(XElement e, string path)
        {
            var here = $"{path}/{e.Name.LocalName}";
            return e.HasElements ? e.Elements().SelectMany(child => Walk(child, here))
                : string.IsNullOrWhiteSpace(e.Value) ? []
                : [$"{here} {Text(e)}"];
        }

        static string Text(XElement e) =>
            e.Name.LocalName == "DateTimeString"
            && DateTimeOffset.TryParseExact(e.Value, "yyyyMMddHHmmsszz", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                ? at.UtcDateTime.ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture)
                : e.Value.Trim();
    }

    [Fact]
    public void Every_published_response_written_by_us_is_valid_against_the_schemas()
    {
        foreach (var file in Files())
        {
            Assert.Equal(
                (file, ""),
                (file, string.Join("; ", Schemas.Errors(ResXml.ToBytes(PublishedResponse.Read(PublishedResponse.Root(file))))))
            );
        }
    }

    /// <summary>
    /// What happened in each published scenario, as the descriptions in its declaration and the versions in its answers tell it. "+" is with charges. The steps
    /// are those of a chain: [A]ccepted, [R]egistered, [T]axes alone, [G]ranted request, [C]orrected, [M]ay go, c[L]eared.
    /// </summary>
    [Theory]
    [InlineData("imports/TT_IM039b", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM050a", "A L", "01 09")]
    [InlineData("imports/TT_IM057a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM065a", "A+ M+ L+", "01 13:67 13:115 08 13:4 09")]
    [InlineData("imports/TT_IM097a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM110a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM113a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM146a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM169a", "A L", "01 09")]
    [InlineData("imports/TT_IM176a", "R+ R A+ L+", "02 13:67 02 01 13:67 13:4 09")]
    [InlineData("imports/TT_IM183a", "R A T T L+", "02 01 13:67 13:67 13:4 09")]
    [InlineData("imports/TT_IM186a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM189a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM190a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("imports/TT_IM218a", "A L", "01 09")]
    [InlineData("imports/TT_IM219a", "A+ M+ L", "01 13:67 13:115 08 09")]
    [InlineData("imports/TT_IM225a", "A+ L+", "01 13:67 13:4 09")]
    [InlineData("low-value/TT_IM068a", "R R G R A C L", "02 02 11:39 02 01 07 09")]
    [InlineData("low-value/TT_IM080a", "T A L+", "13:67 01 13:4 09")]
    public void The_chain_of_every_published_scenario_is_made_again(string scenario, string story, string chain)
    {
        var published = Scenario(scenario);
        Assert.Equal(chain, string.Join(' ', published.Select(Kind)));

        var ours = Replay(published, story.Split(' '));

        Assert.Equal(published.Select(Kind), ours.Select(Kind));
        Assert.Equal(published.Select(Told), ours.Select(Told));
        Assert.Equal(ours.Length, ours.Select(one => one.Id).Distinct().Count());
        Assert.Equal("", string.Join("; ", Schemas.Errors(ResXml.ToBytes(ours.AsSpan()))));
    }

    [Fact]
    public void No_scenario_with_answers_is_left_out()
    {
        var told = typeof(WcoResSampleTests)
            .GetMethod(nameof(The_chain_of_every_published_scenario_is_made_again))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>()
            .Select(data => (string)data.Data[0]!);

        var folders = Files()
            .Select(file => Path.GetRelativePath(Samples.Path(Published)!, file).Split('/'))
            .Where(steps => steps[0] != "notifications");
        Assert.Equal(folders.Select(steps => $"{steps[0]}/{steps[1]}").Distinct().Order(), told.Order());
    }

    private static List<Response> Scenario(string scenario)
    {
        Assert.SkipUnless(Samples.Folder is not null, Samples.Missing);
        return
        [
            .. Samples
                .Files($"{Published}/{scenario}", "*.xml")
                .Where(file => Path.GetFileName(file).Contains("DMS", StringComparison.Ordinal))
                .Select(file => PublishedResponse.Read(PublishedResponse.Root(file))),
        ];
    }

    private static string Kind(Response response) =>
        ((int)response.Function).ToString("D2", CultureInfo.InvariantCulture) + (response.Status is { } status ? $":{status}" : "");

    /// <summary>What a response says besides its number and time: taxes, statements, errors, changes.</summary>
    private static string Told(Response response) =>
        Leaves(
            XDocument
                .Parse(
                    System.Text.Encoding.UTF8.GetString(
                        ResXml.ToBytes(
                            response with
                            {
                                Id = "",
                                IssuedAt = default,
                                DecidedAt = null,
                                Declaration = response.Declaration with { Version = null },
                                // Of the granted request a sample says "general information" and nothing more.
                                Statements =
                                [
                                    .. response.Statements.Where(one => one != new Statement(Type: "AFB") with { Pointers = one.Pointers }),
                                ],
                            }
                        )
                    )
                )
                .Root!.Elements()
                .Last()
        );

    /// <summary>The story told to the chain: charges, doubts and changes come from the sample, functions, statuses and order from the chain.</summary>
    private static ImmutableArray<Response> Replay(List<Response> published, string[] story)
    {
        var taxes = new Queue<ImmutableArray<ItemTaxes>>(
            published.Where(one => one.Function == ResponseFunction.Tax).Select(one => Reckoned(one.Taxes))
        );
        var changes = published.Find(one => one.Function == ResponseFunction.Corrected);
        var doubts = published.Find(one => one.Function == ResponseFunction.Accepted)!.Errors;
        var responses = ImmutableArray.CreateBuilder<Response>();
        foreach (var step in story)
        {
            var said = published[responses.Count];
            var charged = step.EndsWith('+') || step == "T" ? taxes.Dequeue() : default;
            Happening happening = step[0] switch
            {
                'A' => new Accepted(said.IssuedAt, said.DecidedAt!.Value, charged) { Doubts = doubts },
                'R' => new Registered(said.IssuedAt, charged),
                'T' => new Reckoned(said.IssuedAt, charged),
                'G' => new RequestGranted(said.IssuedAt),
                'C' => new Corrected(said.IssuedAt, ChangesOf(changes!)),
                'M' => new MayGo(said.IssuedAt, charged),
                _ => new Cleared(said.IssuedAt, charged),
            };
            responses.AddRange(
                Chain.Of(
                    said.Declaration,
                    [happening],
                    published.Select(one => one.PayTo).ElementAtOrDefault(responses.Count) ?? PayToOf(published, responses.Count),
                    responses.Count
                )
            );
        }

        return responses.ToImmutable();
    }

    private static PayTo? PayToOf(List<Response> published, int from) =>
        published.Skip(from).Select(one => one.PayTo).FirstOrDefault(one => one is not null);

    private static Correction ChangesOf(Response changed) =>
        new(changed.Amendments, changed.NewValues, [.. changed.Statements.Select(one => one.Text!)]);

    /// <summary>Taxes reckoned by us from base, rate and relief where the sample has them; what is secured or specific stands as it is.</summary>
    private static ImmutableArray<ItemTaxes> Reckoned(ImmutableArray<ItemTaxes> taxes) =>
        [
            .. taxes.Select(item =>
                item with
                {
                    Lines =
                    [
                        .. item.Lines.Select(line =>
                            line is { Base: { } taxed, RatePercent: { } rate, Deducted: { } deducted }
                                ? TaxLine.AdValorem(line.Type!, taxed, rate, deducted, regime: line.Regime) with
                                {
                                    Payable = line.Payable,
                                }
                                : line
                        ),
                    ],
                }
            ),
        ];

    [Fact]
    public void Every_published_tax_is_base_times_rate_rounded_down_less_the_relief()
    {
        var lines = Files()
            .Select(PublishedResponse.Root)
            .Select(PublishedResponse.Read)
            .SelectMany(one => one.Taxes)
            .SelectMany(item => item.Lines)
            .ToList();
        var reckoned = lines.Where(line => line is { Base: not null, RatePercent: not null, Deducted: not null }).ToList();

        Assert.True(reckoned.Count > 60, $"{reckoned.Count}");
        Assert.All(
            reckoned,
            line =>
                Assert.Equal(
                    line.Assessed,
                    TaxLine.AdValorem(line.Type!, line.Base!.Value, line.RatePercent!.Value, line.Deducted!.Value).Assessed
                )
        );
        // The samples tell down from half up: 20 % of 2,365.53 and of 296.24.
        Assert.Contains(
            reckoned,
            line =>
                line.Assessed
                != TaxLine.AdValorem(line.Type!, line.Base!.Value, line.RatePercent!.Value, line.Deducted!.Value, Rounding.HalfUp).Assessed
        );
    }

    [Fact]
    public void Duty_is_in_the_base_of_the_tax_on_value_added_also_where_a_relief_takes_it_off()
    {
        var items = Files().Select(PublishedResponse.Root).Select(PublishedResponse.Read).SelectMany(one => one.Taxes);
        var both = items
            .Select(item => (Duty: item.Lines.FirstOrDefault(l => l.Type == "A00"), Vat: item.Lines.FirstOrDefault(l => l.Type == "B00")))
            .Where(pair => pair.Duty?.Base is not null && pair.Vat?.Base is not null && pair.Duty.Payable == pair.Duty.Assessed)
            .ToList();

        Assert.NotEmpty(both);
        // A sum that is put to the value besides (an adjustment, type 633) makes the base larger still.
        Assert.All(
            both,
            pair => Assert.True(pair.Vat!.Base >= pair.Duty!.Base + pair.Duty.Assessed + pair.Duty.Deducted!.Value, $"{pair}")
        );
    }

    [Fact]
    public void The_ids_of_sections_and_elements_are_those_of_the_model()
    {
        var ids = Schemas.Ids();
        foreach (var (name, id) in Pointers.Table)
        {
            var same = ids.Where(known => known.Key == name || known.Key.EndsWith("/" + name, StringComparison.Ordinal)).ToList();
            Assert.True(same.Count > 0 || name.StartsWith("Carrier", StringComparison.Ordinal), name);
            Assert.All(same, known => Assert.Equal((known.Key, known.Value), (known.Key, id)));
        }
    }

    [Fact]
    public void An_element_that_an_amendment_points_at_has_the_same_pointers_from_its_place()
    {
        var told = Scenario("low-value/TT_IM068a").Find(one => one.Function == ResponseFunction.Corrected)!;

        Assert.Equal(
            Sections(told.Amendments[0].Pointers),
            Sections(Pointers.Of("MetaData/Declaration/GoodsShipment/CustomsValuation/FreightChargeAmount"))
        );
        Assert.Equal(
            told.Amendments[1].Pointers,
            Pointers.Of("MetaData/Declaration/GoodsShipment/GovernmentAgencyGoodsItem/CustomsValueAmount")
        );
    }

    private static IEnumerable<string> Sections(ImmutableArray<Pointer> pointers) => pointers.Select(one => one.Section + one.Tag);
}
