namespace Menshen.Journal;

/// <summary>Walks the records in a batch's body.</summary>
internal ref struct RecordCursor(ReadOnlySpan<byte> body)
{
    private readonly ReadOnlySpan<byte> _body = body;

    /// <summary>Where the current record begins in the body.</summary>
    public int Offset { get; private set; }

    public ReadOnlySpan<byte> Record { get; private set; }

    /// <summary>True when the walk ended exactly at the end of the body.</summary>
    public readonly bool AtEnd => Offset + Record.Length == _body.Length;

    public bool MoveNext()
    {
        var next = Offset + Record.Length;
        var rest = _body[next..];
        if (rest.IsEmpty) { return false; }
        var size = Varints.Read(rest, out var length);
        if (size == 0 || length == 0 || length > (ulong)(rest.Length - size)) { return false; }
        Offset = next + size;
        Record = rest.Slice(size, (int)length);
        return true;
    }
}
