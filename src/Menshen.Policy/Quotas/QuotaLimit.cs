namespace Menshen.Policy;

/// <summary>The most that a subject may have of one resource, and the rule that says so.</summary>
/// <param name="Most">Rows, bytes or milliseconds.</param>
/// <param name="RuleId">Empty where there is no limit.</param>
public readonly record struct QuotaLimit(long Most, string RuleId)
{
    /// <summary>No rule limits it.</summary>
    public static QuotaLimit None { get; } = new(long.MaxValue, "");

    public bool IsNone => Most == long.MaxValue;

    internal QuotaLimit Strictest(long? other, string rule) => other is { } most && most < Most ? new QuotaLimit(most, rule) : this;
}
