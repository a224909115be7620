using System.Buffers;

namespace Menshen.Wire;

/// <summary>StartupMessage (F): the session's user, database and first settings, as names and values, then a zero.</summary>
public readonly ref struct StartupMessage
{
    private readonly ReadOnlySpan<byte> _raw;

    private StartupMessage(ReadOnlySpan<byte> raw) => _raw = raw;

    public Enumerator GetEnumerator() => new(_raw);

    public static bool TryParse(ReadOnlySpan<byte> body, out StartupMessage message)
    {
        message = default;
        var reader = new MessageReader(body);
        while (reader.TryReadString(out var name))
        {
            if (name.IsEmpty)
            {
                message = reader.IsAtEnd ? new StartupMessage(body) : default;
                return reader.IsAtEnd;
            }
            if (!reader.TryReadString(out _))
            {
                return false;
            }
        }
        return false;
    }

    /// <summary>Writes protocol 3.0, the user, the database and then the other parameters in their order.</summary>
    public static void Write(
        IBufferWriter<byte> output, ReadOnlySpan<byte> user, ReadOnlySpan<byte> database, StartupParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var userName = "user"u8;
        var databaseName = "database"u8;
        var size = checked(sizeof(int)
            + MessageWriter.SizeOf(userName) + MessageWriter.SizeOf(user)
            + MessageWriter.SizeOf(databaseName) + MessageWriter.SizeOf(database)
            + parameters.Raw.Length + 1);
        var writer = MessageWriter.BeginStartup(output, size);
        writer.WriteInt32(StartupPacket.Protocol30);
        writer.WriteString(userName);
        writer.WriteString(user);
        writer.WriteString(databaseName);
        writer.WriteString(database);
        writer.WriteBytes(parameters.Raw);
        writer.WriteByte(0);
        writer.Finish();
    }

    /// <summary>One parameter.</summary>
    public readonly ref struct Item(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        public ReadOnlySpan<byte> Name { get; } = name;

        public ReadOnlySpan<byte> Value { get; } = value;
    }

    /// <summary>Walks the parameters in order.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> raw)
    {
        private MessageReader _reader = new(raw);

        public Item Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadString(out var name) || name.IsEmpty || !_reader.TryReadString(out var value))
            {
                return false;
            }
            Current = new Item(name, value);
            return true;
        }
    }
}
