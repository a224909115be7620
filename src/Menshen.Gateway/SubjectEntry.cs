namespace Menshen.Gateway;

/// <summary>One subject as the gateway needs it at login.</summary>
/// <param name="Id">The catalogue's immutable number, never reused.</param>
/// <param name="Name">The name the client sends as <c>user</c>.</param>
/// <param name="EngineRole">The engine role the session runs as.</param>
/// <param name="ScramVerifier">PostgreSQL's form <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>.</param>
/// <param name="CanLogin">False for disabled accounts; they are refused exactly like unknown ones.</param>
public sealed record SubjectEntry(long Id, string Name, string EngineRole, string ScramVerifier, bool CanLogin)
{
    /// <summary>True for those who may read the audit records of all.</summary>
    public bool IsAuditor { get; init; }

    /// <summary>True for the three administrators: when the journal's space is used up, their statements are recorded in its reserve and
    /// go on, for somebody has to make room.</summary>
    public bool UsesReserve { get; init; }

    /// <summary>What acts under the name: <c>person</c> or <c>application</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The power of administration it holds (<c>sysadmin</c>, <c>secadmin</c>, <c>auditor</c>); empty for none.</summary>
    public string Power { get; init; } = "";

    /// <summary>The groups it belongs to.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The natural person, or the one who answers for the program.</summary>
    public string Person { get; init; } = "";

    /// <summary>True for a first password and for one that is too old: the session may do nothing but change it.</summary>
    public bool MustChangePassword { get; init; }

    /// <summary>When the session of this login has shown a second factor; null: it has not.</summary>
    public DateTimeOffset? FactorProvenAt { get; init; }

    /// <summary>What it has to be told at its next login; empty for nothing.</summary>
    public string Notice { get; init; } = "";

    /// <summary>Its tickets and certificates.</summary>
    public SubjectFactors Factors { get; init; } = SubjectFactors.None;

    /// <summary>Names only: the verifier must not reach a log.</summary>
    public override string ToString() => $"subject {Id} {Name}";
}
