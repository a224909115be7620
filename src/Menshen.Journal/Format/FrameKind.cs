namespace Menshen.Journal;

/// <summary>What a frame holds; the fourth byte of its header. Never reuse a letter.</summary>
internal enum FrameKind : byte
{
    /// <summary>Records, sealed.</summary>
    Sealed = (byte)'s',
    Checkpoint = (byte)'c',
}
