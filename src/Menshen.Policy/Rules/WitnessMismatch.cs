namespace Menshen.Policy;

/// <summary>What a start does when the journal lacks what its witness has seen.</summary>
public enum WitnessMismatch
{
    /// <summary>Starts, records it, raises an alarm, and says it in the status.</summary>
    Alarm,

    /// <summary>Does not start.</summary>
    Refuse,
}
