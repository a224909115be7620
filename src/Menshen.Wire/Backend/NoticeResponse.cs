using System.Buffers;

namespace Menshen.Wire;

/// <summary>NoticeResponse (B): a warning or a word from the server, at any time.</summary>
public readonly ref struct NoticeResponse
{
    private NoticeResponse(ErrorFields fields) => Fields = fields;

    public ErrorFields Fields { get; }

    /// <summary>The five characters of the SQLSTATE; empty where the sender gave none.</summary>
    public ReadOnlySpan<byte> SqlState => Fields.Find(ErrorField.SqlState);

    public ReadOnlySpan<byte> Message => Fields.Find(ErrorField.Message);

    /// <summary>The severity that is never localized.</summary>
    public ReadOnlySpan<byte> Severity => Fields.Find(ErrorField.Severity);

    public static bool TryParse(ReadOnlySpan<byte> body, out NoticeResponse message)
    {
        if (ErrorFields.TryRead(body, out var fields))
        {
            message = new NoticeResponse(fields);
            return true;
        }
        message = default;
        return false;
    }

    public static void Write(
        IBufferWriter<byte> output, string severity, string sqlState, string message, string? detail = null, string? hint = null) =>
        ErrorFields.Write(output, BackendType.NoticeResponse, severity, sqlState, message, detail, hint);
}
