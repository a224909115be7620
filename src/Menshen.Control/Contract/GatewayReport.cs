namespace Menshen.Control;

/// <summary>What passes through the gateway; totals count since start.</summary>
/// <param name="WarmEngineConnections">Connections to PostgreSQL that wait for their subject's next session.</param>
public sealed record GatewayReport(
    int Sessions, int MaximumSessions, long Logins, long LoginsRefused, long Statements, long StatementsRefused, int WarmEngineConnections);
