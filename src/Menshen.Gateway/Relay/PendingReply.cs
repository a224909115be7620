using Menshen.Gateway.Decisions;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Relay;

/// <summary>One message sent to the engine whose reply has not ended yet.</summary>
internal struct PendingReply
{
    /// <summary>What it was.</summary>
    public ExpectedReply Kind;

    /// <summary>The engine has answered with an error; a simple Query still waits for its ReadyForQuery.</summary>
    public bool Failed;

    /// <summary>The statement's record "submitted" is in the journal, so one "finished" must follow.</summary>
    public bool IsRecorded;

    /// <summary>The auditor's rules leave the statement out: it is recorded only if it fails.</summary>
    public bool IsLeftOut;

    /// <summary>The text of the statement, where there is one.</summary>
    public CachedText? Text;

    /// <summary>The journal's number of the (first) statement within the session.</summary>
    public long Number;

    /// <summary>What let it pass, or refused it; null where nothing was decided.</summary>
    public RecordedDecision? Decision;

    /// <summary>Statements of the text that have ended (simple Query with several).</summary>
    public int Ended;

    /// <summary>When it was submitted, in microseconds since the Unix epoch.</summary>
    public long SubmittedAt;

    /// <summary>When it went, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long SentAt;

    /// <summary>For an Execute: the portal that it runs; its parts are one statement to a quota.</summary>
    public RelayState.Portal? Portal;

    /// <summary>The row that the statement names by its key.</summary>
    public NamedRow Named;

    /// <summary>For an Execute: which columns of its results are binary.</summary>
    public ResultFormats Formats;

    /// <summary>No statement is left to which a further result could belong; of a text not understood that is never known.</summary>
    public readonly bool HasAllResults => Failed || Text is null || !Text.IsOpaque && Ended >= Text.Count;

    /// <summary>If set, the engine was sent a text that fails, and its error is replaced by this refusal.</summary>
    public Decision.Refuse? Refusal;

    /// <summary>For a Parse or Bind: the name it gave, to be taken back if it fails; for a Close the name it takes away.</summary>
    public string? Name;

    /// <summary>For a Parse: the number under which its literals are kept; 0 if they are not.</summary>
    public long Literals;

    /// <summary>The name is a portal's.</summary>
    public bool NamesPortal;

    /// <summary>The number of the last sealing or opening of a column that was known when the statement was planned.</summary>
    public int Moves;

    /// <summary>For a Query that copies out of sealed columns: how its rows are written.</summary>
    public CopyForm? CopyForm;

    /// <summary>For a Parse, Bind or Close: what the name meant before.</summary>
    public object? Displaced;
}
