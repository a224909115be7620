using System.Buffers;
using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>What a new password must be like, and how long it lasts. Pure: history is compared by who has the verifiers.</summary>
/// <param name="MinimumLength">Characters. Default 12, 12 to 128: the strictest of the standards (credit-5.2-a.4); less only in profile
/// transparent.</param>
/// <param name="History">Passwords that may not come again, the present one among them. Default 5, 1 to 24: the standards ask for one, and
/// with one people go back and forth between two.</param>
/// <param name="MaximumAge">After this only the change is allowed. Default 90 d, 1 d to 90 d (realname-7.4.1-4.2); longer, or off, only in
/// profile transparent.</param>
public sealed record PasswordRules(int MinimumLength, int History, TimeSpan MaximumAge)
{
    /// <summary>Characters: as many as the maker of verifiers takes.</summary>
    public const int MaximumLength = 1024;

    /// <summary>Characters of a user's name from which it is looked for: two letters are in every other word.</summary>
    private const int ShortestName = 3;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    public static PasswordRules Default { get; } = new(12, 5, TimeSpan.FromDays(90));

    /// <summary>All that is wrong with the password; nothing, if it is good.</summary>
    public ImmutableArray<PasswordFault> Judge(ReadOnlySpan<char> password, string userName)
    {
        ArgumentNullException.ThrowIfNull(userName);
        if (IsVerifier(password))
            return [PasswordFault.IsVerifier];
        var faults = ImmutableArray.CreateBuilder<PasswordFault>();
        if (password.Length < MinimumLength)
            faults.Add(PasswordFault.TooShort);
        if (password.Length > MaximumLength)
            faults.Add(PasswordFault.TooLong);
        JudgeCharacters(password, faults);
        if (HasName(password, userName))
            faults.Add(PasswordFault.HasUserName);
        if (password.Length <= MaximumLength && PasswordStrength.Units(password) < PasswordStrength.FewestUnits)
            faults.Add(PasswordFault.TooSimple);
        return faults.ToImmutable();
    }

    /// <summary>True if the password was set so long ago that only its change is allowed.</summary>
    public bool IsExpired(DateTimeOffset setAt, DateTimeOffset now) => MaximumAge != Timeout.InfiniteTimeSpan && now - setAt > MaximumAge;

    /// <summary>True for what psql's <c>\password</c> and createuser send: nobody can see how good a password is from its verifier.</summary>
    private static bool IsVerifier(ReadOnlySpan<char> password) =>
        password.StartsWith("SCRAM-SHA-256$", StringComparison.Ordinal)
        || password.Length == 35 && password.StartsWith("md5", StringComparison.Ordinal) && !password[3..].ContainsAnyExcept(Hexadecimal);

    private static void JudgeCharacters(ReadOnlySpan<char> password, ImmutableArray<PasswordFault>.Builder faults)
    {
        bool letter = false, digit = false, special = false, foreign = false;
        foreach (var c in password)
        {
            if (char.IsAsciiDigit(c))
                digit = true;
            else if (char.IsAsciiLetter(c) || IsIdeograph(c))
                letter = true;
            else if (c is > ' ' and <= '~')
                special = true;
            else if (c != ' ')
                foreign = true;
        }

        if (foreign)
            faults.Add(PasswordFault.ForeignCharacter);
        if (!letter)
            faults.Add(PasswordFault.NoLetter);
        if (!digit)
            faults.Add(PasswordFault.NoDigit);
        if (!special)
            faults.Add(PasswordFault.NoSpecial);
    }

    // The same ideographs as the maker of verifiers takes: others could be normalised in two ways.
    private static bool IsIdeograph(char c) => c is (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF');

    private static bool HasName(ReadOnlySpan<char> password, string name)
    {
        // A Chinese name has two characters, and two of them are already telling.
        if (name.Length < ShortestName && !(name.Length > 0 && IsIdeograph(name[0])))
            return false;
        var reversed = name.ToCharArray();
        Array.Reverse(reversed);
        return password.Contains(name, StringComparison.OrdinalIgnoreCase) || password.Contains(reversed, StringComparison.OrdinalIgnoreCase);
    }
}
