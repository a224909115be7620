using System.Net;

namespace Menshen.Policy;

/// <summary>What the auditor's rules can ask of a session; it stays the same from login to logout.</summary>
/// <param name="Subject">The subject's name.</param>
/// <param name="Power">The power of administration it holds; empty for none.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Application">What the client calls itself: its own claim.</param>
/// <param name="Database">The database.</param>
/// <param name="IsSuperuser">Its engine role is a superuser (profile transparent).</param>
public sealed record AuditedSession(string Subject, string Power, IPAddress Source, string Application, string Database, bool IsSuperuser)
{
    /// <summary>The subject's groups at its login.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The session's label, as the policy writes it; empty for none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Everything that administrators and superusers do is recorded, whatever the rules say.</summary>
    public bool IsAboveFloor => Power.Length > 0 || IsSuperuser;
}
