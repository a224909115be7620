namespace Menshen.Control;

/// <summary>What to bring back, and where. With none of the targets: the latest.</summary>
/// <param name="Directory">A new directory on the server's machine.</param>
/// <param name="Time">A moment.</param>
/// <param name="Transaction">A transaction's number.</param>
/// <param name="Name">A named point.</param>
/// <param name="Set">The set to begin with; null: the newest before the target.</param>
public sealed record RestorationWish(string Directory, DateTimeOffset? Time, string? Transaction, string? Name, string? Set)
{
    /// <summary>Take protection as it comes back, also where it is weaker than it was made.</summary>
    public bool DespiteDrift { get; init; }
}
