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
    public static string? Read(string typed)
    {
        var letters = string.Concat(typed.Where(c => c is not ('-' or ' '))).ToLowerInvariant();
        return letters.Length == Length && letters.All(Letters.Contains) ? Write(letters) : null;
    }

    private static string Write(string letters) => string.Join('-', letters.Chunk(GroupLength).Select(group => new string(group)));
}
