namespace Menshen.Policy;

/// <summary>What is shown instead of a value to those who may not see it. Without state; called for each value of a result.</summary>
/// <remarks>Text is UTF-8. What is not, or has not the form a mask knows, is hidden whole: a mask never guesses. Nothing is allocated. The number of stars
/// is fixed for each mask, so that the length of a value does not show.</remarks>
public interface IMask
{
    /// <summary>The most bytes that <see cref="Apply"/> writes for a value of so many bytes.</summary>
    int MaxLength(int inputBytes);

    /// <summary>Writes what is shown of <paramref name="utf8"/> and answers how many bytes that are.</summary>
    /// <param name="utf8">Any bytes.</param>
    /// <param name="output">Room for <see cref="MaxLength"/>; not the same memory.</param>
    int Apply(ReadOnlySpan<byte> utf8, Span<byte> output);
}
