using System.Buffers;

namespace Menshen.Wire;

/// <summary>The fields of an ErrorResponse or a NoticeResponse: code and string, repeated, then a zero.</summary>
public readonly ref struct ErrorFields
{
    private readonly ReadOnlySpan<byte> _raw;

    private ErrorFields(ReadOnlySpan<byte> raw) => _raw = raw;

    public Enumerator GetEnumerator() => new(_raw);

    /// <summary>The first field with that code, or empty.</summary>
    public ReadOnlySpan<byte> Find(byte code)
    {
        foreach (var field in this)
        {
            if (field.Code == code)
            {
                return field.Value;
            }
        }
        return default;
    }

    internal static bool TryRead(ReadOnlySpan<byte> body, out ErrorFields fields)
    {
        fields = default;
        var reader = new MessageReader(body);
        while (reader.TryReadByte(out var code))
        {
            if (code == 0)
            {
                fields = new ErrorFields(body);
                return reader.IsAtEnd;
            }
            if (!reader.TryReadString(out _))
            {
                return false;
            }
        }
        return false;
    }

    /// <summary>Never writes file, line or routine: scanners read a server's version from them.</summary>
    internal static void Write(
        IBufferWriter<byte> output, byte type, string severity, string sqlState, string message, string? detail, string? hint)
    {
        if (sqlState.Length != Wire.SqlState.Length)
        {
            throw new ArgumentException("A SQLSTATE has five characters.", nameof(sqlState));
        }
        var size = checked(SizeOf(severity) * 2 + SizeOf(sqlState) + SizeOf(message) + SizeOf(detail) + SizeOf(hint) + 1);
        var writer = MessageWriter.Begin(output, type, size);
        WriteField(ref writer, ErrorField.SeverityLocalized, severity);
        WriteField(ref writer, ErrorField.Severity, severity);
        WriteField(ref writer, ErrorField.SqlState, sqlState);
        WriteField(ref writer, ErrorField.Message, message);
        WriteField(ref writer, ErrorField.Detail, detail);
        WriteField(ref writer, ErrorField.Hint, hint);
        writer.WriteByte(0);
        writer.Finish();
    }

    private static int SizeOf(string? text) => text is null ? 0 : checked(1 + MessageWriter.SizeOf(text));

    private static void WriteField(ref MessageWriter writer, byte code, string? text)
    {
        if (text is not null)
        {
            writer.WriteByte(code);
            writer.WriteString(text);
        }
    }

    /// <summary>Walks the fields in order.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> raw)
    {
        private MessageReader _reader = new(raw);

        public ErrorField Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadByte(out var code) || code == 0 || !_reader.TryReadString(out var value))
            {
                return false;
            }
            Current = new ErrorField(code, value);
            return true;
        }
    }
}
