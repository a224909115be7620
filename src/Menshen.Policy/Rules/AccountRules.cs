namespace Menshen.Policy;

/// <summary>How long an account may lie unused.</summary>
/// <param name="DormantAfter">Time without a login after which an account is locked until an administrator enables it again. Default 90 d,
/// 1 d to 366 d; off only in profile transparent: an account nobody misses is the one nobody sees being used.</param>
public sealed record AccountRules(TimeSpan DormantAfter)
{
    public static AccountRules Default { get; } = new(TimeSpan.FromDays(90));

    /// <summary>True if the account was last used so long ago that it is locked.</summary>
    public bool IsDormant(DateTimeOffset lastUse, DateTimeOffset now) => DormantAfter != Timeout.InfiniteTimeSpan && now - lastUse > DormantAfter;
}
