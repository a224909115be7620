using System.Buffers.Binary;

namespace Menshen.Wire;

/// <summary>The one bounds-checked reader: every read proves that its bytes are there, and a message must end exactly.</summary>
/// <remarks>A false answer leaves the position where it was. Nothing throws, nothing allocates.</remarks>
public ref struct MessageReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>True when nothing is left. Each parser's last question.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public bool TryReadByte(out byte value)
    {
        if (_rest.IsEmpty)
        {
            value = 0;
            return false;
        }
        value = _rest[0];
        _rest = _rest[1..];
        return true;
    }

    /// <summary>Two bytes, unsigned: the protocol's Int16 counts are read as unsigned by PostgreSQL, so 65,535 parameters are legal.</summary>
    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(_rest, out value))
        {
            return false;
        }
        _rest = _rest[sizeof(ushort)..];
        return true;
    }

    public bool TryReadInt32(out int value)
    {
        if (!BinaryPrimitives.TryReadInt32BigEndian(_rest, out value))
        {
            return false;
        }
        _rest = _rest[sizeof(int)..];
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(_rest, out value))
        {
            return false;
        }
        _rest = _rest[sizeof(uint)..];
        return true;
    }

    /// <summary>A zero-terminated string; the terminator is read and not returned.</summary>
    public bool TryReadString(out ReadOnlySpan<byte> value)
    {
        var end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            value = default;
            return false;
        }
        value = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> value)
    {
        // Unsigned on purpose: a negative count must fail, not wrap.
        if ((uint)count > (uint)_rest.Length)
        {
            value = default;
            return false;
        }
        value = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>A value behind its Int32 length, where -1 means NULL and anything below is a lie.</summary>
    public bool TryReadValue(out ReadOnlySpan<byte> value, out bool isNull)
    {
        var before = _rest;
        isNull = false;
        if (!TryReadInt32(out var length))
        {
            value = default;
            return false;
        }
        if (length == -1)
        {
            isNull = true;
            value = default;
            return true;
        }
        if (TryReadBytes(length, out value))
        {
            return true;
        }
        _rest = before;
        return false;
    }
}
