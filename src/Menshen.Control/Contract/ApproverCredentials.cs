namespace Menshen.Control;

/// <summary>Who approves, and the proof of it.</summary>
/// <param name="Name">An administrator's name.</param>
/// <param name="Password">The password with which the administrator logs in.</param>
/// <param name="Code">A one-time or recovery code; null from whoever has enrolled none.</param>
public sealed record ApproverCredentials(string Name, string Password, string? Code = null)
{
    /// <summary>The name only: password and code must not reach a log.</summary>
    public override string ToString() => $"approver {Name}";
}
