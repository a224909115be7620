using Menshen.Evaluator.Targets;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Backups of which something is weaker than it should be: what a Menshen with that fault would tell of them.</summary>
internal sealed class WeakenedBackups(KeptBackups? kept) : IBackupKeeper
{
    /// <summary>What the target's own verification says of them; null: what is so.</summary>
    public bool? AreGood { get; init; }

    /// <summary>True if a copy is said to be whole, whatever was done to it.</summary>
    public bool AlwaysWhole { get; init; }

    public Task<KeptBackups?> StateAsync(CancellationToken cancellation) => Task.FromResult(kept);

    public Task<bool?> IsCopyWholeAsync(bool damaged, CancellationToken cancellation) => Task.FromResult<bool?>(AlwaysWhole || !damaged);
}
