using NpgsqlTypes;

namespace Menshen.Backup.Taking;

/// <summary>What was counted at a place of the WAL behind a set, to be compared when the set is brought back to there.</summary>
/// <param name="Text">As the caller writes it; sealed with the set.</param>
/// <param name="Point">The named restore point at which it was so; empty: none was made.</param>
/// <param name="Position">The set is complete with the WAL up to here.</param>
public sealed record SetFacts(byte[] Text, string Point, NpgsqlLogSequenceNumber Position)
{
    /// <summary>Its name among the deployment's files.</summary>
    public const string FileName = "backup.facts";
}
