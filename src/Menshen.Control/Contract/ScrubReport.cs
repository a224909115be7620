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
public sealed record ScrubReport(
    string State, DateTimeOffset? Begun, DateTimeOffset? Ended, DateTimeOffset? Next, long Relations, long Bytes, IReadOnlyList<ScrubPlace> Findings,
    IReadOnlyList<string> Unchecked);
