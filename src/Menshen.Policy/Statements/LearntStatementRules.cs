using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>learnt-statements</c>. Who is in no rule may send anything.</summary>
public sealed record LearntStatementRules(ImmutableArray<LearntStatementRule> All)
{
    /// <summary>Texts that are learnt for one subject in one database: a large application has some hundreds, and a person who reviews them reads no more. Who needs more puts values into
    /// names or sends lists of no fixed form, and has nothing that could be learnt.</summary>
    public const int MostLearnt = 2_000;

    /// <summary>Texts that are not known and are kept to be looked at, for one subject in one database: what an attacker tries must not fill the catalogue.</summary>
    public const int MostSeen = 200;

    public static LearntStatementRules None { get; } = new([]);

    /// <summary>The strictest rule for a subject; null: none is for it.</summary>
    public LearntStatementRule? For(string subject) => All.IsEmpty ? null : All.Where(rule => rule.Subjects.Contains(subject)).MaxBy(rule => rule.Mode);
}
