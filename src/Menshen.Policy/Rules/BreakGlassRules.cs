namespace Menshen.Policy;

/// <summary>Limits of break-glass, in which one person has the engine's superuser for a while.</summary>
/// <param name="Longest">The longest that one emergency lasts. Default 1 h, 5 s to 8 h: a repair takes minutes, and what takes longer than a shift is no
/// emergency.</param>
/// <param name="PasswordLife">How long a one-time password of it may wait for its login. Default 60 s, 10 s to 10 min: time enough to paste it.</param>
public sealed record BreakGlassRules(TimeSpan Longest, TimeSpan PasswordLife)
{
    public static BreakGlassRules Default { get; } = new(TimeSpan.FromHours(1), TimeSpan.FromSeconds(60));
}
