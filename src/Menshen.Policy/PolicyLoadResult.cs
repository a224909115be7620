using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy;

/// <summary>A policy, or everything that is wrong with the file; never both and never neither.</summary>
public sealed class PolicyLoadResult
{
    internal PolicyLoadResult(PolicySet policy)
    {
        Policy = policy;
        Errors = [];
    }

    internal PolicyLoadResult(ImmutableArray<PolicyError> errors)
    {
        // A failure without a reason must not look like a policy.
        ArgumentOutOfRangeException.ThrowIfZero(errors.Length, nameof(errors));
        Errors = errors;
    }

    /// <summary>The policy, or null if there are errors.</summary>
    public PolicySet? Policy { get; }

    /// <summary>All errors, in the order of the file.</summary>
    public ImmutableArray<PolicyError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Policy))]
    public bool IsValid => Policy is not null;
}
