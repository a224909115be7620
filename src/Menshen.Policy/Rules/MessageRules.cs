namespace Menshen.Policy;

/// <summary>What one client may make the gateway hold.</summary>
/// <param name="MessageBytes">Longest message a client may send, judged from its header before a byte of it is buffered. Default 64
/// MiB, 64 KiB to 1 GiB (PostgreSQL's own limit): larger values travel by COPY in pieces.</param>
/// <param name="PreparedStatements">Named prepared statements one session may hold. Default 10,000, 1 to 1,000,000: JDBC keeps 256,
/// and a leak shows as an error in one session instead of in everybody's memory.</param>
/// <param name="Pipeline">Executions one session may have under way; reading from the client pauses beyond. Default 4,096, 1 to
/// 65,536: psycopg and JDBC batch some hundreds.</param>
public sealed record MessageRules(int MessageBytes, int PreparedStatements, int Pipeline)
{
    public static MessageRules Default { get; } = new(64 << 20, 10_000, 4096);
}
