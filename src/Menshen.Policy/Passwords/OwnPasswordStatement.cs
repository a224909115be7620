using System.Text;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>An <c>ALTER ROLE | USER … PASSWORD '…'</c> and nothing besides: the one statement by which a session may set its own password.</summary>
/// <param name="Role">The role as the engine would read its name; null for CURRENT_USER and its like.</param>
/// <remarks>The gateway does what it says and relays nothing of it. Anything that is not of exactly this form stays a statement that sets a
/// password and is refused by rule MD0001.</remarks>
public sealed record OwnPasswordStatement(string? Role)
{
    /// <summary>The statement, or null if it is another one.</summary>
    public static OwnPasswordStatement? Read(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts is { Kind: StatementKind.Role, Command: "ALTER ROLE", LiteralCount: 1, LargestParameter: 0 } ? Read(facts.Template.Span) : null;
    }

    /// <summary>Whether it is about the subject whose session sends it. After SET ROLE, too, CURRENT_USER means who has logged in.</summary>
    public bool IsAbout(string subject, string engineRole) => Role is null || Role == subject || Role == engineRole;

    private static OwnPasswordStatement? Read(ReadOnlySpan<byte> template)
    {
        if (!Take(ref template, "alter"u8) || !(Take(ref template, "role"u8) || Take(ref template, "user"u8)))
            return null;
        if (TakeName(ref template) is not { } name)
            return null;
        _ = Take(ref template, "with"u8);
        _ = Take(ref template, "encrypted"u8);
        return Take(ref template, "password"u8) && TakeEnd(template) ? new OwnPasswordStatement(name.Length == 0 ? null : name) : null;
    }

    private static bool Take(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        var rest = text.TrimStart((byte)' ');
        if (!Ascii.EqualsIgnoreCase(rest[..Math.Min(word.Length, rest.Length)], word) || rest.Length == word.Length || IsNamePart(rest[word.Length]))
            return false;
        text = rest[word.Length..];
        return true;
    }

    /// <summary>A role's name as the engine reads it; empty for the words that mean oneself; null for what is no name.</summary>
    private static string? TakeName(ref ReadOnlySpan<byte> text)
    {
        if (Take(ref text, "current_user"u8) || Take(ref text, "session_user"u8) || Take(ref text, "current_role"u8))
            return "";
        text = text.TrimStart((byte)' ');
        return text is [(byte)'"', ..] ? TakeQuoted(ref text) : TakePlain(ref text);
    }

    private static string? TakePlain(ref ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && IsNamePart(text[length]))
            length++;
        if (length == 0)
            return null;
        // Folded as PostgreSQL folds in UTF-8: capitals of ASCII alone.
        var name = Encoding.UTF8.GetString(text[..length]);
        text = text[length..];
        return string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
    }

    private static string? TakeQuoted(ref ReadOnlySpan<byte> text)
    {
        for (var end = 1; end < text.Length; end++)
        {
            if (text[end] != (byte)'"')
                continue;
            if (end + 1 < text.Length && text[end + 1] == (byte)'"')
            {
                end++;
                continue;
            }

            var name = Encoding.UTF8.GetString(text[1..end]).Replace("\"\"", "\"", StringComparison.Ordinal);
            text = text[(end + 1)..];
            return name.Length == 0 ? null : name;
        }

        return null;
    }

    // The one literal stands as $1 in a template.
    private static bool TakeEnd(ReadOnlySpan<byte> text)
    {
        var rest = text.Trim((byte)' ');
        return rest.SequenceEqual("$1"u8) || rest.StartsWith("$1"u8) && rest[2..].TrimStart((byte)' ').SequenceEqual(";"u8);
    }

    private static bool IsNamePart(byte b) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'$' or >= 0x80;
}
