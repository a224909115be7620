namespace Menshen.Samples.ExpressRealname;

/// <summary>Picks values in proportion to their weights.</summary>
internal sealed class WeightedChoice<T>
{
    private readonly T[] _values;
    private readonly long[] _upTo;

    public WeightedChoice(IReadOnlyCollection<(T Value, int Weight)> entries)
    {
        _values = [.. entries.Select(entry => entry.Value)];
        _upTo = new long[_values.Length];
        long sum = 0;
        var index = 0;
        foreach (var (_, weight) in entries)
        {
            _upTo[index++] = sum += weight;
        }
    }

    public IReadOnlyList<T> Values => _values;

    public T Pick(ref SplitMix64 random)
    {
        var point = random.Below(_upTo[^1]);
        var found = Array.BinarySearch(_upTo, point + 1);
        return _values[found < 0 ? ~found : found];
    }
}
