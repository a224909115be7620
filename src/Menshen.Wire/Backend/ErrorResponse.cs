using System.Buffers;

namespace Menshen.Wire;

/// <summary>ErrorResponse (B): something went wrong; which session or statement it ends is in its severity.</summary>
public readonly ref struct ErrorResponse
{
    private ErrorResponse(ErrorFields fields) => Fields = fields;

    public ErrorFields Fields { get; }

    /// <summary>The five characters of the SQLSTATE; empty where the sender gave none.</summary>
    public ReadOnlySpan<byte> SqlState => Fields.Find(ErrorField.SqlState);

    public ReadOnlySpan<byte> Message => Fields.Find(ErrorField.Message);

    /// <summary>The severity that is never localized.</summary>
    public ReadOnlySpan<byte> Severity => Fields.Find(ErrorField.Severity);

    public static bool TryParse(ReadOnlySpan<byte> body, out ErrorResponse message)
    {
        if (ErrorFields.TryRead(body, out var fields))
        {
            message = new ErrorResponse(fields);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(IBufferWriter<byte> output, StatementRefused refused)
    {
        ArgumentNullException.ThrowIfNull(refused);
        Write(output, Wire.Severity.Error, refused.SqlState, refused.Message, refused.Detail, refused.Hint);
    }

    public static void Write(IBufferWriter<byte> output, SessionEnded ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        Write(output, Wire.Severity.Fatal, ended.SqlState, ended.Message, ended.Detail, ended.Hint);
    }

    public static void Write(
        IBufferWriter<byte> output, string severity, string sqlState, string message, string? detail = null, string? hint = null) =>
        ErrorFields.Write(output, BackendType.ErrorResponse, severity, sqlState, message, detail, hint);
}
