using System.Runtime.Intrinsics;

namespace Menshen.Crypto.Siv;

/// <summary>One of the values that are worked on side by side: where it lies, and what S2V knows before it comes to it.</summary>
/// <param name="At">Its first byte in the lanes' bytes.</param>
/// <param name="Length">Its bytes, at most <see cref="SivLanes.LongestValue"/>.</param>
/// <param name="Start">S2V over the associated data.</param>
internal readonly record struct SivLane(int At, int Length, Vector128<byte> Start)
{
    /// <summary>Blocks that its tag takes: nothing counts as one.</summary>
    public int MacBlocks => Math.Max(1, (Length + Sm4Blocks.Size - 1) / Sm4Blocks.Size);

    /// <summary>Blocks of key stream.</summary>
    public int StreamBlocks => (Length + Sm4Blocks.Size - 1) / Sm4Blocks.Size;
}
