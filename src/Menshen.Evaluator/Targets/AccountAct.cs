namespace Menshen.Evaluator.Targets;

/// <summary>What administrators do to an account.</summary>
public enum AccountAct
{
    /// <summary>Ends a lock that wrong passwords brought about.</summary>
    Unlock = 0,

    /// <summary>Lets it in no more, and ends its sessions.</summary>
    Disable = 1,

    /// <summary>Lets it in again.</summary>
    Enable = 2,

    /// <summary>Takes it away for ever.</summary>
    Delete = 3,

    /// <summary>Makes one of a name that a deleted one had.</summary>
    MakeAgain = 4,

    /// <summary>Ends its sessions, and nothing else.</summary>
    EndSessions = 5,
}
