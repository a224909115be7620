namespace Menshen.Policy;

/// <summary>What becomes of a statement that its subject is not known to send; the stricter the greater.</summary>
public enum LearntMode
{
    /// <summary>It runs, and is known from then on.</summary>
    Learn = 0,

    /// <summary>It runs, and has a record of its own.</summary>
    Detect = 1,

    /// <summary>It is refused.</summary>
    Refuse = 2,
}
