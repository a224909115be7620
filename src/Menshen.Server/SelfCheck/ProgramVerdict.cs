namespace Menshen.Server;

/// <summary>What a look at a program's files came to.</summary>
/// <param name="Directory">The program's.</param>
/// <param name="Digest">SM3 over paths, lengths and digests of all its files: names this very program.</param>
/// <param name="Publisher">Public key of who signed the manifest; null: there is no good one.</param>
/// <param name="Version">As the manifest says; empty without one.</param>
/// <param name="Files">How many there are.</param>
/// <param name="Findings">What is wrong.</param>
public sealed record ProgramVerdict(string Directory, string Digest, string? Publisher, string Version, int Files, IReadOnlyList<ProgramFinding> Findings)
{
    /// <summary>Digits of a digest that tell programs apart for people.</summary>
    private const int Digits = 16;

    /// <summary>True for a developer's build: nothing says what its files should be.</summary>
    public bool HasNoManifest => Publisher is null && Findings.All(finding => finding.Fault is ProgramFault.NoManifest or ProgramFault.ForeignCode);

    /// <summary>In words, for records and people.</summary>
    public string Words =>
        $"program {Digest[..Digits]}, {(Publisher is { } key ? $"signed by {ProgramManifest.NameOf(key)}" : HasNoManifest ? "not signed" : "its manifest is not good")}";
}
