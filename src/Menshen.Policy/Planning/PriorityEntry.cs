using System.Collections.Immutable;
using Menshen.Policy.Reading;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>priorities</c> as plans compare it.</summary>
/// <remarks>The lowest of all rules holds. A rule that lowers protects all others and is a loss when it goes; one that raises takes from all others,
/// and is a promise to those it names.</remarks>
internal static class PriorityEntry
{
    public static PlannedEntry Of(PriorityRule rule) => new("priorities", rule.Id, PolicyReach.AtOnce,
    [
        Reach("by", rule.Subjects, rule.Level),
        Reach("group", rule.Groups, rule.Level),
        PlannedField.Of(
            "level", PriorityReader.Levels.First(level => level.Value == rule.Level).Word, rule.Level,
            (before, after) => after > before || before == PriorityLevel.High),
    ])
    {
        AddingWeakens = rule.Level == PriorityLevel.High,
        RemovingWeakens = true,
    };

    private static PlannedField Reach(string name, ImmutableArray<string> words, PriorityLevel level) =>
        PlannedField.Of(name, FieldText.Of(words), words, (before, after) => level == PriorityLevel.High || Directions.Narrower(before, after));
}
