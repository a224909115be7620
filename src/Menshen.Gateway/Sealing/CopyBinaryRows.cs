using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Sealing;

/// <summary>The rows of COPY's binary format (the manual's COPY, "Binary Format").</summary>
internal sealed class CopyBinaryRows(ImmutableArray<int> groups, Func<int, int> version, ValueSealer values, SessionRights session) : ICopyRows
{
    /// <summary>Bytes of signature, flags and the length of the extension, which nobody has.</summary>
    public const int HeaderSize = 11 + 4 + 4;

    private bool _hasHeader;

    public Decision.Refuse? Refusal { get; private set; }

    public CopyStep Next(ReadOnlySpan<byte> bytes, bool isLast, IBufferWriter<byte> output, out int length)
    {
        length = 0;
        if (!_hasHeader) return TakeHeader(bytes, output, ref length);
        if (bytes.Length < sizeof(short)) return CopyStep.NeedMore;
        var count = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (count < 0)
        {
            // The trailer; what follows is ignored by the engine too.
            output.Write(bytes);
            length = bytes.Length;
            return CopyStep.Row;
        }
        if (count != groups.Length) return Unreadable(SealRefusals.BadCopy);
        if (!IsWhole(bytes, count)) return CopyStep.NeedMore;
        var reader = new MessageReader(bytes[sizeof(short)..]);
        output.Write(bytes[..sizeof(short)]);
        for (var column = 0; column < count; column++)
        {
            reader.TryReadValue(out var value, out var isNull);
            if (groups[column] != 0 && !isNull && values.Seal(value, groups[column], version(groups[column]), session, out value) is { } refusal) return Unreadable(refusal);
            BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), isNull ? -1 : value.Length);
            output.Advance(sizeof(int));
            output.Write(value);
        }
        length = bytes.Length - reader.Rest.Length;
        return CopyStep.Row;
    }

    private CopyStep TakeHeader(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output, ref int length)
    {
        if (bytes.Length < HeaderSize) return CopyStep.NeedMore;
        var extension = BinaryPrimitives.ReadInt32BigEndian(bytes[(HeaderSize - 4)..]);
        if (extension != 0) return Unreadable(SealRefusals.BadCopy);
        output.Write(bytes[..HeaderSize]);
        (_hasHeader, length) = (true, HeaderSize);
        return CopyStep.Row;
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes, int count)
    {
        var reader = new MessageReader(bytes[sizeof(short)..]);
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadValue(out _, out _)) return false;
        }
        return true;
    }

    private CopyStep Unreadable(Decision.Refuse refusal)
    {
        Refusal = refusal;
        return CopyStep.Unreadable;
    }
}
