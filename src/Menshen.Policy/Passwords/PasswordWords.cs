using System.Collections.Immutable;
using System.Globalization;

namespace Menshen.Policy;

/// <summary>Says everything that is wrong with a new password at once, in English and in Chinese.</summary>
public static class PasswordWords
{
    /// <summary>What to do about it, for whoever refuses.</summary>
    public const string Advice =
        "Use words nobody would put together, with digits and signs between them. 请使用互不相关的词语,并在其间加入数字和特殊符号。";

    /// <summary>Where a verifier was sent in place of a password.</summary>
    public const string VerifierAdvice =
        "psql's \\password sends a verifier. Use ALTER ROLE CURRENT_USER PASSWORD '...' over TLS, or: menshen passwd. "
        + "psql 的 \\password 发送的是校验值。请通过 TLS 使用 ALTER ROLE CURRENT_USER PASSWORD '...',或使用 menshen passwd。";

    /// <summary>One sentence in each language with all the faults.</summary>
    public static string Say(ImmutableArray<PasswordFault> faults, PasswordRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return $"the new password is refused: {string.Join("; ", faults.Select(f => English(f, rules)))} "
            + $"(新口令被拒绝:{string.Join(";", faults.Select(f => Chinese(f, rules)))})";
    }

    /// <summary>What to do instead.</summary>
    public static string Hint(ImmutableArray<PasswordFault> faults) => faults.Contains(PasswordFault.IsVerifier) ? VerifierAdvice : Advice;

    private static string English(PasswordFault fault, PasswordRules rules) => fault switch
    {
        PasswordFault.TooShort => Fill("it has fewer than {0} characters", rules.MinimumLength),
        PasswordFault.TooLong => Fill("it has more than {0} characters", PasswordRules.MaximumLength),
        PasswordFault.ForeignCharacter => "it has characters other than ASCII and unified Chinese ones",
        PasswordFault.NoLetter => "it has no letter",
        PasswordFault.NoDigit => "it has no digit",
        PasswordFault.NoSpecial => "it has no special sign",
        PasswordFault.HasUserName => "the user's name is in it, forwards or backwards",
        PasswordFault.TooSimple => "it is made of common words, keyboard runs, years or repetitions",
        PasswordFault.UsedBefore => Fill("it is one of the last {0}", rules.History),
        PasswordFault.GivenToAnother => "it is the first password of somebody else",
        PasswordFault.IsVerifier => "it is a verifier, of which nobody can see how good the password is",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Chinese(PasswordFault fault, PasswordRules rules) => fault switch
    {
        PasswordFault.TooShort => Fill("不足 {0} 个字符", rules.MinimumLength),
        PasswordFault.TooLong => Fill("超过 {0} 个字符", PasswordRules.MaximumLength),
        PasswordFault.ForeignCharacter => "含有 ASCII 和统一汉字以外的字符",
        PasswordFault.NoLetter => "没有字母",
        PasswordFault.NoDigit => "没有数字",
        PasswordFault.NoSpecial => "没有特殊符号",
        PasswordFault.HasUserName => "含有用户名(正写或倒写)",
        PasswordFault.TooSimple => "由常见词、键盘顺序、年份或重复组成",
        PasswordFault.UsedBefore => Fill("是最近 {0} 个口令之一", rules.History),
        PasswordFault.GivenToAnother => "是他人的初始口令",
        PasswordFault.IsVerifier => "是校验值,无法判断口令强度",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Fill(string text, int number) => string.Format(CultureInfo.InvariantCulture, text, number);
}
