namespace Menshen.Policy;

/// <summary>Resident identity numbers (GB 11643): the first three digits, and of 18 also the check character.</summary>
/// <remarks><code>
/// 110101199003078515  ─►  110**************5      province and a digit of the city; check character
/// 110101900307851     ─►  110***************      its last digit tells the sex
/// </code>
/// Place of registration, date of birth and sex stay hidden. Other documents are hidden whole.</remarks>
internal sealed class IdentityCardMask : IMask
{
    private const int Long = 18;
    private const int Short = 15;
    private const int Shown = 3;

    public int MaxLength(int inputBytes) => Long;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        var number = utf8.Trim((byte)' ');
        var isLong = number.Length == Long && IsDigits(number[..^1]) && number[^1] is (>= (byte)'0' and <= (byte)'9') or (byte)'X' or (byte)'x';
        if (!isLong && !(number.Length == Short && IsDigits(number)))
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(number[..Shown]);
        line.Stars(isLong ? Long - Shown - 1 : Long - Shown);
        line.Show(isLong ? number[^1..] : default);
        return line.Length;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
