using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Menshen.Control;

/// <summary>A password in a body of the control surface: characters in pinned memory, cleared when the request that brought them ends.</summary>
/// <remarks>A string of the runtime cannot be cleared, and the garbage collector copies it when it likes: a dump of the memory would show it for minutes
/// or days. It is read from JSON straight into its place and given on as characters, never as a string.</remarks>
[JsonConverter(typeof(SecretTextForm))]
public sealed class SecretText : IDisposable
{
    private readonly char[] _chars;

    /// <summary>Takes a copy; the caller clears its own.</summary>
    public SecretText(ReadOnlySpan<char> text)
    {
        _chars = GC.AllocateUninitializedArray<char>(text.Length, pinned: true);
        text.CopyTo(_chars);
        SecretScope.Note(this);
    }

    /// <summary>The characters; all zero after the request.</summary>
    public ReadOnlyMemory<char> Chars => _chars;

    public int Length => _chars.Length;

    /// <summary>For programs that ask: what was typed into them is a string already.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator SecretText?(string? text) => FromString(text);

    /// <summary>The same by name; null for null.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static SecretText? FromString(string? text) => text is null ? null : new SecretText(text);

    /// <summary>For programs that show it: a string from then on, which nobody clears. Never in the server.</summary>
    public string Reveal() => new(_chars);

    /// <summary>Clears it.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_chars.AsSpan()));

    /// <summary>Nothing of it.</summary>
    public override string ToString() => "(secret)";
}
