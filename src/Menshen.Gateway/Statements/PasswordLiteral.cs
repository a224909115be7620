using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>The password in the text that a loop has just found, for as long as that text is being looked at.</summary>
internal sealed class PasswordLiteral
{
    /// <summary>Bytes of a literal that is read: a password has at most 1,024 characters, of four bytes and doubled.</summary>
    private const int Longest = 8192;

    private char[]? _password;

    public bool IsRead => _password is not null;

    /// <summary>Reads the text's one literal; nothing is read where it stands in a form that is not certain.</summary>
    public void Read(ReadOnlySpan<byte> text, ReadOnlySpan<LiteralPlace> places)
    {
        Forget();
        if (places.Length != 1 || places[0].End - places[0].Start > Longest) return;
        var literal = text[places[0].Start..places[0].End];
        Span<char> plain = stackalloc char[literal.Length];
        var length = StringLiteral.Read(literal, plain);
        if (length >= 0) _password = plain[..length].ToArray();
        plain.Clear();
    }

    /// <summary>Gives it away; the receiver clears it.</summary>
    public char[] Take()
    {
        var password = _password ?? [];
        _password = null;
        return password;
    }

    public void Forget()
    {
        if (_password is null) return;
        Array.Clear(_password);
        _password = null;
    }
}
