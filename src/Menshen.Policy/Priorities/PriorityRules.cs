using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>priorities</c>. Who is in no rule is <see cref="PriorityLevel.Normal"/>.</summary>
public sealed record PriorityRules(ImmutableArray<PriorityRule> All)
{
    /// <summary>Of so many places one is kept from low ones: a fifth, enough for a till to open while reports crowd, and no loss on a quiet day.</summary>
    private const int LowLeavesOneIn = 5;

    /// <summary>Of so many places one is kept for high ones, where there are any.</summary>
    private const int NormalLeavesOneIn = 10;

    private readonly bool _hasHigh = All.Any(rule => rule.Level == PriorityLevel.High);

    public static PriorityRules None { get; } = new([]);

    /// <summary>The lowest level of all rules that are for a subject.</summary>
    public PriorityLevel LevelOf(string subject, IReadOnlyCollection<string> groups) => All.IsEmpty
        ? PriorityLevel.Normal
        : All.Where(rule => rule.IsFor(subject, groups)).Select(rule => rule.Level).DefaultIfEmpty(PriorityLevel.Normal).Min();

    /// <summary>How many of <paramref name="places"/> sessions of a level must leave to those above it.</summary>
    public int KeptFrom(PriorityLevel level, int places) => level switch
    {
        _ when All.IsEmpty => 0,
        PriorityLevel.Low => Part(places, LowLeavesOneIn),
        PriorityLevel.Normal when _hasHigh => Part(places, NormalLeavesOneIn),
        _ => 0,
    };

    // Rounded up: of a few places one is kept all the same.
    private static int Part(int places, int oneIn) => (int)(((long)places + oneIn - 1) / oneIn);
}
