using System.Buffers;

namespace Menshen.Wire;

/// <summary>A client's start-up parameters that the engine is to judge, in their order and as bytes (<c>options</c> too).</summary>
/// <remarks>Never holds user, database, replication or a protocol option: those are ours to decide.</remarks>
public sealed class StartupParameters
{
    private readonly byte[] _raw;

    private StartupParameters(byte[] raw) => _raw = raw;

    public static StartupParameters None { get; } = new([]);

    /// <summary>Names and values, each with its terminator.</summary>
    public ReadOnlySpan<byte> Raw => _raw;

    public StartupMessage.Enumerator GetEnumerator() => new(_raw);

    /// <summary>Takes over what is for the engine from a client's StartupMessage.</summary>
    public static StartupParameters From(StartupMessage message)
    {
        var kept = new ArrayBufferWriter<byte>();
        foreach (var item in message)
        {
            if (!IsOurs(item.Name))
            {
                Append(kept, item.Name);
                Append(kept, item.Value);
            }
        }
        return kept.WrittenCount == 0 ? None : new StartupParameters(kept.WrittenSpan.ToArray());
    }

    /// <summary>The last value with that name: later ones win, as in PostgreSQL.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        var found = false;
        foreach (var item in this)
        {
            if (item.Name.SequenceEqual(name))
            {
                value = item.Value;
                found = true;
            }
        }
        return found;
    }

    /// <summary>The same with another value for that name, or without it where the value is empty.</summary>
    public StartupParameters With(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var kept = new ArrayBufferWriter<byte>();
        foreach (var item in this)
        {
            if (item.Name.SequenceEqual(name)) continue;
            Append(kept, item.Name);
            Append(kept, item.Value);
        }
        if (!value.IsEmpty)
        {
            Append(kept, name);
            Append(kept, value);
        }
        return kept.WrittenCount == 0 ? None : new StartupParameters(kept.WrittenSpan.ToArray());
    }

    private static bool IsOurs(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("user"u8)
        || name.SequenceEqual("database"u8)
        || name.SequenceEqual("replication"u8)
        || name.StartsWith("_pq_."u8);

    private static void Append(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> text)
    {
        kept.Write(text);
        kept.Write("\0"u8);
    }
}
