using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>Which operations of the control surface wait for a second person, beyond those that always do (whatever touches an
/// administrator), and how long they wait.</summary>
/// <param name="Operations">Names of operations.</param>
/// <param name="Validity">An approval is asked for in vain after that. Default 24 h, 5 min to 7 days: a second person may be away for the
/// night, and an old wish is not one.</param>
public sealed record ApprovalRules(ImmutableArray<string> Operations, TimeSpan Validity)
{
    /// <summary>Whether every policy that is applied waits, also one that only restricts. Default: only one that weakens, so that what protects is in force at once; in
    /// profile strict every one.</summary>
    public bool EveryPolicy { get; init; }

    /// <summary>Operations that may be named: none whose body holds a secret, because what waits is stored.</summary>
    public static ImmutableArray<string> Possible { get; } =
        ["user.delete", "user.disable", "user.enable", "database.create", "database.grant"];

    /// <summary>Deleting is for ever: the name never comes back.</summary>
    public static ApprovalRules Default { get; } = new(["user.delete"], TimeSpan.FromHours(24));
}
