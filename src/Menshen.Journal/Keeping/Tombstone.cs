using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Menshen.Journal;

/// <summary>What stands in the place of segments that were cleared: which, under which tree, where their copies are, and who agreed; signed
/// with the journal's key.</summary>
/// <remarks>A text, so that people can read it; its lines are in <c>docs/journal-format.md</c>. It binds the first segment that is left by
/// that one's header: record index, tree, and the header and length of the segment before.</remarks>
internal sealed record Tombstone
{
    private const string Title = "menshen journal tombstone 1";
    public const string Prefix = "tombstone-";
    public const string Suffix = ".mjt";

    /// <summary>More than any clearing names; a longer file is not read.</summary>
    private const int MaxFileBytes = 64 << 20;

    public required string Origin { get; init; }

    public required long First { get; init; }

    public required long Last { get; init; }

    /// <summary>Index of the first record cleared.</summary>
    public required ulong FirstRecord { get; init; }

    /// <summary>Records up to the end of the last segment cleared.</summary>
    public required ulong TreeSize { get; init; }

    public required string Root { get; init; }

    /// <summary>SM3 of the last cleared segment's header, in base64, and that segment's length.</summary>
    public required string LastHeader { get; init; }

    public required long LastLength { get; init; }

    public required long Time { get; init; }

    public required string Reason { get; init; }

    public required string Requester { get; init; }

    public required string Confirmer { get; init; }

    /// <summary>Number, length and SM3 of each.</summary>
    public required ImmutableArray<(long Number, long Bytes, string Sm3)> Segments { get; init; }

    public required ImmutableArray<string> Places { get; init; }

    /// <summary>The files of a directory, in order of the segments that they stand for.</summary>
    public static List<string> Files(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFiles(directory, Prefix + "*" + Suffix).Order(StringComparer.Ordinal)]
        : [];

    public string FileName => Prefix + Last.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    /// <summary>The signed text and below it the key's id and the signature.</summary>
    public byte[] Encode(Crypto.ISigner signer)
    {
        var text = SignedText();
        var signature = new byte[signer.SignatureSize];
        signer.Sign(Encoding.UTF8.GetBytes(text), signature);
        return Encoding.UTF8.GetBytes($"{text}\nsignature {Convert.ToHexStringLower(signer.KeyId.Span)} {Convert.ToBase64String(signature)}\n");
    }

    /// <summary>Reads a file that one of the keys has signed; null with a reason for any other.</summary>
    public static Tombstone? Read(string path, IReadOnlyList<Crypto.ISignatureVerifier> keys, out string reason)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            reason = "it is too long for a tombstone";
            return null;
        }

        var whole = File.ReadAllText(path);
        var end = whole.LastIndexOf("\nsignature ", StringComparison.Ordinal);
        reason = "it is not a tombstone that a journal wrote";
        if (end < 0) { return null; }
        var (text, parts) = (whole[..end], whole[(end + 1)..].TrimEnd('\n').Split(' '));
        var signature = new byte[1024];
        if (parts.Length != 3 || !Convert.TryFromBase64String(parts[2], signature, out var length)) { return null; }
        var key = keys.FirstOrDefault(k => Convert.ToHexStringLower(k.KeyId.Span) == parts[1]);
        if (key is null || !key.Verify(Encoding.UTF8.GetBytes(text), signature.AsSpan(0, length)))
        {
            reason = key is null ? $"it is signed by key {parts[1]}, which is not one of those given" : "its signature does not fit: it was changed";
            return null;
        }

        return Parse(text);
    }

    /// <summary>What is signed.</summary>
    public string SignedText()
    {
        var text = new StringBuilder();
        Line($"{Title}");
        Line($"origin {Origin}");
        Line($"segments {First} {Last}");
        Line($"records {FirstRecord} {TreeSize}");
        Line($"root {Root}");
        Line($"header {LastHeader} {LastLength}");
        Line($"time {Time}");
        Line($"reason {OneLine(Reason)}");
        Line($"requested {OneLine(Requester)}");
        Line($"confirmed {OneLine(Confirmer)}");
        foreach (var place in Places) { Line($"place {OneLine(place)}"); }
        foreach (var (number, bytes, sm3) in Segments) { Line($"segment {number} {bytes} {sm3}"); }
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    // Only after the signature was found good: the text is what this program wrote, and what does not parse is a fault of ours.
    private static Tombstone Parse(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => (Name: l[..l.IndexOf(' ')], Value: l[(l.IndexOf(' ') + 1)..])).ToList();
        var (segments, records, header) = (Words("segments"), Words("records"), Words("header"));
        return new Tombstone
        {
            Origin = One("origin"),
            First = Number(segments[0]),
            Last = Number(segments[1]),
            FirstRecord = (ulong)Number(records[0]),
            TreeSize = (ulong)Number(records[1]),
            Root = One("root"),
            LastHeader = header[0],
            LastLength = Number(header[1]),
            Time = Number(One("time")),
            Reason = One("reason"),
            Requester = One("requested"),
            Confirmer = One("confirmed"),
            Places = [.. lines.Where(l => l.Name == "place").Select(l => l.Value)],
            Segments = [.. lines.Where(l => l.Name == "segment").Select(l => l.Value.Split(' ')).Select(w => (Number(w[0]), Number(w[1]), w[2]))],
        };

        string One(string name) => lines.Single(l => l.Name == name).Value;
        string[] Words(string name) => One(name).Split(' ');
        static long Number(string word) => long.Parse(word, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    // A name with a line break in it must not become a line of the signed text.
    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
