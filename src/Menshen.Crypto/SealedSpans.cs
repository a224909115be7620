namespace Menshen.Crypto;

/// <summary>The rule that sealing and opening never work in place.</summary>
internal static class SealedSpans
{
    /// <summary>A shifted in-place encryption would read bytes it has already overwritten and seal garbage without a word.</summary>
    internal static void RefuseOverlap(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output)
    {
        if (input.Overlaps(output))
        {
            throw new ArgumentException("Input and output of sealing may not overlap.", nameof(output));
        }
    }
}
