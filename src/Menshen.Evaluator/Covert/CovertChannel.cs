namespace Menshen.Evaluator.Covert;

/// <summary>A way to tell one bit to somebody who may be told nothing.</summary>
/// <param name="Id">What it is called.</param>
/// <param name="English">How it works.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Send">What the high session does for a bit.</param>
/// <param name="Receive">What the low session takes the bit to be.</param>
internal sealed record CovertChannel(string Id, string English, string Chinese, Func<CovertPair, bool, Task> Send, Func<CovertPair, Task<bool>> Receive)
{
    /// <summary>Done once by both before the first bit.</summary>
    public Func<CovertPair, Task>? Begin { get; init; }

    /// <summary>True if the receiver looks at a clock.</summary>
    public bool OfTime { get; init; }

    /// <summary>Done by the high session after each bit.</summary>
    public Func<CovertPair, bool, Task>? After { get; init; }
}
