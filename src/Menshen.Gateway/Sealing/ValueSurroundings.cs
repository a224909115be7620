namespace Menshen.Gateway.Sealing;

/// <summary>Tells how a value must be written where it stands in a column. A plaintext must not break out of what surrounds it.</summary>
internal ref struct ValueSurroundings(ReadOnlySpan<byte> field, FieldShape shape)
{
    private readonly ReadOnlySpan<byte> _field = field;
    private int _seen;
    private bool _isQuoted;

    /// <summary>The form for the value from <paramref name="at"/> to <paramref name="end"/>; values are asked for in order. Null: it is not
    /// understood, the value stays sealed.</summary>
    public ShownForm? FormAt(int at, int end)
    {
        if (shape == FieldShape.Json) return IsWholeString(at, end) ? ShownForm.JsonString : null;
        if (at == 0 && end == _field.Length) return ShownForm.Plain;
        return shape switch
        {
            // Text that looks like JSON, an array or a record may be one, and is then read by somebody who trusts its quotes.
            FieldShape.Text => _field[0] is (byte)'{' or (byte)'[' or (byte)'(' or (byte)'"' ? null : ShownForm.Plain,
            FieldShape.Elements => ElementForm(at, end),
            _ => null,
        };
    }

    private readonly bool IsWholeString(int at, int end) =>
        at > 0 && end < _field.Length && _field[at - 1] == (byte)'"' && _field[end] == (byte)'"' && (at < 2 || _field[at - 2] != (byte)'\\');

    // A sealed value needs no quotes of its own: one inside quotes is part of something larger.
    private ShownForm? ElementForm(int at, int end)
    {
        for (; _seen < at; _seen++)
        {
            if (_field[_seen] == (byte)'\\') _seen++;
            else if (_field[_seen] == (byte)'"') _isQuoted = !_isQuoted;
        }
        if (_isQuoted || at == 0 || end >= _field.Length) return null;
        return (_field[0], _field[at - 1], _field[end]) switch
        {
            ((byte)'{' or (byte)'[', (byte)'{' or (byte)',', (byte)'}' or (byte)',') => ShownForm.ArrayElement,
            ((byte)'(', (byte)'(' or (byte)',', (byte)')' or (byte)',') => ShownForm.RecordField,
            _ => null,
        };
    }
}
