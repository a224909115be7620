namespace Menshen.Evaluator.Covert;

/// <summary>A channel measured twice: between two subjects without labels, and past labels.</summary>
/// <param name="Channel">What it is called.</param>
/// <param name="English">How it works.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Plain">Bits in a second without labels; 0 says that nothing was measured: the channel does not work here at all.</param>
/// <param name="Labelled">Bits in a second from the high session to the low one.</param>
/// <param name="ErrorRate">The share of bits that came wrong under labels; one half is guessing. Null: the first bit was refused.</param>
/// <param name="StoppedBy">The rule or the engine's error that refused it under labels; null: nothing was refused.</param>
/// <param name="OfTime">True if the low session looks at a clock: what two share cannot be taken away from both, so that such a channel has a cap of its own.</param>
public sealed record CovertFinding(string Channel, string English, string Chinese, double Plain, double Labelled, double? ErrorRate, string? StoppedBy, bool OfTime)
{
    /// <summary>Bits in a second that could have passed under labels and not been told from guessing: what is 0 is below this.</summary>
    public double Unseen { get; init; }

    /// <summary>What ended the measurement under labels, and is no refusal: nothing is known of the channel.</summary>
    public string? BrokenBy { get; init; }
}
