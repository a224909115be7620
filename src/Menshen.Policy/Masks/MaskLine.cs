namespace Menshen.Policy;

/// <summary>What a mask shows, written from left to right.</summary>
internal ref struct MaskLine(Span<byte> output)
{
    private readonly Span<byte> _output = output;

    public int Length { get; private set; }

    /// <summary>Appends bytes of the value, or a sign of the mask.</summary>
    public void Show(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[Length..]);
        Length += bytes.Length;
    }

    public void Stars(int count)
    {
        _output.Slice(Length, count).Fill((byte)'*');
        Length += count;
    }
}
