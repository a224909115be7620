namespace Menshen.Control;

/// <summary>How the vault is: the journal's searchable picture.</summary>
/// <param name="State">Of its PostgreSQL: <c>running</c>, <c>starting</c>, <c>backoff</c> ...</param>
/// <param name="Version">Of its PostgreSQL; empty before the first connection.</param>
/// <param name="ProcessId">Null: not running.</param>
/// <param name="Records">Records of the journal that it shows.</param>
/// <param name="RecordsBehind">Records of the journal that it does not show yet.</param>
/// <param name="SecondsBehind">Age of the newest record that it shows, 0 if it shows all; null if it shows none.</param>
/// <param name="Trouble">What is wrong, or null.</param>
public sealed record VaultReport(
    string State, string Version, int? ProcessId, long Records, long RecordsBehind, double? SecondsBehind, string? Trouble);
