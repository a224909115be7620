using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Relay;

/// <summary>Why a message does not move, beyond what policy says of its text.</summary>
internal static class GateRefusals
{
    /// <summary>Nothing runs that cannot be recorded.</summary>
    public static readonly Decision.Refuse JournalCannotRecord = new(SqlState.DiskFull, "the statement is refused because the audit journal cannot record it",
        "Ask the system administrator to look at 'menshen status': the journal's disk may be full.", "MJ0001");

    // Where policy refuses what is not understood, a name whose text was never seen is as good as none; drivers know these states and prepare again.
    /// <summary>The name of a statement means nothing known here.</summary>
    public static readonly Decision.Refuse NoSuchStatement = new("26000", "the prepared statement does not exist, or was made where its text was not seen",
        "Prepare it with the protocol's Parse; what SQL's PREPARE made is run with EXECUTE.", "MD0002");

    /// <summary>The name of a portal means nothing known here.</summary>
    public static readonly Decision.Refuse NoSuchPortal = new("34000", "the portal does not exist, or was made where its text was not seen",
        "Make it with the protocol's Bind; what SQL's DECLARE made is read with FETCH.", "MD0002");

    /// <summary>The engine would cut the name.</summary>
    public static readonly Decision.Refuse NameTooLong = new("42622", "the name of the statement or portal is longer than 63 bytes, or in an encoding that is not known",
        "Use a shorter name of letters and digits.", "MJ0004");

    /// <summary>The session has more prepared statements than policy allows.</summary>
    public static readonly Decision.Refuse TooManyPrepared = new(SqlState.ProgramLimitExceeded, "the session has too many prepared statements",
        "Close some, or raise limits.prepared-statements in policy.yaml.", "MJ0002");

    /// <summary>A refusal's state as the journal has it.</summary>
    public static Journal.SqlState StateOf(Decision.Refuse refusal) => Journal.SqlState.FromText(System.Text.Encoding.ASCII.GetBytes(refusal.SqlState));

    /// <summary>Statements of one text. All their records must fit into the smallest ring's reserve (512 KiB) at once, or some would be recorded and none sent.</summary>
    public const int MostStatements = 4096;

    /// <summary>The journal could not take all their records at once.</summary>
    public static readonly Decision.Refuse TooManyStatements = new(SqlState.ProgramLimitExceeded, "the text has too many statements",
        $"Send at most {MostStatements} statements at a time.", "MJ0003");
}
