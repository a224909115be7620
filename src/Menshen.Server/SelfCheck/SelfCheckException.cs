namespace Menshen.Server;

/// <summary>Menshen stops before anybody is let in, because it is not what it was made to be.</summary>
public sealed class SelfCheckException(IReadOnlyList<ProgramFinding> findings) : ServerFaultException(
    $"the program is not as its publisher made it: {string.Join("; ", findings.Take(Shown))}",
    "Nobody was let in. Install the program again; docs/operations/selfcheck.md says what else it can be.")
{
    /// <summary>In the message; the rest is in the journal.</summary>
    private const int Shown = 5;

    public IReadOnlyList<ProgramFinding> Findings { get; } = findings;
}
