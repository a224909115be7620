using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>Says which statements' values must never be recorded, because a password or key may be among them.</summary>
/// <remarks>By what the statement is (roles, servers, subscriptions, what is not understood) and by its words: a column, function or
/// setting that is called like a secret. Doubt leaves values out; the template is recorded in any case.</remarks>
public static class SecretStatements
{
    // What people call secrets, and the functions of pgcrypto and dblink that take them. In lower case; found anywhere in a template.
    private static readonly byte[][] Words =
    [
        [.. "passw"u8], [.. "pwd"u8], [.. "secret"u8], [.. "credential"u8], [.. "token"u8], [.. "api_key"u8], [.. "apikey"u8], [.. "private_key"u8],
        [.. "crypt"u8], [.. "hmac"u8], [.. "pgp_"u8], [.. "dblink"u8], [.. "conninfo"u8], [.. "密码"u8], [.. "密钥"u8], [.. "口令"u8],
    ];

    private static readonly string[] Objects = ["USER MAPPING", "SERVER", "SUBSCRIPTION", "FOREIGN DATA WRAPPER"];

    /// <summary>True if no value of the statement may be kept anywhere.</summary>
    public static bool MayHold(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Kind switch
        {
            StatementKind.Role or StatementKind.Unknown or StatementKind.Unparseable => true,
            // What runs is not in the text, or is a literal of it.
            StatementKind.Execute or StatementKind.Do or StatementKind.FunctionCall => true,
            StatementKind.Ddl when Objects.Any(facts.Command.EndsWith) => true,
            // Of a template that was cut nobody knows the rest.
            _ => facts.Template.Span.EndsWith("/* cut */"u8) || HasSecretWord(facts.Template.Span),
        };
    }

    /// <summary>True if the text has a word in it by which secrets are called.</summary>
    public static bool HasSecretWord(ReadOnlySpan<byte> template)
    {
        foreach (var word in Words)
        {
            if (Contains(template, word))
                return true;
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        for (var i = 0; i + word.Length <= text.Length; i++)
        {
            // Bytes beyond ASCII compare as they are.
            if (EqualsIgnoreCase(text.Slice(i, word.Length), word))
                return true;
        }

        return false;
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
