using System.Buffers;

namespace Menshen.Wire;

/// <summary>NegotiateProtocolVersion (B): "I speak less than you asked for, let us go on with that."</summary>
public readonly ref struct NegotiateProtocolVersion
{
    private NegotiateProtocolVersion(int version, StringList options)
    {
        Version = version;
        UnknownOptions = options;
    }

    /// <summary>The newest version spoken. PostgreSQL sends the whole number (196608 for 3.0), and libpq expects that.</summary>
    public int Version { get; }

    /// <summary>The <c>_pq_.</c> options not understood.</summary>
    public StringList UnknownOptions { get; }

    public static bool TryParse(ReadOnlySpan<byte> body, out NegotiateProtocolVersion message)
    {
        var reader = new MessageReader(body);
        if (reader.TryReadInt32(out var version)
            && reader.TryReadUInt32(out var count)
            && StringList.TryRead(ref reader, count, out var options)
            && reader.IsAtEnd)
        {
            message = new NegotiateProtocolVersion(version, options);
            return true;
        }
        message = default;
        return false;
    }

    /// <param name="unknownOptions">The names, each with its terminator.</param>
    /// <param name="count">How many names that are.</param>
    public static void Write(IBufferWriter<byte> output, int version, ReadOnlySpan<byte> unknownOptions, int count)
    {
        var size = checked(sizeof(int) + sizeof(int) + unknownOptions.Length);
        var writer = MessageWriter.Begin(output, BackendType.NegotiateProtocolVersion, size);
        writer.WriteInt32(version);
        writer.WriteInt32(count);
        writer.WriteBytes(unknownOptions);
        writer.Finish();
    }
}
