using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The public keys whose signatures count.</summary>
internal sealed class CheckpointKeys(IReadOnlyList<ISignatureVerifier> keys)
{
    /// <summary>True if one of the keys signed this checkpoint of this segment.</summary>
    public bool Accept(SegmentHeader segment, Checkpoint checkpoint, out string reason)
    {
        if (!checkpoint.KeyId.Span.SequenceEqual(segment.KeyId.Span))
        {
            reason = "the checkpoint names another key than its segment";
            return false;
        }

        foreach (var key in keys)
        {
            if (!key.KeyId.Span.SequenceEqual(checkpoint.KeyId.Span)) { continue; }
            var good = key.Verify(checkpoint.SignedText(segment), checkpoint.Signature.Span);
            reason = good ? "" : "the signature does not fit the checkpoint: its records, its time or the segment's header were changed";
            return good;
        }

        reason = $"signed by key {Convert.ToHexStringLower(checkpoint.KeyId.Span)}, which is not one of those given";
        return false;
    }
}
