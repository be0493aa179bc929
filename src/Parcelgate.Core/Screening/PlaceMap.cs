namespace Parcelgate.Core.Screening;

/// <summary>
/// Numbers with a place each, for the few of one search among the many of a list: it stays as small as what is in it, so that looking up waits for no memory.
/// </summary>
internal sealed class PlaceMap
{
    private const int FewestSlots = 256;

    // One more than the number, 0 for none; and its place.
    private (int Key, int Place)[] slots = new (int, int)[FewestSlots];
    private int count;

    /// <summary>The place of a number; -1 where it has none.</summary>
    internal int Find(int number)
    {
        for (var at = First(number); ; at = (at + 1) & (slots.Length - 1))
        {
            var (key, place) = slots[at];
            if (key == number + 1)
            {
                return place;
            }

            if (key == 0)
            {
                return -1;
            }
        }
    }

    /// <summary>The place of a number, to be set; -1 for a number that was not there.</summary>
    internal ref int Place(int number)
    {
        if (count * 2 > slots.Length)
        {
            Grow();
        }

        var at = First(number);
        while (slots[at].Key != 0 && slots[at].Key != number + 1)
        {
            at = (at + 1) & (slots.Length - 1);
        }

        if (slots[at].Key == 0)
        {
            slots[at] = (number + 1, -1);
            count++;
        }

        return ref slots[at].Place;
    }

    internal void Clear()
    {
        if (count > 0)
        {
            // A search that found very many does not make all later ones wait for large empty room.
            slots = slots.Length > FewestSlots * 16 ? new (int, int)[FewestSlots] : slots;
            Array.Clear(slots);
            count = 0;
        }
    }

    private void Grow()
    {
        var old = slots;
        slots = new (int, int)[old.Length * 2];
        count = 0;
        foreach (var (key, place) in old)
        {
            if (key != 0)
            {
                Place(key - 1) = place;
            }
        }
    }

    // Fibonacci hashing: neighbours among the numbers lie apart.
    private int First(int number) => (int)(unchecked((uint)number * 2654435769u) >> 12) & (slots.Length - 1);
}
