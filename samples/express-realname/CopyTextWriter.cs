using System.Text;

namespace Menshen.Samples.ExpressRealname;

/// <summary>Writes rows in COPY's text format: UTF-8, a tab between columns, <c>\N</c> for null.</summary>
/// <remarks>Manual: "COPY", "Text Format". Backslash, tab, newline and carriage return are escaped.</remarks>
internal sealed class CopyTextWriter(Stream output)
{
    /// <summary>One write to the stream for about that many bytes.</summary>
    private const int BufferBytes = 64 * 1024;

    private byte[] _buffer = new byte[BufferBytes];
    private int _used;
    private bool _first = true;

    public CopyTextWriter Text(string? value)
    {
        if (value is null)
        {
            return Raw("\\N"u8);
        }

        Begin(Encoding.UTF8.GetMaxByteCount(value.Length) * 2);
        if (value.AsSpan().IndexOfAny('\\', '\t', '\n') >= 0 || value.Contains('\r', StringComparison.Ordinal))
        {
            value = value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal)
                .Replace("\n", @"\n", StringComparison.Ordinal).Replace("\r", @"\r", StringComparison.Ordinal);
        }

        _used += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_used));
        return this;
    }

    public CopyTextWriter Raw(ReadOnlySpan<byte> value)
    {
        Begin(value.Length);
        value.CopyTo(_buffer.AsSpan(_used));
        _used += value.Length;
        return this;
    }

    public CopyTextWriter Null() => Raw("\\N"u8);

    public CopyTextWriter Flag(bool value) => Raw(value ? "t"u8 : "f"u8);

    public CopyTextWriter Number(long value)
    {
        Begin(20);
        value.TryFormat(_buffer.AsSpan(_used), out var written);
        _used += written;
        return this;
    }

    /// <summary>A number given in hundredths, written with two decimals.</summary>
    public CopyTextWriter Hundredths(long value)
    {
        Number(value / 100);
        _buffer[_used++] = (byte)'.';
        Padded((int)(value % 100), 2);
        return this;
    }

    public CopyTextWriter Date(DateOnly value)
    {
        Begin(10);
        WriteDate(value.Year, value.Month, value.Day);
        return this;
    }

    /// <summary>A time in Beijing, with its offset.</summary>
    public CopyTextWriter Time(DateTime? value)
    {
        if (value is not { } time)
        {
            return Null();
        }

        Begin(24);
        WriteDate(time.Year, time.Month, time.Day);
        _buffer[_used++] = (byte)' ';
        Padded(time.Hour, 2);
        _buffer[_used++] = (byte)':';
        Padded(time.Minute, 2);
        _buffer[_used++] = (byte)':';
        Padded(time.Second, 2);
        "+08"u8.CopyTo(_buffer.AsSpan(_used));
        _used += 3;
        return this;
    }

    public void EndRow()
    {
        _buffer[_used++] = (byte)'\n';
        _first = true;
        if (_used >= BufferBytes / 2)
        {
            Flush();
        }
    }

    /// <summary>Hands what is left to the stream, which stays open.</summary>
    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        _used = 0;
    }

    private void Begin(int room)
    {
        // Eight spare bytes: the tab before, a decimal point with its digits, the newline.
        if (_buffer.Length - _used < room + 8)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + room + 8));
        }

        if (!_first)
        {
            _buffer[_used++] = (byte)'\t';
        }

        _first = false;
    }

    private void WriteDate(int year, int month, int day)
    {
        Padded(year, 4);
        _buffer[_used++] = (byte)'-';
        Padded(month, 2);
        _buffer[_used++] = (byte)'-';
        Padded(day, 2);
    }

    private void Padded(int value, int width)
    {
        for (var index = width - 1; index >= 0; index--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            _buffer[_used + index] = (byte)('0' + digit);
        }

        _used += width;
    }
}
