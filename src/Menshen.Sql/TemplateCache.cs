namespace Menshen.Sql;

/// <summary>Remembers what was computed for a text, for all texts that differ from it in literals only. One thread.</summary>
public sealed class TemplateCache<T>(int capacity)
    where T : class
{
    private readonly Dictionary<string, T> _entries = [];

    public T? Find(ReadOnlySpan<byte> text) => _entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(System.Text.Encoding.Latin1.GetString(text), out var value) ? value : null;

    public bool Store(ReadOnlySpan<byte> text, T value) => _entries.Count < capacity && _entries.TryAdd(System.Text.Encoding.Latin1.GetString(text), value);
}
