namespace Menshen.Backup.Taking;

/// <summary>What is to be taken.</summary>
/// <param name="Kind">Of <see cref="Format.SetHead"/>: everything anew; what changed since the newest set; or since the newest full one. Without a usable set before, full all the same.</param>
/// <param name="DeploymentFiles">Files and directories of the deployment beside the engine: path, and place in the set.</param>
/// <param name="DeploymentRoot">Directory of those.</param>
/// <param name="Product">Version of Menshen.</param>
/// <param name="Policy">Digest of the policy in force.</param>
/// <param name="SeenFile">Remembers the newest set outside the repository.</param>
public sealed record TakeWish(string Kind, IReadOnlyList<string> DeploymentFiles, string DeploymentRoot, string Product, string Policy, string SeenFile)
{
    /// <summary>How far its threads give way to others, 0 to 19 (nice(2)); where Linux schedules by sessions (sched(7), autogroup) to the gateway alone, whose session they share.</summary>
    public int Nice { get; init; }

    /// <summary>The journal's last segment by now; 0: there is none.</summary>
    public long JournalSegment { get; init; }
}
