namespace Menshen.Gateway.Resting;

/// <summary>How many streams rest in each scope, and when some of them were closed for others. Any thread.</summary>
/// <param name="patience">Milliseconds after a closing in which its places may still become free.</param>
internal sealed class ScopeCounts(long patience)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RestingScope, (int Count, long Closed)> _scopes = [];

    /// <summary>One more rests, or one less.</summary>
    public void Add(RestingScope one, int change)
    {
        lock (_lock)
        {
            foreach (var scope in (ReadOnlySpan<RestingScope>)[one.Whole, one with { Database = null }, one with { Role = null }])
            {
                var (count, closed) = Of(scope);
                // Roles and databases come and go: only those are kept of which there is something to say.
                if (count + change == 0 && !IsLate(closed)) _scopes.Remove(scope);
                else _scopes[scope] = (count + change, closed);
            }
        }
    }

    /// <summary>Notes that those of the scope are being closed; false: none rests there.</summary>
    public bool TryClose(RestingScope scope)
    {
        lock (_lock)
        {
            if (Of(scope).Count == 0) return false;
            foreach (var given in (ReadOnlySpan<RestingScope>)[scope, scope.Whole]) _scopes[given] = (Of(given).Count, Environment.TickCount64);
            return true;
        }
    }

    /// <summary>True if some were closed so lately that a place of the scope may yet become free.</summary>
    public bool MayBecomeFree(RestingScope scope)
    {
        lock (_lock) return IsLate(Of(scope).Closed) || IsLate(Of(scope.Whole).Closed);
    }

    private (int Count, long Closed) Of(RestingScope scope) => _scopes.TryGetValue(scope, out var known) ? known : (0, long.MinValue / 2);

    private bool IsLate(long closed) => Environment.TickCount64 - closed < patience;
}
