namespace Menshen.Policy;

/// <summary>Hides all: six stars, also for an empty value.</summary>
internal sealed class FullMask : IMask
{
    public const int Length = 6;

    private FullMask()
    {
    }

    public static FullMask Instance { get; } = new();

    private static ReadOnlySpan<byte> Text => "******"u8;

    /// <summary>What every other mask falls back to.</summary>
    public static int Write(Span<byte> output)
    {
        Text.CopyTo(output);
        return Length;
    }

    public int MaxLength(int inputBytes) => Length;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output) => Write(output);
}
