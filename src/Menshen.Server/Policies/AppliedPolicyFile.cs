namespace Menshen.Server;

/// <summary>This gateway's copy of the policy in force, for the parts that start before the engine does.</summary>
internal sealed class AppliedPolicyFile(string path, PolicySeal seal)
{
    private readonly SealedTextFile _file = new(path, seal);

    public void Write(AppliedPolicy policy) => _file.Write(policy.Version, policy.Text);

    /// <summary>The policy; null if there is no copy.</summary>
    public AppliedPolicy? Read() => !_file.TryRead(out var found)
        ? throw new ServerFaultException(
            $"{path} is not as Menshen wrote it, or belongs to other keys",
            "Somebody edited the policy in force: tell the auditor. Remove the file, and the catalogue's copy is put back.")
        : found is { } copy ? AppliedPolicy.Of(copy.Version, copy.Text) : null;
}
