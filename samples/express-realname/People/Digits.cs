namespace Menshen.Samples.ExpressRealname;

/// <summary>Writes numbers with leading zeros.</summary>
internal static class Digits
{
    public static void Write(Span<char> text, long value)
    {
        for (var index = text.Length - 1; index >= 0; index--)
        {
            (value, var digit) = Math.DivRem(value, 10);
            text[index] = (char)('0' + digit);
        }
    }

    public static string Of(long value, int width) =>
        string.Create(width, value, static (text, number) => Write(text, number));
}
