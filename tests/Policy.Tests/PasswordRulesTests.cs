using FsCheck;
using FsCheck.Fluent;
using Menshen.TestKit;

namespace Menshen.Policy.Tests;

public sealed class PasswordRulesTests
{
    private static readonly PasswordRules Rules = PasswordRules.Default;

    [Theory]
    [InlineData("Marble4!kite-sofa")]
    [InlineData("It-0123456789abcdef0123456789fedcba7")]
    [InlineData("k7Qwz-m3Rta-9vXcn-p2Lsd")]
    [InlineData("Lianpu-8-karpfen")]
    [InlineData("雨后春笋3!竹影摇窗听琴声")]
    [InlineData("four 4 lanes, at eight")]
    [Requirement("tencentdb-2.2-2.1")]
    [Requirement("credit-5.2-a.4")]
    public void Good_ones_are_taken(string password) => Rules.Judge(password, "liwei").ShouldBeEmpty();

    [Theory]
    [InlineData("Mx4!kite-sof", 0)]
    [InlineData("Mx4!kite-so", 1)]
    [Requirement("credit-5.2-a.4")]
    [Requirement("realname-7.4.1-3.1")]
    [Requirement("realname-7.5.1-2a.1")]
    [Requirement("tencentdb-2.2-2.2")]
    public void Eleven_characters_are_too_few_and_twelve_are_not(string password, int faults) =>
        Rules.Judge(password, "liwei").Count(f => f == PasswordFault.TooShort).ShouldBe(faults);

    [Theory]
    [InlineData("marblekite-sofa", PasswordFault.NoDigit)]
    [InlineData("6204!8137-5926", PasswordFault.NoLetter)]
    [InlineData("marble4kite9sofa", PasswordFault.NoSpecial)]
    [InlineData("marble4 kite sofa", PasswordFault.NoSpecial)]
    [Requirement("credit-5.2-a.3")]
    [Requirement("realname-7.4.1-3.2")]
    [Requirement("realname-7.5.1-2a.2")]
    [Requirement("realname-7.9.1-2.2")]
    public void Each_class_of_characters_is_needed(string password, PasswordFault fault) => Rules.Judge(password, "liwei").ShouldBe([fault]);

    [Theory]
    [InlineData("Password123!")]
    [InlineData("P@ssw0rd2024!!")]
    [InlineData("Qwertyuiop1!")]
    [InlineData("1qaz2wsx!QAZ")]
    [InlineData("Admin@123456")]
    [InlineData("aaaaaaaa1111!!!!")]
    [InlineData("abcabcabcabc1!")]
    [InlineData("Zhongguo@2025")]
    [InlineData("woaini1314520!")]
    [InlineData("Iloveyou!2345")]
    [InlineData("Huawei@12345678")]
    [InlineData("密码密码密码密码12!a")]
    [Requirement("realname-7.5.1-2b")]
    [Requirement("realname-7.5.1-11.2")]
    public void Common_words_keyboard_runs_years_and_repetitions_are_too_simple(string password) =>
        Rules.Judge(password, "liwei").ShouldContain(PasswordFault.TooSimple);

    [Theory]
    [InlineData("4!kite-LiWei-sofa")]
    [InlineData("4!kite-iewil-sofa")]
    [InlineData("liwei4!kite-sofa")]
    public void The_users_name_must_not_be_in_it_in_any_case_or_backwards(string password) =>
        Rules.Judge(password, "liwei").ShouldBe([PasswordFault.HasUserName]);

    [Theory]
    [InlineData("SCRAM-SHA-256$4096:c2FsdA==$a:b")]
    [InlineData("md50123456789abcdef0123456789abcdef")]
    public void A_verifier_is_no_password(string password) => Rules.Judge(password, "liwei").ShouldBe([PasswordFault.IsVerifier]);

    [Fact]
    public void All_that_is_wrong_is_said_at_once_in_both_languages()
    {
        var faults = Rules.Judge("liwei", "liwei");
        faults.ShouldBe([PasswordFault.TooShort, PasswordFault.NoDigit, PasswordFault.NoSpecial, PasswordFault.HasUserName, PasswordFault.TooSimple]);
        var words = PasswordWords.Say(faults, Rules);
        words.ShouldContain("fewer than 12 characters; it has no digit; it has no special sign; the user's name");
        words.ShouldContain("不足 12 个字符;没有数字;没有特殊符号;含有用户名");
        foreach (var fault in Enum.GetValues<PasswordFault>())
            PasswordWords.Say([fault], Rules).ShouldNotContain("liwei");
    }

    [Fact]
    [Requirement("credit-5.2-a.5")]
    [Requirement("realname-7.4.1-4.2")]
    [Requirement("tencentdb-2.2-2.3")]
    public void A_password_lasts_ninety_days_and_not_one_more()
    {
        var set = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Rules.IsExpired(set, set.AddDays(90)).ShouldBeFalse();
        Rules.IsExpired(set, set.AddDays(91)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("passwords: {minimum-length: 11}")]
    [InlineData("passwords: {maximum-age: 91d}")]
    [InlineData("passwords: {maximum-age: off}")]
    [InlineData("passwords: {history: 0}")]
    [InlineData("accounts: {dormant-after: off}")]
    [Requirement("credit-5.2-a.4")]
    [Requirement("realname-7.4.1-4.2")]
    public void The_limits_of_the_standards_cannot_be_weakened_but_on_a_test_system(string section)
    {
        PolicySet.Parse(section, "policy.yaml").Errors.ShouldHaveSingleItem();
        if (!section.Contains("history", StringComparison.Ordinal))
            PolicySet.Parse("profile: transparent\n" + section, "policy.yaml").Errors.ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_is_taken_has_every_class_and_the_length_and_not_the_name() => Check.QuickThrowOnFailure(
        Prop.ForAll<NonNull<string>, NonNull<string>>((password, name) => !Rules.Judge(password.Get, name.Get).IsEmpty
            || password.Get.Length >= 12 && password.Get.Any(char.IsAsciiDigit) && password.Get.Any(c => c is > ' ' and <= '~' && !char.IsAsciiLetterOrDigit(c))
            && (name.Get.Length < 3 || !password.Get.Contains(name.Get, StringComparison.OrdinalIgnoreCase))));

    [Fact]
    public void Decoration_never_makes_one_common_word_good() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            Gen.Elements("password", "administrator", "qwertyuiop", "welcome", "zhongguo", "1qaz2wsx", "20252026").ToArbitrary(),
            Gen.Elements("1!", "123!", "!!!1111", "@2024", "2025!", "!1!1!1", "#12345678").ToArbitrary(),
            (word, tail) => Rules.Judge(char.ToUpperInvariant(word[0]) + word[1..] + tail, "liwei").Contains(PasswordFault.TooSimple)));

    [Fact]
    public void More_characters_behind_it_never_make_a_password_shorter_or_poorer_in_classes() => Check.QuickThrowOnFailure(
        Prop.ForAll<NonNull<string>, NonNull<string>>((password, more) =>
        {
            PasswordFault[] monotone = [PasswordFault.TooShort, PasswordFault.NoDigit, PasswordFault.NoLetter, PasswordFault.NoSpecial];
            return Rules.Judge("Mx" + password.Get + more.Get, "liwei").Intersect(monotone).All(Rules.Judge("Mx" + password.Get, "liwei").Contains);
        }));
}
