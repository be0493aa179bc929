namespace Parcelgate.Server.Tests.Settings;

using System.Globalization;
using System.Text;
using Microsoft.Extensions.Configuration;
using Parcelgate.Server.Settings;
using Xunit;

public sealed class SettingTests
{
    [Fact]
    public void Every_default_is_a_right_value() =>
        Assert.All(SettingList.All, setting => Assert.True(setting.IsRight(setting.Default), setting.Key));

    [Fact]
    public void Every_option_of_the_server_has_a_row_with_the_same_default()
    {
        var options = new ServerOptions();

        Assert.All(
            typeof(ServerOptions).GetProperties(),
            property =>
            {
                var row = Assert.Single(SettingList.All, setting => setting.Key == property.Name);
                Assert.Equal(Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture), row.Default);
            }
        );
    }

    [Fact]
    public void Keys_and_variables_name_one_setting_each()
    {
        Assert.Equal(SettingList.All.Length, SettingList.All.Select(s => s.Key).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(SettingList.All.Length, SettingList.All.Select(s => s.Variable).Distinct().Count());
        Assert.All(SettingList.All, s => Assert.StartsWith(Setting.Prefix, s.Variable, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_yields_to_the_environment_and_the_environment_to_the_command_line()
    {
        using var folder = new Folder("""{ "Parcelgate": { "Store": "a.db", "Place": "Ganja", "QueueLength": 3 } }""");
        var environment = new Dictionary<string, string> { ["PARCELGATE_STORE"] = "b.db", ["PARCELGATE_QUEUE_LENGTH"] = "4" };

        var read = SettingReader.Read([folder.Path], environment, new Dictionary<string, string> { ["Store"] = "c.db" });

        Assert.Equal(
            ["c.db", "4", "Ganja", "LIVE"],
            new[] { "Store", "QueueLength", "Place", "Mode" }.Select(key => SettingReader.Value(read, key))
        );
        Assert.Equal(4, read.GetSection("Parcelgate").Get<ServerOptions>()!.QueueLength);
    }

    [Fact]
    public void A_file_that_is_not_JSON_is_named()
    {
        using var folder = new Folder("{ nope");

        var wrong = Assert.Throws<InvalidDataException>(() =>
            SettingReader.Read([folder.Path], new Dictionary<string, string>(), new Dictionary<string, string>())
        );
        Assert.Contains(SettingReader.FileName, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("QueueLength", "0", "Setting QueueLength (PARCELGATE_QUEUE_LENGTH) is '0'; it must be a whole number from 1 to 10000.")]
    [InlineData(
        "QueueLength",
        "10001",
        "Setting QueueLength (PARCELGATE_QUEUE_LENGTH) is '10001'; it must be a whole number from 1 to 10000."
    )]
    [InlineData("Mode", "PROD", "Setting Mode (PARCELGATE_ENVIRONMENT) is 'PROD'; it must be LIVE, TEST or DEMO.")]
    [InlineData(
        "Urls",
        "localhost:5080",
        "Setting Urls (PARCELGATE_URLS) is 'localhost:5080'; it must be one or more addresses such as http://127.0.0.1:5080 or http://*:5080."
    )]
    [InlineData("QueLength", "5", "There is no setting QueLength; docs/operating/settings.md lists what there is.")]
    public void A_wrong_setting_is_named_with_its_value_and_what_would_be_right(string key, string value, string sentence) =>
        Assert.Equal([sentence], Check((key, value)));

    [Theory]
    [InlineData("QueueLength", "1")]
    [InlineData("QueueLength", "10000")]
    [InlineData("Mode", "demo")]
    [InlineData("Urls", "http://*:5080;https://+:5443")]
    [InlineData("Law", "")]
    public void A_value_on_the_bound_is_right(string key, string value) => Assert.Empty(Check((key, value)));

    [Theory]
    [InlineData("Azerbaijan Standard Time")] // Windows knows it, the days of the office do not
    [InlineData("asia/baku")]
    public void A_time_zone_is_one_of_IANA(string zone) => Assert.Single(Check(("TimeZone", zone)));

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(3, Check(("QueueLength", "x"), ("TimeZone", "Mars/Olympus"), ("Nope", "1")).Count());

    [Theory]
    [InlineData("OpenIdConnect:ClientSecret", "hunter2")]
    [InlineData("Store", "Host=h;Password=hunter2")]
    public void A_secret_is_never_shown(string key, string value) =>
        Assert.Equal("(not shown)", SettingList.All.Single(setting => setting.Key == key).Show(value));

    [Fact]
    public void The_page_of_settings_says_what_the_code_says() => GeneratedPage.MustBe("docs/operating/settings.md", Page());

    private static IEnumerable<string> Check(params (string Key, string Value)[] settings)
    {
        var read = SettingReader.Read([], new Dictionary<string, string>(), settings.ToDictionary(s => s.Key, s => s.Value));
        return SettingReader.Check(read).Select(problem => problem.Sentence);
    }

    private static string Page()
    {
        var page = new StringBuilder(
            """
            # Settings

            <!-- Written by a test from src/Parcelgate.Server/Settings/SettingList.cs. To change it, change the rows there and run the tests once
            with PARCELGATE_UPDATE_DOCS=1. -->

            A setting is read from, later ones over earlier ones:

            1. `appsettings.json` beside the program, in the section `Parcelgate`;
            2. `appsettings.json` in the current folder, in the same section;
            3. its environment variable;
            4. the command line: `--store` and `--urls`, and `--set KEY=VALUE` for every other.

            All settings are checked before anything is opened. What is wrong is listed at once, with the value found and what would be right, and the
            program ends with code 2. A key in the section `Parcelgate` that is not listed here is wrong too.

            ```json
            { "Parcelgate": { "Store": "var/parcelgate.db", "QueueLength": 128 } }
            ```

            | setting | environment variable | default | what it does | must be |
            |---|---|---|---|---|

            """
        );
        foreach (var s in SettingList.All)
        {
            var secret = s.Secret ? " Secret: keep it in the environment; it is never printed." : "";
            page.Append(
                CultureInfo.InvariantCulture,
                $"| `{s.Key}` | `{s.Variable}` | {(s.Default.Length == 0 ? "empty" : $"`{s.Default}`")} | {s.Meaning}{secret} | {s.Right} |\n"
            );
        }

        page.Append(
            """

            Two more variables are no settings: `PARCELGATE_DEBUG=1` prints the stack trace of a failure, `PARCELGATE_UPDATE_DOCS=1` lets the tests rewrite
            the pages that are generated from code.

            """
        );
        return page.ToString();
    }

    private sealed class Folder : IDisposable
    {
        public Folder(string settings) => File.WriteAllText(System.IO.Path.Combine(Path, SettingReader.FileName), settings);

        public string Path { get; } = Directory.CreateTempSubdirectory("parcelgate-settings").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
