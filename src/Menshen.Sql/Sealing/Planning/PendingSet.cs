namespace Menshen.Sql.Sealing.Planning;

/// <summary>The literals and parameters that a value can come from. Joined without copying: a VALUES list can have 100,000.</summary>
internal sealed class PendingSet
{
    private readonly Pending _own;
    private readonly PendingSet? _left;
    private readonly PendingSet? _right;

    public PendingSet(Pending own) => _own = own;

    private PendingSet(PendingSet left, PendingSet right) => (_left, _right) = (left, right);

    public static PendingSet? Join(PendingSet? left, PendingSet? right) =>
        left is null || ReferenceEquals(left, right) ? right : right is null ? left : new PendingSet(left, right);

    /// <summary>All of them; by a stack of its own, for the joins can be as deep as the list was long.</summary>
    public IEnumerable<Pending> All()
    {
        var open = new Stack<PendingSet>();
        open.Push(this);
        while (open.TryPop(out var set))
        {
            if (set._left is null)
            {
                yield return set._own;
                continue;
            }

            open.Push(set._right!);
            open.Push(set._left);
        }
    }
}
