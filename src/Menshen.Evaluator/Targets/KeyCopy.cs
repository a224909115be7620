namespace Menshen.Evaluator.Targets;

/// <summary>What somebody has who copied the files of the keys.</summary>
public enum KeyCopy
{
    /// <summary>Each of them, as they lie there.</summary>
    Whole = 0,

    /// <summary>All but the one that opens the others.</summary>
    WithoutMaster = 1,

    /// <summary>Each of them, one with one changed bit.</summary>
    Changed = 2,
}
