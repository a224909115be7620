namespace Menshen.Gateway;

/// <summary>One session as an administrator sees it.</summary>
/// <param name="Id">Its number, as the journal has it.</param>
/// <param name="Subject">Who.</param>
/// <param name="Database">Where.</param>
/// <param name="Application">What the client calls itself.</param>
/// <param name="Source">From where, address and port.</param>
/// <param name="Tls">Protocol and cipher, or "none".</param>
/// <param name="EngineProcessId">The backend that serves it.</param>
/// <param name="Statements">How many it has submitted.</param>
/// <param name="IsBusy">Whether a reply is owed or a transaction open.</param>
/// <param name="IdleFor">Since its last message.</param>
public sealed record SessionSummary(
    long Id, string Subject, string Database, string Application, string Source, string Tls, int EngineProcessId, long Statements, bool IsBusy, TimeSpan IdleFor);
