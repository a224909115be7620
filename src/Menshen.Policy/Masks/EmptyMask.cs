namespace Menshen.Policy;

/// <summary>Shows an empty text, whatever stands there.</summary>
internal sealed class EmptyMask : IMask
{
    public int MaxLength(int inputBytes) => 0;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output) => 0;
}
