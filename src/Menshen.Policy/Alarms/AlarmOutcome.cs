namespace Menshen.Policy;

/// <summary>Which outcomes an alarm rule looks at.</summary>
public enum AlarmOutcome
{
    Any,
    Succeeded,
    Failed,

    /// <summary>Refused by Menshen itself.</summary>
    Refused,
}
