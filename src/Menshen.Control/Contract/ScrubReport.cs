namespace Menshen.Control;

/// <summary>The scrub under way or the last one since the start, and when the next is due.</summary>
/// <param name="State">never, running, done, or broken-off.</param>
/// <param name="Begun">When it was begun; null: none was.</param>
/// <param name="Ended">When it ended; null: it has not.</param>
/// <param name="Next">When the next begins by itself; null: never.</param>
/// <param name="Relations">Tables and indexes read.</param>
/// <param name="Bytes">Read so far.</param>
/// <param name="Findings">What is not as PostgreSQL wrote it.</param>
/// <param name="Unchecked">What could not be checked, with the reason.</param>
/// <param name="Rebuilt">Damaged indexes that were built anew from their tables, with their databases.</param>
public sealed record ScrubReport(
    string State, DateTimeOffset? Begun, DateTimeOffset? Ended, DateTimeOffset? Next, long Relations, long Bytes, IReadOnlyList<ScrubPlace> Findings,
    IReadOnlyList<string> Unchecked, IReadOnlyList<string> Rebuilt)
{
    /// <summary>Damaged pages of tables that came back from a backup: database, relation, block.</summary>
    public IReadOnlyList<string> Mended { get; init; } = [];

    /// <summary>The work among the backups that it waits for: kind <c>pages</c> brings damaged pages back, another one is before it; null: none.</summary>
    public BackupWork? Waiting { get; init; }
}
