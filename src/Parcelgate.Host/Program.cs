using Parcelgate.Host.Cli;
using Parcelgate.Host.Verbs;

// The order here is the order of `parcelgate help`. A new verb is one file in Verbs and one line here.
Verb[] verbs =
[
    HelpVerb.Verb,
    DemoVerb.Verb,
    ServeVerb.Verb,
    ImportVerb.Verb,
    AssessVerb.Verb,
    ShadowVerb.Verb,
    ConvertVerb.Verb,
    ReplayVerb.Verb,
    GenerateVerb.Verb,
    BenchVerb.Verb,
    VerifyVerb.Verb,
    RegimeVerb.Verb,
    TariffVerb.Verb,
    SimulateVerb.Verb,
    TrainVerb.Verb,
    ScoreVerb.Verb,
    DescribeVerb.Verb,
    SuggestVerb.Verb,
    ScreenVerb.Verb,
    ListsVerb.Verb,
    MigrateVerb.Verb,
    AccountVerb.Verb,
    BackupVerb.Verb,
    RestoreVerb.Verb,
];

return await CommandLine.RunAsync(verbs, args);
