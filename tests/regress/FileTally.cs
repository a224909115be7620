using Menshen.Journal;

namespace Menshen.Regress;

/// <summary>What the journal says of one regression file's statements.</summary>
internal sealed class FileTally
{
    public long Statements { get; private set; }

    /// <summary>Statements by what became of them.</summary>
    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>Statements by command; an empty command is a statement that was not understood.</summary>
    public SortedDictionary<string, long> Commands { get; } = new(StringComparer.Ordinal);

    /// <summary>Statements without a command, and what is told of them, with the engine's verdict.</summary>
    public SortedDictionary<string, long> NotUnderstood { get; } = new(StringComparer.Ordinal);

    public void Add(JournalEntry entry)
    {
        Statements++;
        Count(Outcomes, entry.Outcome.ToString());
        var command = entry.Command ?? string.Empty;
        Count(Commands, command);
        if (command.Length == 0) Count(NotUnderstood, $"{entry.Outcome} {entry.SqlState} | {entry.Text}");
    }

    private static void Count(SortedDictionary<string, long> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}
