using System.Globalization;

namespace Menshen.Policy;

/// <summary>Resident identity numbers: area, date of birth, and the check character of GB 11643 (ISO 7064 MOD 11-2).</summary>
internal static class IdentityNumberForm
{
    public const int Length = 18;

    private const string Check = "10X98765432";

    /// <summary>True for a number that could have been issued.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || text[0] is < '1' or > '9' || text[..^1].ContainsAnyExceptInRange('0', '9')) return false;
        return DateOnly.TryParseExact(text.Slice(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var birth) && birth.Year is >= 1880 and < 2100
            && char.ToUpperInvariant(text[^1]) == CheckOf(text[..^1]);
    }

    // Horner's rule: each digit is weighted by two to the power of its distance from the end.
    private static char CheckOf(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        foreach (var digit in digits) sum = (sum + (digit - '0')) * 2 % 11;
        return Check[sum];
    }
}
