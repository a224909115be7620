using System.Collections.Immutable;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>The audit rules that can be for one session at one time; sessions alike share one, so that answers can be kept by it.</summary>
public sealed class SelectionProfile
{
    private readonly ImmutableArray<AuditRule> _rules;
    private readonly RecordLevel _otherwise;
    private readonly bool _isAboveFloor;

    internal SelectionProfile(ImmutableArray<AuditRule> rules, RecordLevel otherwise, bool isAboveFloor)
    {
        (_rules, _otherwise, _isAboveFloor) = (rules, otherwise, isAboveFloor);
        if (otherwise == RecordLevel.Full && rules.IsEmpty)
            Constant = RecordLevel.Full;
    }

    /// <summary>The one answer for every statement, where there is one.</summary>
    public RecordLevel? Constant { get; }

    /// <summary>How much is recorded of a text: of its statements the most. The first rule that fits a statement decides.</summary>
    public RecordLevel Of(AnalyzedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Constant ?? text.Statements.Max(OfOne);
    }

    private RecordLevel OfOne(StatementFacts facts)
    {
        var level = _rules.FirstOrDefault(rule => !rule.ForFailures && rule.Fits(facts))?.Record ?? _otherwise;
        // The values stand in the record that comes first: whoever wants them of failures has them of all.
        if (_rules.FirstOrDefault(rule => rule.ForFailures && rule.Fits(facts)) is { Record: RecordLevel.Full })
            level = RecordLevel.Full;
        return level == RecordLevel.None && (_isAboveFloor || SelectionFloor.Has(facts)) ? RecordLevel.Summary : level;
    }
}
