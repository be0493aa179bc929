namespace Parcelgate.Host.Cli;

using Parcelgate.Server.Settings;
using Parcelgate.Server.Storage;

/// <summary>Opens the store the settings name.</summary>
internal static class StoreOf
{
    /// <summary>Opens a store that is there: what only reads a store makes none.</summary>
    /// <exception cref="VerbException">The setting names no store.</exception>
    /// <exception cref="StoreUnavailableException">There is none, or it cannot be read.</exception>
    public static async Task<IStore> OpenExistingAsync(IConfiguration settings, CancellationToken cancel)
    {
        var store = Open(settings);
        try
        {
            await Stores.RequireAsync(store, cancel);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

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
