namespace Menshen.Gateway;

/// <summary>What the gateway has done and is doing.</summary>
/// <param name="Sessions">Logged in at present.</param>
/// <param name="MaximumSessions">As many as policy allows.</param>
/// <param name="Logins">Since the start.</param>
/// <param name="FailedLogins">Since the start.</param>
/// <param name="Statements">Submitted since the start.</param>
/// <param name="Refused">Of those, refused by policy.</param>
/// <param name="RestingEngines">Engine streams that wait for the next session of their subject.</param>
public sealed record GatewayStatus(
    int Sessions, int MaximumSessions, long Logins, long FailedLogins, long Statements, long Refused, int RestingEngines);
