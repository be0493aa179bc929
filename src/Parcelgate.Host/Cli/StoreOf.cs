namespace Parcelgate.Host.Cli;

using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>Opens the store the settings name.</summary>
internal static class StoreOf
{
    /// <exception cref="VerbException">The setting names no store.</exception>
    public static IStore Open(IConfiguration settings)
    {
        try
        {
            return Stores.Open(SettingReader.Value(settings, "Store"));
        }
        catch (ArgumentException wrong)
        {
            throw VerbException.Usage(wrong.Message.Replace($" (Parameter '{wrong.ParamName}')", "", StringComparison.Ordinal));
        }
    }
}
