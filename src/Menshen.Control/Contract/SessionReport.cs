namespace Menshen.Control;

/// <summary>One session.</summary>
/// <param name="Tls">Protocol and cipher, or <c>none</c>.</param>
/// <param name="State"><c>idle</c>, or <c>busy</c>: an answer is owed or a transaction is open.</param>
/// <param name="IdleSeconds">Since its last message.</param>
public sealed record SessionReport(
    long Id, string User, string Database, string Application, string Source, string Tls, string State, double IdleSeconds, long Statements,
    int EngineProcessId)
{
    /// <summary>The number of the user, as in the list of users and in the records; no two users ever have the same.</summary>
    public long UserId { get; init; }

    /// <summary><c>person</c> or <c>application</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The power of administration it holds; empty for none.</summary>
    public string Power { get; init; } = "";

    /// <summary>The natural person, or the one who answers for the program.</summary>
    public string Person { get; init; } = "";

    /// <summary>For which of its users an application asks, as it says itself; empty for nobody.</summary>
    public string EndUser { get; init; } = "";

    /// <summary>How it proved itself, such as <c>scram-sha-256-plus</c>.</summary>
    public string Authentication { get; init; } = "";

    /// <summary>The statement that runs, without its literals; empty while none does. Of several at once the newest.</summary>
    public string Running { get; init; } = "";

    /// <summary>The relations that it names.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>Rows that it has given so far.</summary>
    public long Rows { get; init; }

    /// <summary>Since it was submitted.</summary>
    public double RunningSeconds { get; init; }

    /// <summary>Since it connected.</summary>
    public double AgeSeconds { get; init; }
}
