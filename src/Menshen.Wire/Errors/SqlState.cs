namespace Menshen.Wire;

/// <summary>The SQLSTATE codes we answer with. Manual: "PostgreSQL Error Codes".</summary>
public static class SqlState
{
    public const string SuccessfulCompletion = "00000";
    public const string Warning = "01000";
    public const string ConnectionException = "08000";
    public const string ConnectionFailure = "08006";
    public const string ProtocolViolation = "08P01";
    public const string FeatureNotSupported = "0A000";
    public const string InvalidTransactionState = "25000";
    public const string InFailedTransaction = "25P02";
    public const string InvalidSqlStatementName = "26000";
    public const string InvalidAuthorizationSpecification = "28000";
    public const string InvalidPassword = "28P01";
    public const string InvalidCursorName = "34000";
    public const string InvalidCatalogName = "3D000";
    public const string SerializationFailure = "40001";
    public const string SyntaxError = "42601";
    public const string InsufficientPrivilege = "42501";
    public const string NameTooLong = "42622";
    public const string DuplicatePreparedStatement = "42P05";
    public const string DuplicateCursor = "42P03";
    public const string CharacterNotInRepertoire = "22021";
    public const string InsufficientResources = "53000";
    public const string DiskFull = "53100";
    public const string OutOfMemory = "53200";
    public const string TooManyConnections = "53300";
    public const string ConfigurationLimitExceeded = "53400";
    public const string ProgramLimitExceeded = "54000";
    public const string QueryCanceled = "57014";
    public const string AdminShutdown = "57P01";
    public const string CrashShutdown = "57P02";
    public const string CannotConnectNow = "57P03";
    public const string IdleSessionTimeout = "57P05";
    public const string SystemError = "58000";
    public const string IoError = "58030";
    public const string InternalError = "XX000";

    /// <summary>Characters of every SQLSTATE.</summary>
    public const int Length = 5;
}
