using System.Collections.Immutable;

namespace Menshen.Evaluator;

/// <summary>One check: what it is for, and what it does. One shape for all.</summary>
/// <param name="Id">For ever: <c>ident.limit-failures</c>.</param>
/// <param name="English">What it finds out.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Requirements">The ids of the requirements it is evidence for.</param>
/// <param name="ActAsync">Makes the attempts and notes them in the run.</param>
public sealed record Check(string Id, string English, string Chinese, ImmutableArray<string> Requirements, Func<CheckRun, Task> ActAsync)
{
    /// <summary>True if it acts as an attacker would: the report's penetration part.</summary>
    public bool IsAttack { get; init; }

    /// <summary>True if it leaves something that does not go, such as a destroyed key, or takes from all what they need, such as room: only on systems that are marked as test systems.</summary>
    public bool IsDestructive { get; init; }
}
