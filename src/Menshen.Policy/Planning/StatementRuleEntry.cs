using System.Collections.Immutable;
using Menshen.Sql;
using static Menshen.Policy.Planning.Directions;

namespace Menshen.Policy.Planning;

/// <summary>A rule of <c>statements</c> as plans compare it.</summary>
/// <remarks>Each rule refuses what it refuses, whatever the others say: one for more subjects, more statements or more hours is stricter.</remarks>
internal static class StatementRuleEntry
{
    public static PlannedEntry Of(StatementRule rule) => new("statements", rule.Id, PolicyReach.AtOnce,
    [
        PlannedField.Of("by", FieldText.Of(rule.Subjects), rule.Subjects, Narrower),
        PlannedField.Of("group", FieldText.Of(rule.Groups), rule.Groups, Narrower),
        PlannedField.Of("kind", FieldText.Of(rule.Kinds), rule.Kinds, Narrower),
        PlannedField.Of("power", FieldText.Of(rule.Powers), rule.Powers, Narrower),
        PlannedField.Of("database", FieldText.Of(rule.Databases), rule.Databases, Narrower),
        Words("statement", [.. rule.Statements.Select(AuditWords.Of)], Narrower),
        Words("privilege", [.. AuditWords.Privileges.Where(known => rule.Privileges.HasFlag(known.Value)).Select(known => known.Word)], Narrower),
        Words("object", [.. rule.Objects.Select(named => named.ToString())], Narrower),
        // With it the rule refuses what it does not name, without it what it names: neither is more.
        Words("only", [.. rule.Only.Select(AuditWords.Of)], (before, after) => before.IsEmpty != after.IsEmpty || Wider(before, after)),
        PlannedField.Of("hours", FieldText.Of(rule.When), rule.When, (before, after) => WiderHours(after, before)),
    ])
    {
        AddingWeakens = false,
        RemovingWeakens = true,
    };

    private static PlannedField Words(string name, ImmutableArray<string> words, Func<ImmutableArray<string>, ImmutableArray<string>, bool> weakens) =>
        PlannedField.Of(name, FieldText.Of(words), words, weakens);
}
