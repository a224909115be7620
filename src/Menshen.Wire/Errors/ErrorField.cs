namespace Menshen.Wire;

/// <summary>One field of an ErrorResponse or NoticeResponse. Manual: "Error and Notice Message Fields".</summary>
public readonly ref struct ErrorField(byte code, ReadOnlySpan<byte> value)
{
    public const byte SeverityLocalized = (byte)'S';
    public const byte Severity = (byte)'V';
    public const byte SqlState = (byte)'C';
    public const byte Message = (byte)'M';
    public const byte Detail = (byte)'D';
    public const byte Hint = (byte)'H';
    public const byte Position = (byte)'P';
    public const byte File = (byte)'F';
    public const byte Line = (byte)'L';
    public const byte Routine = (byte)'R';

    /// <summary>Which field this is; codes we do not know are to be passed on, says the manual.</summary>
    public byte Code { get; } = code;

    public ReadOnlySpan<byte> Value { get; } = value;
}
