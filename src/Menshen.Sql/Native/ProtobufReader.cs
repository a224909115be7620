namespace Menshen.Sql.Native;

/// <summary>Walks the fields of one protocol buffer message; knows the two wire types that ScanResult uses.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private const int VarintType = 0;
    private const int LengthDelimitedType = 2;

    private ReadOnlySpan<byte> _rest = message;

    public bool TryReadField(out int field, out int value, out ReadOnlySpan<byte> body)
    {
        (field, value) = (0, 0);
        body = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = ReadVarint();
        field = (int)(tag >> 3);
        var number = ReadVarint();
        switch ((int)(tag & 7))
        {
            case VarintType:
                value = (int)number;
                return true;
            case LengthDelimitedType:
                var length = checked((int)number);
                body = _rest[..length];
                _rest = _rest[length..];
                return true;
            default:
                throw new InvalidDataException("libpg_query returned a scan result in an unknown form; is it another version?");
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
