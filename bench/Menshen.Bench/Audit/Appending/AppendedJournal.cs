namespace Menshen.Bench.Audit.Appending;

/// <summary>The journal that the last pass of appending left, for whoever verifies it.</summary>
/// <param name="Key">The public key that its checkpoints are checked with.</param>
internal sealed record AppendedJournal(string Folder, byte[] Key);
