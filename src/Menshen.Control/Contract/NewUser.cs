namespace Menshen.Control;

/// <summary>A user to make.</summary>
/// <param name="Name">What the client will send as <c>user</c>.</param>
/// <param name="Password">Null: Menshen generates one and answers it once.</param>
/// <param name="Database">A database to let the user into, made (and owned by the user) if it does not exist; null for none.</param>
/// <param name="Kind"><c>person</c> or <c>application</c>.</param>
/// <param name="Person">Who it is, or who answers for the application; empty takes the name.</param>
/// <param name="Superuser">Legal in profile transparent alone.</param>
public sealed record NewUser(string Name, SecretText? Password, string? Database, string Kind, string Person, bool Superuser)
{
    /// <summary>For an application: the account of the person who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>The name only: the password must not reach a log.</summary>
    public override string ToString() => $"new user {Name}";
}
