namespace Menshen.Policy;

/// <summary>Finds <c>PASSWORD '...'</c> and <c>PASSWORD NULL</c> in the template of a role statement.</summary>
/// <remarks>PASSWORD is not reserved, so a role may be called so: only the word before a literal (<c>$n</c> in a template) or NULL
/// is the clause. Anything else than a plain word after it is taken for a literal: doubt refuses.</remarks>
internal static class PasswordClause
{
    public static bool IsIn(ReadOnlySpan<byte> template)
    {
        var previousWasPassword = false;
        while (!template.IsEmpty)
        {
            var length = TokenLength(template);
            var token = template[..length];
            template = template[length..];
            if (token[0] <= (byte)' ')
                continue;
            if (previousWasPassword && (!IsWordStart(token[0]) || Is(token, "null"u8)))
                return token[0] != (byte)';';
            previousWasPassword = Is(token, "password"u8);
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> token, ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(token, word);

    private static int TokenLength(ReadOnlySpan<byte> text)
    {
        if (text[0] == (byte)'"')
            return QuotedLength(text);
        if (!IsWordStart(text[0]))
            return 1;
        var length = 1;
        while (length < text.Length && IsWordPart(text[length]))
            length++;
        return length;
    }

    // A doubled quote inside ends this token and starts the next one, which comes to the same.
    private static int QuotedLength(ReadOnlySpan<byte> text)
    {
        var end = text[1..].IndexOf((byte)'"');
        return end < 0 ? text.Length : end + 2;
    }

    private static bool IsWordStart(byte b) => char.IsAsciiLetter((char)b) || b == (byte)'_' || b >= 0x80;

    private static bool IsWordPart(byte b) => IsWordStart(b) || char.IsAsciiDigit((char)b) || b == (byte)'$';
}
