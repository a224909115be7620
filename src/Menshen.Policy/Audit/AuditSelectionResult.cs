using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy;

/// <summary>A selection, or everything that is wrong with its file.</summary>
public sealed class AuditSelectionResult
{
    internal AuditSelectionResult(AuditSelection selection) => (Selection, Errors) = (selection, []);

    internal AuditSelectionResult(ImmutableArray<PolicyError> errors)
    {
        ArgumentOutOfRangeException.ThrowIfZero(errors.Length, nameof(errors));
        Errors = errors;
    }

    /// <summary>The selection, or null if there are errors.</summary>
    public AuditSelection? Selection { get; }

    /// <summary>All errors, in the order of the file.</summary>
    public ImmutableArray<PolicyError> Errors { get; }

    [MemberNotNullWhen(true, nameof(Selection))]
    public bool IsValid => Selection is not null;
}
