namespace Menshen.Standards;

/// <summary>How it stands with a requirement.</summary>
public enum ProofState
{
    /// <summary>A test proves it at every landing.</summary>
    Proven = 0,

    /// <summary>A test proves a part; what is missing stands on the list of debts.</summary>
    Partly = 1,

    /// <summary>It stands on the list of debts, with a reason.</summary>
    Debt = 2,

    /// <summary>No program can prove it: it needs a record that a person signs.</summary>
    NeedsPerson = 3,

    /// <summary>Nobody can judge it, for ever: the source has no text of it.</summary>
    Excluded = 4,
}
