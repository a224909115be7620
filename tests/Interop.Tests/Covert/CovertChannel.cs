namespace Menshen.Interop.Tests.Covert;

/// <summary>A way to tell one bit to somebody who may be told nothing.</summary>
/// <param name="Id">What it is called in docs/threats/covert-channels.md.</param>
/// <param name="Send">What the high session does for a bit.</param>
/// <param name="Receive">What the low session takes the bit to be.</param>
internal sealed record CovertChannel(string Id, Func<CovertPair, bool, Task> Send, Func<CovertPair, Task<bool>> Receive)
{
    /// <summary>Done once by both before the first bit.</summary>
    public Func<CovertPair, Task>? Begin { get; init; }

    /// <summary>Done by the high session after each bit.</summary>
    public Func<CovertPair, bool, Task>? After { get; init; }

    /// <summary>True if it is known to work under labels: then it must, or the documents are wrong.</summary>
    public bool IsOpen { get; init; }
}
