using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Codes on paper for the day when the telephone is gone; each is good once.</summary>
internal static class RecoveryCode
{
    /// <summary>Codes of one enrolment.</summary>
    public const int Count = 10;

    /// <summary>Without letters that are mistaken for each other: 31, so that 16 of them are 79 bits.</summary>
    private const string Letters = "23456789abcdefghjkmnpqrstuvwxyz";

    private const int Length = 16;
    private const int GroupLength = 4;

    public static SecretText Make()
    {
        Span<char> text = stackalloc char[Length + Length / GroupLength - 1];
        RandomNumberGenerator.GetItems(Letters, text);
        for (var at = GroupLength; at < text.Length; at += GroupLength + 1) text[at] = '-';
        var code = new SecretText(text);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        return code;
    }

    /// <summary>As it was made, from what a person typed; null: this cannot be one.</summary>
    public static SecretText? Read(ReadOnlySpan<char> typed)
    {
        Span<char> text = stackalloc char[Length + Length / GroupLength - 1];
        var count = 0;
        foreach (var c in typed)
        {
            if (c is '-' or ' ') continue;
            if (count == Length || !Letters.Contains(char.ToLowerInvariant(c), StringComparison.Ordinal)) return Cleared(text, null);
            text[count + count / GroupLength] = char.ToLowerInvariant(c);
            count++;
        }
        for (var at = GroupLength; at < text.Length; at += GroupLength + 1) text[at] = '-';
        return Cleared(text, count == Length ? new SecretText(text) : null);
    }

    private static SecretText? Cleared(Span<char> text, SecretText? read)
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        return read;
    }
}
