using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy;

/// <summary>Alarm rules, or everything that is wrong with them.</summary>
public sealed class AlarmRulesLoadResult
{
    internal AlarmRulesLoadResult(AlarmRules rules) => Rules = rules;

    internal AlarmRulesLoadResult(ImmutableArray<PolicyError> errors) => Errors = errors;

    [MemberNotNullWhen(true, nameof(Rules))]
    public bool IsValid => Rules is not null;

    public AlarmRules? Rules { get; }

    public ImmutableArray<PolicyError> Errors { get; } = [];
}
