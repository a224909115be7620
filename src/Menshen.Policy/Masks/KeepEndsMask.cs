using System.Text.Unicode;

namespace Menshen.Policy;

/// <summary>Shows a number of characters at each end, or nothing where too little would stay hidden.</summary>
/// <param name="first">Characters shown at the front, at most.</param>
/// <param name="last">Characters shown at the end, at most.</param>
/// <param name="leastHidden">Fewer characters than these between the two: nothing is shown.</param>
internal sealed class KeepEndsMask(int first, int last, int leastHidden) : IMask
{
    /// <summary>More would be no mask.</summary>
    public const int MostShown = 32;

    private const int Stars = 4;
    private const int BytesOfCharacter = 4;

    public int MaxLength(int inputBytes) => Math.Max(FullMask.Length, Math.Min(inputBytes, (first + last) * BytesOfCharacter) + Stars);

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        if (!Utf8.IsValid(utf8) || Characters.Count(utf8) < first + last + leastHidden)
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(utf8[..Characters.Head(utf8, first)]);
        line.Stars(Stars);
        line.Show(utf8[^Characters.Tail(utf8, last)..]);
        return line.Length;
    }
}
