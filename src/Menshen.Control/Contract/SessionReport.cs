namespace Menshen.Control;

/// <summary>One session.</summary>
/// <param name="Tls">Protocol and cipher, or <c>none</c>.</param>
/// <param name="State"><c>idle</c>, <c>active</c>, <c>in transaction</c> ...</param>
public sealed record SessionReport(
    long Id, string User, string Database, string Application, string Source, string Tls, string State, DateTimeOffset StartedAt, long Statements, int EngineProcessId);
