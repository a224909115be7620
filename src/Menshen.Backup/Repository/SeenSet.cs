namespace Menshen.Backup.Repository;

/// <summary>The newest set that was written, remembered outside the repository: by it an older state of the repository is recognised.</summary>
/// <param name="Label">Its label.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Digest">SM3 of its head.</param>
/// <param name="Full">The newest full set.</param>
/// <param name="Repository">Id of the repository it was written to: another one has not lost it.</param>
public sealed record SeenSet(string Label, long Sequence, string Digest, string Full, string Repository = "")
{
    /// <summary>Whether it says anything about that repository.</summary>
    public bool IsOf(BackupRepository repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return Repository.Length == 0 || Repository == repository.Id;
    }
}
