namespace Menshen.Evaluator.Targets;

/// <summary>A name and its password; in memory only.</summary>
public sealed record Credential(string Name, string Password)
{
    /// <summary>The address of the enrolment of its one-time codes (<c>otpauth://…</c>), if it has some; a secret as the password is.</summary>
    public string? Codes { get; init; }

    public override string ToString() => Name;
}
