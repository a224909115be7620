namespace Menshen.Policy;

/// <summary>Tells telephone and card numbers by their form, and finds personal numbers inside of longer texts.</summary>
internal static class PersonalNumbers
{
    private const int MobileLength = 11;

    /// <summary>Third digits in use after 14, 15, 16, 17, 19; after 13 and 18 all are.</summary>
    private static readonly string[] Third = ["", "", "", "0123456789", "56789", "012356789", "2567", "01235678", "0123456789", "0123456789"];

    public static bool IsMobile(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[15];
        var count = Digits(text.StartsWith("+") ? text[1..] : text, " -", digits);
        if (count == MobileLength + 2 && digits.StartsWith("86")) return IsPlainMobile(digits[2..count]);
        return count >= 0 && IsPlainMobile(digits[..count]);
    }

    /// <summary>With its area code; without one too many other numbers look the same.</summary>
    public static bool IsFixedLine(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[12];
        var count = Digits(text, " -()", digits);
        return count is >= 10 and <= 12 && digits[0] == '0' && digits[1] != '0' && count - (digits[1] is '1' or '2' ? 3 : 4) is 7 or 8;
    }

    /// <summary>15 to 19 digits of an issuer's range (UnionPay, Visa, Mastercard, JCB, American Express) with Luhn's check digit.</summary>
    public static bool IsBankCard(ReadOnlySpan<char> text)
    {
        Span<char> digits = stackalloc char[19];
        var count = Digits(text, " -", digits);
        if (count < 15 || digits[0] is not ('3' or '4' or '5' or '6')) return false;
        var sum = 0;
        for (var i = 0; i < count; i++)
        {
            var digit = digits[count - 1 - i] - '0';
            if (i % 2 == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>True for a longer text with an identity number or a mobile number in it.</summary>
    public static bool StandIn(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!char.IsAsciiDigit(text[at]))
            {
                at++;
                continue;
            }

            var length = text[at..].IndexOfAnyExceptInRange('0', '9');
            if (length < 0) length = text.Length - at;
            if (length == IdentityNumberForm.Length - 1 && at + length < text.Length && text[at + length] is 'X' or 'x') length++;
            var run = text.Slice(at, length);
            var isApart = length < text.Length && (at == 0 || !char.IsAsciiLetter(text[at - 1])) && (at + length == text.Length || !char.IsAsciiLetter(text[at + length]));
            if (isApart && (IsPlainMobile(run) || IdentityNumberForm.Is(run))) return true;
            at += length;
        }

        return false;
    }

    private static bool IsPlainMobile(ReadOnlySpan<char> digits) =>
        digits.Length == MobileLength && digits[0] == '1' && !digits.ContainsAnyExceptInRange('0', '9') && Third[digits[1] - '0'].Contains(digits[2], StringComparison.Ordinal);

    private static int Digits(ReadOnlySpan<char> text, ReadOnlySpan<char> between, Span<char> digits)
    {
        var count = 0;
        foreach (var sign in text)
        {
            if (char.IsAsciiDigit(sign) && count < digits.Length) digits[count++] = sign;
            else if (!between.Contains(sign)) return -1;
        }

        return count;
    }
}
