namespace Menshen.Journal;

/// <summary>Writes the sections of values for the statements of one text into memory that is used again; allocates nothing.</summary>
/// <remarks><code>
/// section: flags 1 | literals: count, values | parameters: count, values        value: length * 8 + cut * 4 + form, [full length,] bytes
/// </code>
/// All sections together keep the limits of <see cref="StatementValues"/>; what is beyond is left out, and the section says so.</remarks>
public sealed class StatementValuesWriter
{
    /// <summary>Bytes around one value at most: its head and full length, five each.</summary>
    private const int AroundValue = 10;

    /// <summary>Bytes around one section's values at most: flags and two counts.</summary>
    private const int AroundSection = 1 + 2 + 2;

    private byte[] _bytes = new byte[RoomFor(1)];
    private int _start;
    private int _length;
    private int _countAt;
    private int _count;
    private int _bytesLeft;
    private int _valuesLeft;

    /// <summary>Bytes that the sections of so many statements take at most.</summary>
    public static int RoomFor(int statements) =>
        StatementValues.MaxBytes + StatementValues.MaxValues * AroundValue + statements * AroundSection;

    /// <summary>Begins a text of so many statements; all sections before are gone.</summary>
    public void Begin(int statements)
    {
        if (_bytes.Length < RoomFor(statements)) { _bytes = new byte[RoomFor(statements)]; }
        _start = _length = 0;
        _bytesLeft = StatementValues.MaxBytes;
        _valuesLeft = StatementValues.MaxValues;
    }

    /// <summary>Begins the next statement's section.</summary>
    public void BeginSection()
    {
        _start = _length;
        _bytes[_length++] = 0;
    }

    /// <summary>The text has literals that are not known.</summary>
    public void MarkLiteralsUnknown() => _bytes[_start] |= StatementValues.UnknownFlag;

    /// <summary>A value was left out.</summary>
    public void MarkCut() => _bytes[_start] |= StatementValues.CutFlag;

    public void BeginLiterals() => BeginList(StatementValues.LiteralsFlag);

    public void BeginParameters() => BeginList(StatementValues.ParametersFlag);

    /// <summary>Takes a list of literals that <see cref="EndList"/> gave earlier, with what it says of itself.</summary>
    public void CopyLiterals(ReadOnlySpan<byte> list, bool isCut)
    {
        _bytes[_start] |= (byte)(StatementValues.LiteralsFlag | (isCut ? StatementValues.CutFlag : 0));
        list.CopyTo(_bytes.AsSpan(_length));
        _length += list.Length;
        // What the literals took is not counted value by value here: the copy is within the limits by itself, the parameters get what is left.
        _bytesLeft = Math.Max(0, _bytesLeft - list.Length);
        Varints.Read(list, out var count);
        _valuesLeft = Math.Max(0, _valuesLeft - (int)count);
    }

    /// <summary>Adds a value to the list begun; beyond the limits it is cut or left out.</summary>
    public void Add(StatementValueForm form, ReadOnlySpan<byte> value)
    {
        if (_valuesLeft == 0)
        {
            MarkCut();
            return;
        }

        var kept = Kept(form, value, Math.Min(StatementValues.MaxValueBytes, _bytesLeft));
        _length += Varints.Write(
            _bytes.AsSpan(_length),
            (uint)kept << StatementValues.FormBits | (kept < value.Length ? StatementValues.CutBit : 0) | (byte)form);
        if (kept < value.Length)
        {
            MarkCut();
            _length += Varints.Write(_bytes.AsSpan(_length), (uint)value.Length);
        }

        value[..kept].CopyTo(_bytes.AsSpan(_length));
        _length += kept;
        _bytesLeft -= kept;
        _valuesLeft--;
        _count++;
    }

    /// <summary>Ends the list begun and returns it with its count, as <see cref="CopyLiterals"/> takes it.</summary>
    public ReadOnlySpan<byte> EndList()
    {
        // Two bytes always: 256 values are more than one varint byte says. A varint of two bytes below 128 would not be in its shortest form.
        if (_count < 128)
        {
            _bytes.AsSpan(_countAt + 2, _length - _countAt - 2).CopyTo(_bytes.AsSpan(_countAt + 1));
            _length--;
        }

        Varints.Write(_bytes.AsSpan(_countAt), (uint)_count);
        return _bytes.AsSpan(_countAt, _length - _countAt);
    }

    /// <summary>True if the section begun left something out.</summary>
    public bool IsCut => (_bytes[_start] & StatementValues.CutFlag) != 0;

    /// <summary>Ends the section: where it begins and its length; an empty one takes nothing.</summary>
    public (int Start, int Length) EndSection()
    {
        if (_length == _start + 1 && _bytes[_start] == 0) { _length = _start; }
        return (_start, _length - _start);
    }

    /// <summary>A section by what <see cref="EndSection"/> said; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlyMemory<byte> Section(int start, int length) => _bytes.AsMemory(start, length);

    private void BeginList(byte flag)
    {
        _bytes[_start] |= flag;
        _countAt = _length;
        _length += 2;
        _count = 0;
    }

    private static int Kept(StatementValueForm form, ReadOnlySpan<byte> value, int limit)
    {
        if (value.Length <= limit) { return value.Length; }
        // Never in the middle of a UTF-8 character.
        while (form == StatementValueForm.Text && limit > 0 && (value[limit] & 0xC0) == 0x80) { limit--; }
        return limit;
    }
}
