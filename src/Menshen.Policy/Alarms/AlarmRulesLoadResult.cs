using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Menshen.Policy;

/// <summary>Alarm rules, or everything that is wrong with them.</summary>
public sealed class AlarmRulesLoadResult
{
    internal AlarmRulesLoadResult(AlarmRules rules) => Rules = AtStart = rules;

    internal AlarmRulesLoadResult(ImmutableArray<PolicyError> errors, AlarmRules atStart) => (Errors, AtStart) = (errors, atStart);

    [MemberNotNullWhen(true, nameof(Rules))]
    public bool IsValid => Rules is not null;

    public AlarmRules? Rules { get; }

    /// <summary>What holds where no rules were in force before. The same; or, of a file with errors, its rules that have none, with the default ones of the names of those that have; or where
    /// none is left all default ones.</summary>
    public AlarmRules AtStart { get; }

    public ImmutableArray<PolicyError> Errors { get; } = [];
}
