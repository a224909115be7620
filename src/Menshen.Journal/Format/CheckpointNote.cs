using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>A checkpoint outside of its segment: the signed text and its signature, as witnesses and proofs carry it.</summary>
/// <remarks>In the shape of a C2SP signed note:
/// <code>
/// origin / tree size / root / time … reason … / segment … header digest / bytes … running digest     (each a line)
/// an empty line
/// — origin base64(key id 8 ‖ signature)
/// </code></remarks>
internal sealed record CheckpointNote
{
    /// <summary>Lines of a note.</summary>
    public const int Lines = 8;

    private const string SignatureMark = "— ";

    public required string Origin { get; init; }

    public required long Segment { get; init; }

    /// <summary>SM3 of the segment's header.</summary>
    public required ReadOnlyMemory<byte> Header { get; init; }

    public required Checkpoint Checkpoint { get; init; }

    /// <summary>The bytes that are signed: a text that people can read and other programs can rebuild, in the manner of a C2SP
    /// checkpoint.</summary>
    public string SignedText => string.Create(
        CultureInfo.InvariantCulture,
        $"{Origin}\n{Checkpoint.TreeSize}\n{Base64(Checkpoint.Root)}\ntime {Checkpoint.Time} reason {(byte)Checkpoint.Reason}\n") + string.Create(
        CultureInfo.InvariantCulture,
        $"segment {Segment} {Base64(Header)}\nbytes {Checkpoint.Offset} {Base64(Checkpoint.Chain)}\n");

    /// <summary>The whole note.</summary>
    public string Text =>
        $"{SignedText}\n{SignatureMark}{Origin} {Convert.ToBase64String([.. Checkpoint.KeyId.Span, .. Checkpoint.Signature.Span])}\n";

    public static CheckpointNote Of(SegmentHeader segment, Checkpoint checkpoint) =>
        new() { Origin = segment.Origin, Segment = segment.Number, Header = segment.Digest, Checkpoint = checkpoint };

    /// <summary>Reads the note in the lines from <paramref name="first"/> on; null if they are not exactly what a writer writes.</summary>
    public static CheckpointNote? TryParse(IReadOnlyList<string> lines, int first)
    {
        if (first < 0 || first + Lines > lines.Count || lines[first].Length == 0) { return null; }
        var time = lines[first + 3].Split(' ');
        var segment = lines[first + 4].Split(' ');
        var bytes = lines[first + 5].Split(' ');
        var mark = SignatureMark + lines[first] + " ";
        if (time.Length != 4 || segment.Length != 3 || bytes.Length != 3 || !lines[first + 7].StartsWith(mark, StringComparison.Ordinal)
            || !ulong.TryParse(lines[first + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !long.TryParse(time[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var moment)
            || !byte.TryParse(time[3], NumberStyles.None, CultureInfo.InvariantCulture, out var reason)
            || !long.TryParse(segment[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(bytes[1], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || Bytes(lines[first + 2], TreeHash.Size) is not { } root || Bytes(segment[2], TreeHash.Size) is not { } header
            || Bytes(bytes[2], TreeHash.Size) is not { } chain || Bytes(lines[first + 7][mark.Length..], null) is not { } signature
            || signature.Length <= SegmentHeader.KeyIdSize)
        {
            return null;
        }

        var note = new CheckpointNote
        {
            Origin = lines[first],
            Segment = number,
            Header = header,
            Checkpoint = new Checkpoint
            {
                TreeSize = size, Root = root, Time = moment, Reason = (CheckpointReason)reason, Offset = offset, Chain = chain,
                KeyId = signature.AsMemory(0, SegmentHeader.KeyIdSize), Signature = signature.AsMemory(SegmentHeader.KeyIdSize),
            },
        };
        // Base64 and decimal numbers have other spellings for the same value; only one of them is a note.
        return note.Text == string.Join('\n', lines.Skip(first).Take(Lines)) + "\n" ? note : null;
    }

    public bool IsSignedBy(ISignatureVerifier key) =>
        key.KeyId.Span.SequenceEqual(Checkpoint.KeyId.Span) && key.Verify(Encoding.UTF8.GetBytes(SignedText), Checkpoint.Signature.Span);

    /// <summary>True if the other one says the same of the same place, under the same signature.</summary>
    public bool IsSame(CheckpointNote other) => Text == other.Text;

    private static string Base64(ReadOnlyMemory<byte> bytes) => Convert.ToBase64String(bytes.Span);

    private static byte[]? Bytes(string text, int? length)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var written) && (length is null || written == length) ? bytes[..written] : null;
    }
}
