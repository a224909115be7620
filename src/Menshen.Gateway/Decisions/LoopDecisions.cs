using System.Collections.Immutable;

namespace Menshen.Gateway.Decisions;

/// <summary>One loop's decisions: whatever is decided by the same policy and rules has one number.</summary>
internal sealed class LoopDecisions
{
    /// <summary>Decisions that are kept; more are forgotten, and get other numbers when they are taken again.</summary>
    private const int MostKept = 4096;

    private static uint s_last;

    private readonly Dictionary<Key, RecordedDecision> _known = [];

    /// <summary>The decision by these parts, each null where it has nothing to say. Allocates nothing for one that was taken before.</summary>
    public RecordedDecision Of(long policy, RuleWords? statements, RuleWords? learnt, RuleWords? disclosure, RuleWords last)
    {
        var key = new Key(policy, statements, learnt, disclosure, last);
        if (_known.TryGetValue(key, out var known)) return known;
        if (_known.Count >= MostKept) _known.Clear();
        ImmutableArray<string> rules = [.. Of(statements), .. Of(learnt), .. Of(disclosure), .. last.Words];
        return _known[key] = new RecordedDecision(Interlocked.Increment(ref s_last), policy, rules);
    }

    private static ImmutableArray<string> Of(RuleWords? part) => part?.Words ?? [];

    private readonly record struct Key(long Policy, RuleWords? Statements, RuleWords? Learnt, RuleWords? Disclosure, RuleWords Last);
}
