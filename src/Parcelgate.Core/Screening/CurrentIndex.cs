namespace Parcelgate.Core.Screening;

/// <summary>
/// The index that is searched now. A new version of the list is indexed aside and then takes its place in one assignment: a search under way ends on the version it
/// began with, and none waits.
/// </summary>
public sealed class CurrentIndex(ScreeningIndex first)
{
    private ScreeningIndex index = first;

    /// <summary>The index to search. Take it once for a batch: all of it is then decided on one version.</summary>
    public ScreeningIndex Index => Volatile.Read(ref index);

    /// <summary>Puts a new index in the place of the old one.</summary>
    public void Replace(ScreeningIndex next) => Volatile.Write(ref index, next);
}
