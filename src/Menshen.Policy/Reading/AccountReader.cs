namespace Menshen.Policy.Reading;

/// <summary>Reads the sections <c>accounts</c> and <c>passwords</c>; a test system may weaken what the standards fix.</summary>
internal static class AccountReader
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestTest = TimeSpan.FromDays(36_525);

    public static AccountRules Accounts(SectionReader section, Profile profile)
    {
        var isTest = profile == Profile.Transparent;
        var rules = new AccountRules(section.Time(
            "dormant-after", AccountRules.Default.DormantAfter, isTest ? TimeSpan.FromMilliseconds(1) : Day, isTest ? LongestTest : TimeSpan.FromDays(366), isTest));
        section.RefuseUnknown();
        return rules;
    }

    public static PasswordRules Passwords(SectionReader section, Profile profile)
    {
        var isTest = profile == Profile.Transparent;
        var strict = PasswordRules.Default;
        var rules = new PasswordRules(
            section.Integer("minimum-length", strict.MinimumLength, isTest ? 1 : strict.MinimumLength, 128),
            section.Integer("history", strict.History, 1, 24),
            section.Time("maximum-age", strict.MaximumAge, isTest ? TimeSpan.FromMilliseconds(1) : Day, isTest ? LongestTest : strict.MaximumAge, isTest));
        section.RefuseUnknown();
        return rules;
    }
}
