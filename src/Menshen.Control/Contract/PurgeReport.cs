namespace Menshen.Control;

/// <summary>The purge or erasure under way, or the last one since the start.</summary>
/// <param name="State">never, running, done, or failed.</param>
/// <param name="What">The table, or the group of an erasure.</param>
/// <param name="Step">What is being done or waited for; empty: nothing.</param>
/// <param name="Begun">When it was begun; null: none was.</param>
/// <param name="Ended">When it ended; null: it has not.</param>
/// <param name="Tables">What has been done.</param>
/// <param name="Result">Of one that ended: the certificate, or why it failed.</param>
public sealed record PurgeReport(string State, string What, string Step, DateTimeOffset? Begun, DateTimeOffset? Ended, IReadOnlyList<PurgedTable> Tables, string Result);
