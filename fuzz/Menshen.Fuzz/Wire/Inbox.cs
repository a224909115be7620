namespace Menshen.Fuzz.Wire;

/// <summary>The receive buffer of a shell: bytes not consumed are shown again with more behind them. Keeps all it ever got.</summary>
internal sealed class Inbox
{
    private readonly byte[] _bytes = new byte[2 * Mutator.MaximumSize];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start.._end);

    public ReadOnlySpan<byte> Everything => _bytes.AsSpan(0, _end);

    public void Clear() => _start = _end = 0;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    public void Consume(int count)
    {
        if ((uint)count > (uint)Unread.Length)
        {
            throw new InvalidOperationException($"consumed {count} of {Unread.Length} bytes");
        }
        _start += count;
    }
}
