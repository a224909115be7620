namespace Menshen.Evaluator.Targets;

/// <summary>The backups of a target that makes them by itself.</summary>
public interface IBackupKeeper
{
    /// <summary>How it stands; null: nothing is backed up.</summary>
    Task<KeptBackups?> StateAsync(CancellationToken cancellation);

    /// <summary>Whether a copy of the repository is whole, judged by the target's own verification; with <paramref name="damaged"/> one byte of the copy was changed.
    /// Null: it is too large to be copied, or not on this machine. The repository itself is only read.</summary>
    Task<bool?> IsCopyWholeAsync(bool damaged, CancellationToken cancellation);
}
