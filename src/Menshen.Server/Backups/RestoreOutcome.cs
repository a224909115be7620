namespace Menshen.Server;

/// <summary>What came back, for people.</summary>
/// <param name="Set">From which set.</param>
/// <param name="Target">To which moment.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="LastTransaction">PostgreSQL's word on the last transaction; empty: none after the set.</param>
/// <param name="Checks">What was looked at, and found right.</param>
public sealed record RestoreOutcome(string Set, string Target, double Seconds, string LastTransaction, IReadOnlyList<string> Checks)
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string By { get; init; }

    /// <summary>Done where no Menshen ran that could ask for an approval: by whom, and with which keys; empty: one ran.</summary>
    public required string Offline { get; init; }

    /// <summary>The journal beside it has nothing later; null: nothing is missing, or nobody looked.</summary>
    public required DateTimeOffset? RecordsUntil { get; init; }

    /// <summary>What the repository should have of the journal and has not, or damaged.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>What labelled and sealed tables hold, and what was not looked at.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>What somebody may do again who might not any more.</summary>
    public required IReadOnlyList<string> Revived { get; init; }

    /// <summary>Not as it should be, and taken as it is.</summary>
    public required IReadOnlyList<string> Accepted { get; init; }
}
