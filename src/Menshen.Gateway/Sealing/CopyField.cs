using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Reads what one column of COPY's formats text and csv stands for.</summary>
internal sealed class CopyField(CopyForm form)
{
    private byte[] _plain = new byte[256];
    private int _length;

    /// <summary>The value last read, for whoever clears it.</summary>
    public Span<byte> Buffer => _plain.AsSpan(0, _length);

    /// <summary>True for what stands for NULL.</summary>
    public bool IsNull(ReadOnlySpan<byte> field) => field.SequenceEqual(form.Null.Span);

    /// <summary>The value of a column; false where the form is broken.</summary>
    public bool TryRead(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> plain)
    {
        if (_plain.Length < field.Length) _plain = new byte[2 * field.Length];
        _length = form.Kind == CopyKind.Csv ? ReadCsv(field) : ReadText(field);
        plain = _length < 0 ? default : _plain.AsSpan(0, _length);
        if (_length >= 0) return true;
        _length = 0;
        return false;
    }

    private int ReadCsv(ReadOnlySpan<byte> field)
    {
        var (count, quoted) = (0, false);
        for (var i = 0; i < field.Length; i++)
        {
            var b = field[i];
            var next = i + 1 < field.Length ? field[i + 1] : (byte)0;
            if (quoted && b == form.Escape && i + 1 < field.Length && (next == form.Quote || next == form.Escape)) _plain[count++] = field[++i];
            else if (b == form.Quote) quoted = !quoted;
            else _plain[count++] = b;
        }
        return quoted ? -1 : count;
    }

    private int ReadText(ReadOnlySpan<byte> field)
    {
        var count = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != (byte)'\\')
            {
                _plain[count++] = field[i];
                continue;
            }
            if (++i == field.Length) return -1;
            _plain[count++] = Escaped(field, ref i);
        }
        return count;
    }

    private static byte Escaped(ReadOnlySpan<byte> field, ref int i) => field[i] switch
    {
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'v' => 11,
        >= (byte)'0' and <= (byte)'7' => Digits(field, ref i, 8, 3),
        (byte)'x' when i + 1 < field.Length && char.IsAsciiHexDigit((char)field[i + 1]) => Hexadecimal(field, ref i),
        var other => other,
    };

    private static byte Hexadecimal(ReadOnlySpan<byte> field, ref int i)
    {
        i++;
        return Digits(field, ref i, 16, 2);
    }

    private static byte Digits(ReadOnlySpan<byte> field, ref int i, int numberBase, int most)
    {
        var (value, start) = (0, i);
        for (; i < field.Length && i - start < most; i++)
        {
            var digit = char.IsAsciiHexDigit((char)field[i]) ? Convert.ToInt32(((char)field[i]).ToString(), 16) : numberBase;
            if (digit >= numberBase) break;
            value = value * numberBase + digit;
        }
        i--;
        return (byte)value;
    }
}
