namespace Menshen.Gateway.EndUsers;

/// <summary>Who was named when each savepoint of the transaction was made; of the newest ones.</summary>
/// <remarks>Several may have one name: the newest is meant, and gone back to it stays. A savepoint that is not here is older than all that are.</remarks>
internal sealed class SavepointNames
{
    /// <summary>JDBC makes one before each statement (autosave) and need not release it: those between which nobody was named count as one.</summary>
    private const int Most = 32;

    private readonly List<Saved> _saved = [];

    public void Clear() => _saved.Clear();

    /// <param name="savepoint">Empty: not known, so that it may be any of those that are here.</param>
    /// <param name="current">Who is named.</param>
    /// <param name="atCommit">Who would be after COMMIT.</param>
    public void Make(string savepoint, string? current, string? atCommit)
    {
        if (savepoint.Length == 0)
        {
            Clear();
            return;
        }
        var made = new Saved(savepoint, current, atCommit, 1);
        if (_saved is [.., var last] && last with { Times = 1 } == made)
        {
            _saved[^1] = last with { Times = last.Times + 1 };
            return;
        }
        if (_saved.Count == Most) _saved.RemoveAt(0);
        _saved.Add(made);
    }

    /// <summary>It goes, and with it all that were made after it.</summary>
    public void Release(string savepoint)
    {
        GoBack(savepoint);
        if (_saved is not [.., var last]) return;
        if (last.Times > 1) _saved[^1] = last with { Times = last.Times - 1 };
        else _saved.RemoveAt(_saved.Count - 1);
    }

    public bool TryFind(string savepoint, out string? current, out string? atCommit)
    {
        var at = Find(savepoint);
        (current, atCommit) = at < 0 ? default : (_saved[at].Current, _saved[at].AtCommit);
        return at >= 0;
    }

    /// <summary>All that were made after it go.</summary>
    public void GoBack(string savepoint)
    {
        var at = Find(savepoint);
        _saved.RemoveRange(at + 1, _saved.Count - at - 1);
    }

    private int Find(string savepoint) => _saved.FindLastIndex(saved => saved.Savepoint == savepoint);

    private readonly record struct Saved(string Savepoint, string? Current, string? AtCommit, int Times);
}
