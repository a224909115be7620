namespace Menshen.Fuzz.Wire;

/// <summary>One message's parser: it must accept exactly what the oracle accepts, walk to the end, and allocate nothing.</summary>
/// <param name="name">The manual's name.</param>
/// <param name="grammar">The message's parts for <see cref="MessageGrammar"/>.</param>
/// <param name="parse">Parses and walks everything; false for a refusal.</param>
/// <param name="seeds">Valid bodies.</param>
internal sealed class MessageTarget(string name, string grammar, MessageTarget.Parser parse, params byte[][] seeds) : IFuzzTarget
{
    public delegate bool Parser(ReadOnlySpan<byte> body);

    public string Name => name;

    public IReadOnlyList<byte[]> Seeds => seeds;

    public int Weight => 8;

    public long AllocationLimit => 0;

    public string? Run(ReadOnlySpan<byte> input)
    {
        var accepted = parse(input);
        return accepted == MessageGrammar.Accepts(grammar, input)
            ? null
            : accepted ? "accepted what the oracle refuses" : "refused what the oracle accepts";
    }
}
