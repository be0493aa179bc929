namespace Parcelgate.Server.Settings;

/// <summary>How the process listens, what it refuses and how it ends. Defaults here and in <see cref="SettingList"/> are the same: a test compares them.</summary>
public sealed class ServerOptions
{
    /// <summary>Addresses to listen on, separated by semicolons.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:5080";

    /// <summary>Folder of the published law; empty: the folder "data" beside the program.</summary>
    public string Law { get; set; } = "";

    /// <summary>False: no risk rule is asked, no party counted and nobody screened; decisions are those of the law alone.</summary>
    public bool RiskRules { get; set; } = true;

    /// <summary>Listings that are looked at in a second, 0 to 20; 0: none is, and none is noted.</summary>
    public int ListingsPerSecond { get; set; }

    /// <summary>True: messages are taken from providers with an approved agreement only. False: what has none is taken as it comes.</summary>
    public bool RequireAgreements { get; set; }

    /// <summary>The SQLite file of the sandbox; empty: beside the store, or below var where the store is no file.</summary>
    public string SandboxStore { get; set; } = "";

    /// <summary>Largest request body in bytes, 1 KiB to 1 TiB.</summary>
    public long LargestMessageBytes { get; set; } = 17_179_869_184;

    /// <summary>Batches that may wait for the store, 1 to 10,000; a message beyond is answered 429.</summary>
    public int QueueLength { get; set; } = 1024;

    /// <summary>Seconds that what was accepted has to finish when the server is told to stop, 1 to 3,600.</summary>
    public int ShutdownSeconds { get; set; } = 30;

    /// <summary>Where traces and metrics are sent by OTLP over gRPC; empty: nowhere.</summary>
    public string OtlpEndpoint { get; set; } = "";
}
