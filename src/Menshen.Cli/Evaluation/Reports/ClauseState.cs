namespace Menshen.Cli.Evaluation.Reports;

/// <summary>How it stands with a clause after an evaluation. Only the first is a pass; each of the others is counted for itself.</summary>
internal enum ClauseState
{
    /// <summary>All checks that judge it passed in this run, and nothing of it is owed.</summary>
    Pass = 0,

    /// <summary>All checks passed; a part of the clause that they do not judge is owed.</summary>
    PassInPart = 1,

    /// <summary>A check failed.</summary>
    Fail = 2,

    /// <summary>A check could not be made, or says nothing.</summary>
    Inconclusive = 3,

    /// <summary>The target has nothing that the clause's checks are about.</summary>
    NotApplicable = 4,

    /// <summary>No check of this run judges it; named tests prove it for each build of the program.</summary>
    ProvenByTest = 5,

    /// <summary>Named tests prove a part of it; the rest is owed.</summary>
    ProvenInPart = 6,

    /// <summary>Not built, or not proven: a debt with its reason.</summary>
    Owed = 7,

    /// <summary>A person's signed record stands for it and is valid.</summary>
    Evidenced = 8,

    /// <summary>It needs a person's record, and there is no valid one.</summary>
    NeedsPerson = 9,

    /// <summary>Nobody can judge it, for ever.</summary>
    Excluded = 10,

    /// <summary>A check judges it and was not in the sample.</summary>
    NotSampled = 11,

    /// <summary>No check judges it, and tests of Menshen prove nothing about this target.</summary>
    NotJudged = 12,
}
