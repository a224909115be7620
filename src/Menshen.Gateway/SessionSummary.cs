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
    long Id, string Subject, string Database, string Application, string Source, string Tls, int EngineProcessId, long Statements, bool IsBusy, TimeSpan IdleFor)
{
    /// <summary>The catalogue's number of who it is; no two subjects ever have the same.</summary>
    public long SubjectId { get; init; }

    /// <summary>What acts under the name: <c>person</c> or <c>application</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The power of administration it holds; empty for none.</summary>
    public string Power { get; init; } = "";

    /// <summary>The natural person, or the one who answers for the program.</summary>
    public string Person { get; init; } = "";

    /// <summary>For whom it asks, as the application says; empty for nobody.</summary>
    public string EndUser { get; init; } = "";

    /// <summary>How it proved itself.</summary>
    public string Authentication { get; init; } = "";

    /// <summary>The statement that runs, without its literals; empty while none does. Of several at once the newest.</summary>
    public string Running { get; init; } = "";

    /// <summary>The relations that it names.</summary>
    public IReadOnlyList<string> Objects { get; init; } = [];

    /// <summary>Rows that it has given so far.</summary>
    public long Rows { get; init; }

    /// <summary>Since it was submitted.</summary>
    public TimeSpan RunningFor { get; init; }

    /// <summary>Since it connected.</summary>
    public TimeSpan Age { get; init; }
}
