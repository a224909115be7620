using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Makes passwords that people can read to each other.</summary>
internal static class PasswordForge
{
    /// <summary>Without 0 O 1 l I: they are mistaken for each other. 57 characters, 5.8 bits each.</summary>
    private const string Letters = "23456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";

    /// <summary>Four groups of five, 116 bits: not to be guessed off line either.</summary>
    private const int Groups = 4;

    private const int GroupLength = 5;

    /// <summary>One that the standard's rules find nothing wrong with: one in twenty has no digit, and one may have the name in it. For a program that shows it and ends.</summary>
    public static string MakeFor(string user)
    {
        using var password = MakeSecretFor(user);
        return password.Reveal();
    }

    /// <summary>The same where it is never a string: what is shown once, and kept nowhere.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="atLeast">Characters.</param>
    public static SecretText MakeSecretFor(string user, int atLeast = 0)
    {
        var groups = Math.Max(Groups, (atLeast + GroupLength + 1) / (GroupLength + 1));
        var text = GC.AllocateUninitializedArray<char>(groups * (GroupLength + 1) - 1, pinned: true).AsSpan();
        do
        {
            RandomNumberGenerator.GetItems(Letters, text);
            for (var at = GroupLength; at < text.Length; at += GroupLength + 1) text[at] = '-';
        }
        while (!PasswordRules.Default.Judge(text, user).IsEmpty);
        var password = new SecretText(text);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        return password;
    }
}
