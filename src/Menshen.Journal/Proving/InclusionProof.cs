using System.Globalization;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>That one record is in a signed journal: the record, its path to the root, and the signed checkpoint.</summary>
internal sealed record InclusionProof(ulong Index, ReadOnlyMemory<byte> Record, IReadOnlyList<byte[]> Path, CheckpointNote Note)
{
    public const string Heading = "menshen-journal/inclusion-proof@v1";

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Heading}\nindex {Index}\nrecord {Convert.ToBase64String(Record.Span)}\n");
            foreach (var hash in Path) { text.Append(Convert.ToBase64String(hash)).Append('\n'); }
            return text.Append('\n').Append(Note.Text).ToString();
        }
    }

    public static InclusionProof? TryParse(IReadOnlyList<string> lines)
    {
        var end = ProofLines.EmptyLine(lines);
        return end >= 3 && ProofLines.Number(lines[1], "index ") is { } index && ProofLines.Bytes(lines[2], "record ") is { } record
            && ProofLines.Hashes(lines, 3, end) is { } path && CheckpointNote.TryParse(lines, end + 1) is { } note
                ? new InclusionProof(index, record, path, note)
                : null;
    }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Judge(ISignatureVerifier key)
    {
        Span<byte> leaf = stackalloc byte[TreeHash.Size];
        Span<byte> root = stackalloc byte[TreeHash.Size];
        TreeHash.Leaf(Record.Span, leaf);
        if (Record.Length < RecordWriter.HeadSize) { return "the record is shorter than its kind and time"; }
        if (!TreePaths.TryRoot(leaf, Index, Note.Checkpoint.TreeSize, Path, root) || !root.SequenceEqual(Note.Checkpoint.Root.Span))
        {
            return "the record and its path do not lead to the root of the checkpoint";
        }

        return Note.IsSignedBy(key) ? null : "the checkpoint is not signed by this key";
    }
}
