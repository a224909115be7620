using Npgsql;

namespace Menshen.Engine;

/// <summary>Faults of one table while a report counts many: it is named with why it could not be counted, and the others are counted.</summary>
internal static class Uncountable
{
    /// <summary>True: the fault is the table's own, and of the moment.</summary>
    public static bool Is(PostgresException fault) => fault.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable
        or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.ObjectNotInPrerequisiteState;

    /// <summary>Why, for who reads the report.</summary>
    public static string Why(PostgresException fault) => fault.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => "somebody holds the table's lock; ask again when the long transaction is over.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => "it was dropped or got another name meanwhile; ask again.",
        // Such as a materialized view that was never filled.
        _ => $"{fault.MessageText}.",
    };
}
