namespace Menshen.Control;

/// <summary>A backup set.</summary>
/// <param name="Label">Sorts by time and shows the kind.</param>
/// <param name="Kind"><c>full</c> or <c>incr</c>.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="StoppedAt">The earliest moment to which it can be brought back.</param>
/// <param name="PlainBytes">Of all its files.</param>
/// <param name="SetBytes">That it takes in the repository.</param>
/// <param name="References">Sets that it hangs on.</param>
/// <param name="WalStart">WAL is needed from here.</param>
/// <param name="WalStop">And at least to here.</param>
/// <param name="Cipher">How it is sealed.</param>
/// <param name="Key">Name of the key in the keystore.</param>
public sealed record BackupSetReport(
    string Label, string Kind, DateTimeOffset StartedAt, DateTimeOffset StoppedAt, long PlainBytes, long SetBytes, IReadOnlyList<string> References, string WalStart,
    string WalStop, string Cipher, string Key)
{
    /// <summary>When a verification read it last; null: never.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Why it cannot be brought back, as that verification found; empty: it can.</summary>
    public string Damage { get; init; } = "";

    /// <summary>Of a full set: when it, or a set after it that hangs on it, was last brought back for a test; null: never.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>Whether that came back; null: none was tried.</summary>
    public bool? IsTriedGood { get; init; }

    /// <summary>Which set it was, and what came of it.</summary>
    public string Tried { get; init; } = "";
}
