namespace Menshen.Control;

/// <summary>One session.</summary>
/// <param name="Tls">Protocol and cipher, or <c>none</c>.</param>
/// <param name="State"><c>idle</c>, or <c>busy</c>: an answer is owed or a transaction is open.</param>
/// <param name="IdleSeconds">Since its last message.</param>
public sealed record SessionReport(
    long Id, string User, string Database, string Application, string Source, string Tls, string State, double IdleSeconds, long Statements,
    int EngineProcessId);
