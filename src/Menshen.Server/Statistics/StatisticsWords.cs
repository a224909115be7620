using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>A statistical question in words for history and journal: never a constant of it.</summary>
internal static class StatisticsWords
{
    private const int Longest = 400;

    public static string Of(StatisticalQuery query)
    {
        var items = string.Join(", ", query.Items.Select(item => item.IsGroup ? item.Column : $"{item.Function}({item.Column ?? "*"})"));
        var words = items + (query.Where is { } where ? $" where {Condition(where)}" : "")
            + (query.GroupBy.IsEmpty ? "" : $" group by {string.Join(", ", query.GroupBy)}");
        return words.Length <= Longest ? words : words[..Longest];
    }

    private static string Condition(StatisticalCondition condition) => condition switch
    {
        StatisticalCondition.Joined joined => $"({string.Join(joined.IsAnd ? " and " : " or ", joined.Parts.Select(Condition))})",
        StatisticalCondition.Negated negated => $"not {Condition(negated.Part)}",
        StatisticalCondition.Compared compared => $"{compared.Column} {compared.Operator} …",
        StatisticalCondition.Missing missing => $"{missing.Column} is {(missing.IsNot ? "not " : "")}null",
        _ => "…",
    };
}
