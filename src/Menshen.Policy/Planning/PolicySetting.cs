namespace Menshen.Policy.Planning;

/// <summary>One setting of a policy: how it is written, in which direction it weakens, and from when on it holds.</summary>
/// <param name="Path">Such as <c>sessions.idle-timeout</c>.</param>
/// <param name="Reach">From when on a change holds.</param>
/// <param name="Write">Its value, as in the file.</param>
/// <param name="Weakens">Whether going from the one policy to the other takes protection away.</param>
internal sealed record PolicySetting(string Path, PolicyReach Reach, Func<PolicySet, string> Write, Func<PolicySet, PolicySet, bool> Weakens)
{
    /// <summary>The difference, or null.</summary>
    public PolicyDifference? Between(PolicySet before, PolicySet after)
    {
        var (old, now) = (Write(before), Write(after));
        if (old == now) return null;
        var dot = Path.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? new PolicyDifference(DifferenceKind.Changed, "policy", "", Path, old, now, Weakens(before, after), Reach)
            : new PolicyDifference(DifferenceKind.Changed, Path[..dot], "", Path[(dot + 1)..], old, now, Weakens(before, after), Reach);
    }
}
