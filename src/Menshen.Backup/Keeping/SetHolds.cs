using Menshen.Backup.Format;

namespace Menshen.Backup.Keeping;

/// <summary>Which sets of a repository may not expire now, because copies still bring them somewhere.</summary>
/// <remarks>A copy lists what it brings and holds it in one step, and an expiry asks and removes in one: nothing goes between.</remarks>
public sealed class SetHolds
{
    private readonly Lock _gate = new();
    private readonly List<Hold> _holds = [];

    /// <summary>Looks which the oldest is that is needed, by its number, and holds it and all younger ones until what is answered is disposed of.</summary>
    internal IDisposable From(Func<long> oldest)
    {
        lock (_gate)
        {
            var hold = new Hold(this, oldest());
            _holds.Add(hold);
            return hold;
        }
    }

    /// <summary>Expires sets while nobody begins to hold one.</summary>
    internal T Expiring<T>(Func<T> expire)
    {
        lock (_gate) return expire();
    }

    /// <summary>Asked while expiring.</summary>
    internal bool IsHeld(SetHead set) => _holds.Any(hold => set.Sequence >= hold.Oldest);

    private void Release(Hold hold)
    {
        lock (_gate) _holds.Remove(hold);
    }

    private sealed class Hold(SetHolds all, long oldest) : IDisposable
    {
        public long Oldest => oldest;

        public void Dispose() => all.Release(this);
    }
}
