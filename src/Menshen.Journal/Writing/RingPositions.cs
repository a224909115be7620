using System.Runtime.InteropServices;

namespace Menshen.Journal;

/// <summary>A ring's indices, each writer's on cache lines of its own so that producer and journal thread do not slow each other.</summary>
/// <remarks>128 bytes apart: the processor fetches lines of 64 bytes in pairs.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 512)]
internal struct RingPositions
{
    /// <summary>Written by the producer.</summary>
    [FieldOffset(128)]
    public long Head;

    /// <summary>The producer's last look at <see cref="Durable"/>.</summary>
    [FieldOffset(136)]
    public long DurableSeen;

    /// <summary>Written by the journal thread.</summary>
    [FieldOffset(256)]
    public long Durable;

    /// <summary>1 when the producer wants to be called; both sides exchange it.</summary>
    [FieldOffset(384)]
    public int WakeRequested;

    /// <summary>1 when the producer has asked the journal thread itself.</summary>
    [FieldOffset(388)]
    public int Urgent;
}
