namespace Menshen.Policy;

/// <summary>Who comes first where there is not enough for all; the more the greater.</summary>
public enum PriorityLevel
{
    /// <summary>Takes of the processor what the others leave, and the last places not at all.</summary>
    Low = -1,

    /// <summary>Everybody whom no rule names.</summary>
    Normal = 0,

    /// <summary>Before all others; the very last places are its own.</summary>
    High = 1,
}
