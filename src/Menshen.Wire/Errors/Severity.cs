namespace Menshen.Wire;

/// <summary>The severities of ErrorResponse and NoticeResponse, as they travel (never localized by us).</summary>
public static class Severity
{
    public const string Error = "ERROR";
    public const string Fatal = "FATAL";
    public const string Warning = "WARNING";
    public const string Notice = "NOTICE";
}
