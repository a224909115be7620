namespace Menshen.Cli;

/// <summary>A log-in as it lies in the user's own directory.</summary>
internal sealed record StoredSession(string Name, string Target, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Without the token.</summary>
    public override string ToString() => $"session of {Name}";
}
