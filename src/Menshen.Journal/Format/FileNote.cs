using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>A signature beside a file that left Menshen: a report or an export. In the notation of the checkpoints' notes.</summary>
/// <remarks><code>
/// origin / file NAME / bytes N base64(SM3) / time T by WHO     (each a line)
/// an empty line
/// — origin base64(key id 8 ‖ signature)
/// </code></remarks>
public sealed record FileNote
{
    private const string SignatureMark = "— ";
    private const int Lines = 6;

    /// <summary>A note is a few hundred bytes; more is none.</summary>
    public const int LongestText = 8 * 1024;

    public required string Origin { get; init; }

    /// <summary>The file's name without its directory.</summary>
    public required string Name { get; init; }

    public required long Bytes { get; init; }

    /// <summary>SM3 of the file.</summary>
    public required ReadOnlyMemory<byte> Digest { get; init; }

    /// <summary>Microseconds since the epoch: when it was signed.</summary>
    public required long Time { get; init; }

    /// <summary>Who asked for the signature, as the journal names the actor.</summary>
    public required string By { get; init; }

    public ReadOnlyMemory<byte> KeyId { get; init; }

    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The bytes that are signed.</summary>
    public string SignedText => string.Create(
        CultureInfo.InvariantCulture,
        $"{Origin}\nfile {Name}\nbytes {Bytes} {Convert.ToBase64String(Digest.Span)}\ntime {Time} by {By}\n");

    /// <summary>The whole note.</summary>
    public string Text => $"{SignedText}\n{SignatureMark}{Origin} {Convert.ToBase64String([.. KeyId.Span, .. Signature.Span])}\n";

    /// <summary>A line feed in a name would let one note say what another was signed for.</summary>
    public bool IsWellFormed => Name.Length > 0 && !Name.Any(char.IsControl) && !By.Any(char.IsControl) && Digest.Length == TreeHash.Size && Bytes >= 0;

    public FileNote Sign(ISigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (!IsWellFormed) { throw new ArgumentException("the file's name or digest cannot be signed"); }
        var signature = new byte[signer.SignatureSize];
        signer.Sign(Encoding.UTF8.GetBytes(SignedText), signature);
        return this with { KeyId = signer.KeyId, Signature = signature };
    }

    public bool IsSignedBy(ISignatureVerifier key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.KeyId.Span.SequenceEqual(KeyId.Span) && key.Verify(Encoding.UTF8.GetBytes(SignedText), Signature.Span);
    }

    /// <summary>Null if the text is not exactly what <see cref="Text"/> writes.</summary>
    public static FileNote? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        if (lines.Length != Lines + 1 || !lines[1].StartsWith("file ", StringComparison.Ordinal)) { return null; }
        var bytes = lines[2].Split(' ');
        var time = lines[3].Split(' ', 4);
        var mark = $"{SignatureMark}{lines[0]} ";
        if (bytes.Length != 3 || time.Length != 4 || !lines[5].StartsWith(mark, StringComparison.Ordinal)
            || !long.TryParse(bytes[1], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || !long.TryParse(time[1], NumberStyles.None, CultureInfo.InvariantCulture, out var moment)
            || Base64(bytes[2]) is not { Length: TreeHash.Size } digest || Base64(lines[5][mark.Length..]) is not { } signature
            || signature.Length <= SegmentHeader.KeyIdSize)
        {
            return null;
        }

        var note = new FileNote
        {
            Origin = lines[0], Name = lines[1]["file ".Length..], Bytes = length, Digest = digest, Time = moment, By = time[3],
            KeyId = signature.AsMemory(0, SegmentHeader.KeyIdSize), Signature = signature.AsMemory(SegmentHeader.KeyIdSize),
        };
        return note.Text == text && note.IsWellFormed ? note : null;
    }

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) ? bytes[..written] : null;
    }
}
