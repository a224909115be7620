namespace Menshen.Journal;

/// <summary>The events that a frame completed, in one array that is used again for the next.</summary>
internal sealed class EventBuffer
{
    private JournalEvent[] _events = new JournalEvent[64];

    public int Count { get; private set; }

    /// <summary>Valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<JournalEvent> Events => _events.AsMemory(0, Count);

    public void Add(in JournalEvent happened)
    {
        if (Count == _events.Length) { Array.Resize(ref _events, 2 * Count); }
        _events[Count++] = happened;
    }

    public void Add(JournalEntry entry) => Add(new JournalEvent(entry));

    /// <summary>The events as entries, in their order.</summary>
    public List<JournalEntry> ToEntries()
    {
        var entries = new List<JournalEntry>(Count);
        foreach (ref readonly var happened in Events.Span) { entries.Add(happened.ToEntry()); }
        return entries;
    }

    public void Clear() => Count = 0;
}
