namespace Menshen.Policy.Labels;

/// <summary>Why a login does not get the label it asked for.</summary>
public enum LabelRefusal
{
    /// <summary>A label was asked for, and the policy or the subject's clearance has none.</summary>
    NoClearance,

    /// <summary>The words are not the policy's.</summary>
    Unreadable,

    /// <summary>The label is well written and not among those that exist.</summary>
    NotDefined,

    /// <summary>The subject's highest label does not dominate it.</summary>
    AboveClearance,

    /// <summary>It does not dominate the subject's lowest label.</summary>
    BelowClearance,

    /// <summary>The clearance was set by command in words that the policy no longer has; it must be set again.</summary>
    ClearanceUnreadable,
}
