namespace Parcelgate.Server.Tests.Web;

/// <summary>One whole server for all tests of a class: for tests that only read, or that keep to persons and parcels of their own.</summary>
public sealed class SharedOffice : IAsyncLifetime
{
    public Office Office { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Office = await Office.OpenWholeAsync();

    public ValueTask DisposeAsync() => Office.DisposeAsync();
}
