using System.Text;

namespace Menshen.Journal;

/// <summary>One literal or parameter of a statement as the journal keeps it.</summary>
/// <param name="Form">How the bytes are to be read.</param>
/// <param name="Bytes">What was kept: a literal as it was written, quotes included; a parameter as it was sent.</param>
/// <param name="FullLength">Bytes of the whole value, more than <paramref name="Bytes"/> holds where it was cut.</param>
public readonly record struct StatementValue(StatementValueForm Form, ReadOnlyMemory<byte> Bytes, int FullLength)
{
    /// <summary>For people: NULL, the text, or <c>\x</c> and hexadecimal digits; a cut value ends with "..." and its full length.</summary>
    public override string ToString()
    {
        var text = Form switch
        {
            StatementValueForm.Null => "NULL",
            StatementValueForm.Text => Encoding.UTF8.GetString(Bytes.Span),
            _ => @"\x" + Convert.ToHexStringLower(Bytes.Span),
        };
        return FullLength > Bytes.Length ? $"{text}... ({FullLength} bytes)" : text;
    }
}
