namespace Menshen.Vault;

/// <summary>A subject that may connect to the vault.</summary>
/// <param name="Role">The engine role of its sessions; in the vault a role of the same name.</param>
/// <param name="SubjectId">The catalogue's number.</param>
/// <param name="Subject">Its name.</param>
/// <param name="IsAuditor">True: reads everything. False: its own logins and statements.</param>
public sealed record VaultReader(string Role, long SubjectId, string Subject, bool IsAuditor)
{
    /// <summary>What it may read beside its own.</summary>
    public IReadOnlyList<VaultDelegation> Delegations { get; init; } = [];

    /// <summary>True if the other one's role is to be the same.</summary>
    internal bool HasRoleOf(VaultReader? other) =>
        other is not null && (Role, SubjectId, Subject, IsAuditor) == (other.Role, other.SubjectId, other.Subject, other.IsAuditor);
}
