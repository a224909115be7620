namespace Menshen.Evaluator.Targets;

/// <summary>How it stands with the backups that a target makes by itself, as its administrators are told.</summary>
/// <param name="NewestFull">When the newest full set was finished; null: there is none.</param>
/// <param name="Newest">When the newest set of any kind was.</param>
/// <param name="Until">The latest moment that can be brought back.</param>
/// <param name="LagSeconds">How far the log in the repository is behind; null: it is not known.</param>
/// <param name="Troubles">What the target itself says is wrong: gaps, failures, delays.</param>
/// <param name="LastTest">What the newest record of a trial restore says; null: there was none.</param>
/// <param name="LastTestPassed">True if that record says that it came back; one that was begun and did not end is none.</param>
public sealed record KeptBackups(
    DateTimeOffset? NewestFull, DateTimeOffset? Newest, DateTimeOffset? Until, double? LagSeconds, IReadOnlyList<string> Troubles, string? LastTest, bool LastTestPassed)
{
    /// <summary>How many persons it takes to open the last backup of the keys; null: the target knows of none.</summary>
    public int? KeysPersons { get; init; }

    /// <summary>The target says that other programs make its backups: nothing of them is known.</summary>
    public static KeptBackups Elsewhere { get; } = new(null, null, null, null, [], null, false) { AreElsewhere = true };

    /// <summary>Whether it is so.</summary>
    public bool AreElsewhere { get; private init; }
}
