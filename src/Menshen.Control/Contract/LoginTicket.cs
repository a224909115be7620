namespace Menshen.Control;

/// <summary>A one-time password for the PostgreSQL protocol.</summary>
/// <param name="Name">Whose.</param>
/// <param name="Password">Shown this once and stored nowhere.</param>
/// <param name="ExpiresAt">Good until then.</param>
/// <param name="Uses">Logins that it gives.</param>
/// <param name="Source">The address from which it is good.</param>
/// <param name="Database">The only database, or null.</param>
/// <param name="Label">The only label of a session that it opens, or null.</param>
public sealed record LoginTicket(string Name, SecretText Password, DateTimeOffset ExpiresAt, int Uses, string Source, string? Database, string? Label = null)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"ticket of {Name}";
}
