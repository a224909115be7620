namespace Menshen.Control;

/// <summary>What passes through the gateway; totals count since start.</summary>
public sealed record GatewayReport(int Sessions, int MaximumSessions, long Logins, long LoginsRefused, long Statements, long StatementsRefused);
