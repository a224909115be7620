using Menshen.Journal;

namespace Menshen.Vault;

/// <summary>Entries on their way into one transaction: whole pages of one run.</summary>
internal sealed class Batch
{
    private readonly List<JournalEntry> _entries = [];

    public IReadOnlyList<JournalEntry> Entries => _entries;

    public int Rows => _entries.Count;

    /// <summary>Nothing in it that would move the bookmark.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The run that all entries belong to.</summary>
    public Guid Run { get; private set; }

    public JournalPlace End { get; private set; }

    public ulong OldestOpen { get; private set; }

    /// <summary>Time of the newest entry, or null.</summary>
    public DateTimeOffset? Newest { get; private set; }

    /// <summary>True if the page is of the same run.</summary>
    public bool Fits(JournalPage page) => IsEmpty || page.Run == Run;

    public void Add(JournalPage page)
    {
        // A caught-up page repeats the place of the page before it: nothing to write, unless rows wait.
        if (page.IsCaughtUp && page.Entries.Count == 0)
        {
            return;
        }

        IsEmpty = false;
        foreach (var entry in page.Entries)
        {
            _entries.Add(entry);
            if (Newest is not { } newest || entry.Moment > newest)
            {
                Newest = entry.Moment;
            }
        }

        (Run, End, OldestOpen) = (page.Run, page.End, page.OldestOpen);
    }

    public void Clear()
    {
        _entries.Clear();
        Newest = null;
        IsEmpty = true;
    }
}
