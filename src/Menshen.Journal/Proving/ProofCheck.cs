using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Checks a proof with nothing but its text and the public key.</summary>
public static class ProofCheck
{
    /// <summary>The largest record in base64, the longest path and two checkpoints, and as much again.</summary>
    public const int LongestText = 2 * JournalLimits.MaxRecordBytes;

    /// <summary>Judges a proof of either kind. One that proves something stands exactly as a prover wrote it, to the last bit.</summary>
    public static ProofVerdict Judge(string text, ISignatureVerifier key)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(key);
        var lines = text.Split('\n');
        return lines[0] switch
        {
            InclusionProof.Heading when InclusionProof.TryParse(lines) is { } proof && proof.Text == text => Of(proof, key),
            ConsistencyProof.Heading when ConsistencyProof.TryParse(lines) is { } proof && proof.Text == text => Of(proof, key),
            _ => new ProofVerdict { Trouble = "this is no proof, or it was changed" },
        };
    }

    private static ProofVerdict Of(InclusionProof proof, ISignatureVerifier key)
    {
        var trouble = proof.Judge(key);
        return new ProofVerdict
        {
            Trouble = trouble,
            Origin = proof.Note.Origin,
            TreeSize = proof.Note.Checkpoint.TreeSize,
            SignedAt = proof.Note.Checkpoint.Time,
            Index = proof.Index,
            // What is not proven is not shown: somebody would believe it.
            Record = trouble is null ? RecordText.Of(proof.Record.Span) : null,
        };
    }

    private static ProofVerdict Of(ConsistencyProof proof, ISignatureVerifier key) => new()
    {
        Trouble = proof.Judge(key),
        Origin = proof.Newer.Origin,
        TreeSize = proof.Newer.Checkpoint.TreeSize,
        SignedAt = proof.Newer.Checkpoint.Time,
        OlderTreeSize = proof.Older.Checkpoint.TreeSize,
        OlderSignedAt = proof.Older.Checkpoint.Time,
    };
}
