namespace Menshen.Control;

/// <summary>Who approves, and the proof of it.</summary>
/// <param name="Name">An administrator's name.</param>
/// <param name="Password">The password with which the administrator logs in.</param>
public sealed record ApproverCredentials(string Name, string Password)
{
    /// <summary>The name only: the password must not reach a log.</summary>
    public override string ToString() => $"approver {Name}";
}
