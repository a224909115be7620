namespace Menshen.Policy;

/// <summary>Card numbers of 12 to 19 digits: the last four, as PCI DSS allows for those without a need to see more.</summary>
internal sealed class BankCardMask : IMask
{
    private const int Shortest = 12;
    private const int Longest = 19;
    private const int Shown = 4;
    private const int Stars = 12;

    public int MaxLength(int inputBytes) => Stars + Shown;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        Span<byte> digits = stackalloc byte[Longest];
        var count = DigitForm.Read(utf8, " -"u8, digits);
        if (count < Shortest)
        {
            digits.Clear();
            return FullMask.Write(output);
        }

        var line = new MaskLine(output);
        line.Stars(Stars);
        line.Show(digits[(count - Shown)..count]);
        digits.Clear();
        return line.Length;
    }
}
