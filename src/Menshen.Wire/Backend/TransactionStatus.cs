namespace Menshen.Wire;

/// <summary>The three answers of ReadyForQuery.</summary>
public static class TransactionStatus
{
    public const byte Idle = (byte)'I';
    public const byte InTransaction = (byte)'T';
    public const byte Failed = (byte)'E';

    public static bool IsKnown(byte status) => status is Idle or InTransaction or Failed;
}
