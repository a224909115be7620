namespace Menshen.Policy;

/// <summary>Takes the digits out of a number as people write it.</summary>
internal static class DigitForm
{
    /// <summary>How many digits; -1 for a text with other signs than digits and <paramref name="between"/>, or with more digits than there is room for.</summary>
    public static int Read(ReadOnlySpan<byte> text, ReadOnlySpan<byte> between, Span<byte> digits)
    {
        var count = 0;
        foreach (var sign in text)
        {
            if (sign is < (byte)'0' or > (byte)'9')
            {
                if (!between.Contains(sign)) return -1;
            }
            else if (count == digits.Length)
            {
                return -1;
            }
            else
            {
                digits[count++] = sign;
            }
        }

        return count;
    }
}
