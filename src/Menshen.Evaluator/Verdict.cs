namespace Menshen.Evaluator;

/// <summary>What a check found.</summary>
public enum Verdict
{
    /// <summary>Every attempt had the outcome that is asked for.</summary>
    Pass = 0,

    /// <summary>At least one had not.</summary>
    Fail = 1,

    /// <summary>The attempts could not be made, or say nothing.</summary>
    Inconclusive = 2,

    /// <summary>The target has nothing that the check is about.</summary>
    NotApplicable = 3,

    /// <summary>It is applicable, and no program can find out: somebody has to look.</summary>
    NeedsPerson = 4,
}
