using System.Text;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>That a signed journal is the beginning of a later one: nothing before the older checkpoint was changed or removed since.</summary>
internal sealed record ConsistencyProof(IReadOnlyList<byte[]> Nodes, CheckpointNote Older, CheckpointNote Newer)
{
    public const string Heading = "menshen-journal/consistency-proof@v1";

    public string Text
    {
        get
        {
            var text = new StringBuilder(Heading + "\n");
            foreach (var hash in Nodes) { text.Append(Convert.ToBase64String(hash)).Append('\n'); }
            return text.Append('\n').Append(Older.Text).Append('\n').Append(Newer.Text).ToString();
        }
    }

    public static ConsistencyProof? TryParse(IReadOnlyList<string> lines)
    {
        var end = ProofLines.EmptyLine(lines);
        return end >= 1 && ProofLines.Hashes(lines, 1, end) is { } nodes && CheckpointNote.TryParse(lines, end + 1) is { } older
            && CheckpointNote.TryParse(lines, end + 1 + CheckpointNote.Lines + 1) is { } newer
                ? new ConsistencyProof(nodes, older, newer)
                : null;
    }

    /// <summary>What is wrong with it, or null.</summary>
    public string? Judge(ISignatureVerifier key)
    {
        if (Older.Origin != Newer.Origin) { return "the two checkpoints are of different journals"; }
        var (older, newer) = (Older.Checkpoint, Newer.Checkpoint);
        if (!TreePaths.IsConsistent(older.TreeSize, older.Root.Span, newer.TreeSize, newer.Root.Span, Nodes))
        {
            return "the older tree is not the beginning of the newer one";
        }

        return Older.IsSignedBy(key) && Newer.IsSignedBy(key) ? null : "a checkpoint is not signed by this key";
    }
}
