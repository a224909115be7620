using Menshen.Keystore.Files;

namespace Menshen.Keystore.Token;

/// <summary>The file that holds a token's PIN, and the note that a PIN was refused.</summary>
/// <remarks>Tokens lock themselves after a few wrong PINs, some for ever, and a service is started again and again by its supervisor. So a refused PIN is
/// noted beside the keys, and there is no further try until a person has removed the note.</remarks>
internal sealed class TokenPin(string path)
{
    /// <summary>Longest PIN in bytes; PKCS#11 tokens take up to 255.</summary>
    private const int MostBytes = 255;

    internal const string NoteName = "pin-refused";

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    internal string Path => path;

    /// <summary>True if systemd hands the file out, which judges its mode itself.</summary>
    internal bool IsCredential { get; init; }

    /// <summary>The PIN: all before the first line's end.</summary>
    internal SecretBytes Read()
    {
        if (!File.Exists(path))
            throw new KeystoreException($"There is no PIN of the token at {path}. Write it there, readable by Menshen's account alone.");
        if (!IsCredential && (File.GetUnixFileMode(path) & Others) != 0)
            throw new KeystoreException($"The token's PIN in {path} can be read by others. Run: chmod 600 {path} and consider the PIN known if others have logins on this machine.");
        using var buffer = new SecretBytes(MostBytes + 2);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.ReadAtLeast(buffer.Span, buffer.Span.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> pin = buffer.Span[..length];
        if (pin.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end) pin = pin[..end];
        return pin.Length is > 0 and <= MostBytes ? new SecretBytes(pin) : throw new KeystoreException($"The token's PIN in {path} must be one line of 1 to {MostBytes} bytes.");
    }

    /// <summary>Refuses to try where a PIN was refused before.</summary>
    internal static void RequireNoNote(string directory)
    {
        var note = Note(directory);
        if (File.Exists(note))
            throw new KeystoreException(
                $"The token refused a PIN at {File.GetLastWriteTimeUtc(note):yyyy-MM-dd HH:mm:ss} UTC. So that it does not lock itself, no other is tried until you have put the PIN right and removed {note}.");
    }

    /// <summary>A PIN was refused.</summary>
    internal static string NoteRefusal(string directory)
    {
        KeystoreFiles.Write(Note(directory), []);
        return Note(directory);
    }

    public override string ToString() => $"PIN in {path}";

    private static string Note(string directory) => System.IO.Path.Combine(directory, NoteName);
}
