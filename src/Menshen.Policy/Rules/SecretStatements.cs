using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>Says which statements' values must never be recorded, because a password or key may be among them.</summary>
/// <remarks>By what the statement is (roles, servers, subscriptions, what is not understood) and by its words: a column, function or
/// setting that is called like a secret. Doubt leaves values out; the template is recorded in any case.</remarks>
public static class SecretStatements
{
    // What people call secrets, the functions of pgcrypto and dblink that take them, and what carries a text that this analysis does not read:
    // settings, prepared statements, programs. In lower case; found anywhere in a template or value.
    private static readonly byte[][] Words =
    [
        [.. "passw"u8], [.. "passphrase"u8], [.. "_pass"u8], [.. "pwd"u8], [.. "secret"u8], [.. "credential"u8], [.. "token"u8], [.. "api_key"u8],
        [.. "apikey"u8], [.. "private_key"u8], [.. "crypt"u8], [.. "hmac"u8], [.. "pgp_"u8], [.. "dblink"u8], [.. "conninfo"u8],
        [.. "set_config"u8], [.. "execute"u8], [.. "program"u8], [.. "密码"u8], [.. "密钥"u8], [.. "口令"u8],
    ];

    // Values are looked through for every statement: one step per byte, and most bytes begin no word.
    private static readonly byte[][]?[] WordsByFirst = ByFirst();

    // Bodies of routines are programs: they may change a role as well as any statement.
    private static readonly string[] Objects = ["USER MAPPING", "SERVER", "SUBSCRIPTION", "FOREIGN DATA WRAPPER", "FUNCTION", "PROCEDURE"];

    /// <summary>True if no value of the statement may be kept anywhere.</summary>
    public static bool MayHold(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Kind switch
        {
            StatementKind.Role or StatementKind.Unknown or StatementKind.Unparseable => true,
            // What runs is not in the text, or is a literal of it.
            StatementKind.Execute or StatementKind.Call or StatementKind.Do or StatementKind.FunctionCall => true,
            StatementKind.Ddl when Objects.Any(facts.Command.EndsWith) => true,
            // Of a template that was cut the values are many, and nobody will read them.
            _ => facts.IsCut || HasSecretWord(facts.Template.Span),
        };
    }

    /// <summary>True if the text, a template or a value, has a word in it by which secrets are called.</summary>
    public static bool HasSecretWord(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (WordsByFirst[text[i]] is { } words && BeginsWithAny(text[i..], words))
                return true;
        }

        return false;
    }

    private static bool BeginsWithAny(ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (var word in words)
        {
            // Bytes beyond ASCII compare as they are.
            if (word.Length <= text.Length && EqualsIgnoreCase(text[..word.Length], word))
                return true;
        }

        return false;
    }

    private static byte[][]?[] ByFirst()
    {
        var table = new byte[][]?[byte.MaxValue + 1];
        foreach (var words in Words.GroupBy(word => word[0]))
        {
            table[words.Key] = [.. words];
            if (words.Key is >= (byte)'a' and <= (byte)'z')
                table[words.Key & ~0x20] = table[words.Key];
        }

        return table;
    }

    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            var letter = text[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(text[i] | 0x20) : text[i];
            if (letter != word[i])
                return false;
        }

        return true;
    }
}
