using Menshen.Policy;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>Judges whether a question uses columns as the policy opens them.</summary>
internal static class StatisticsColumns
{
    /// <summary>Why not; null: it does.</summary>
    public static Decision.Refuse? Judge(StatisticsRule rule, StatisticalQuery query)
    {
        foreach (var item in query.Items.Where(item => !item.IsGroup && item.Column is not null))
        {
            if (!rule.Measures.Contains(item.Column!)) return StatisticsRefusals.Column(rule, item.Column!, "summed, averaged or counted", rule.Measures);
        }
        foreach (var column in query.GroupBy)
        {
            if (!rule.Filters.Contains(column)) return StatisticsRefusals.Column(rule, column, "grouped by", rule.Filters);
        }
        foreach (var leaf in query.Where?.Leaves ?? [])
        {
            var refusal = leaf switch
            {
                StatisticalCondition.Compared { IsRange: true } range when !rule.Ranges.Contains(range.Column) => StatisticsRefusals.Column(rule, range.Column, "compared by order", rule.Ranges),
                StatisticalCondition.Compared { IsRange: false } equal when !rule.Filters.Contains(equal.Column) => StatisticsRefusals.Column(rule, equal.Column, "compared by =", rule.Filters),
                StatisticalCondition.Missing missing when !rule.Filters.Contains(missing.Column) && !rule.Ranges.Contains(missing.Column) =>
                    StatisticsRefusals.Column(rule, missing.Column, "tested for null", rule.Filters.Concat(rule.Ranges)),
                _ => null,
            };
            if (refusal is not null) return refusal;
        }
        return null;
    }
}
