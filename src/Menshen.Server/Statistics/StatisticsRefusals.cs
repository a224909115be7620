using System.Globalization;
using Menshen.Policy;
using Menshen.Policy.Statistics;
using Menshen.Sql.Statistics;

namespace Menshen.Server;

/// <summary>The refusals of inference control, in both languages. Ids are never used again for another rule.</summary>
internal static class StatisticsRefusals
{
    /// <summary>The shape of the question.</summary>
    public static Decision.Refuse Shape(StatisticalFault fault) =>
        Of("MI0001", $"a statistical question cannot hold {fault.Construct} (统计查询不得包含此结构)", $"{fault.Instead} (请改写查询)");

    /// <summary>Another command on the table.</summary>
    public static Decision.Refuse Command(StatisticsRule rule) => Of(
        "MI0002", $"of {rule.Resource} only statistics are given, by a SELECT of aggregates alone (仅提供统计结果)",
        "Write SELECT count(*), avg(column) FROM table WHERE … GROUP BY …, as one statement and without COPY, EXPLAIN, PREPARE or a cursor.");

    /// <summary>A text that calls or does what nobody sees through.</summary>
    public static Decision.Refuse Unseen(string what) => Of(
        "MI0003", $"{what} may read what is given as statistics only (可能读取仅供统计的数据)", "Leave it out, or ask the security administrator for another way.");

    /// <summary>A view, a partition or the like.</summary>
    public static Decision.Refuse Path(string what) => Of(
        "MI0004", $"{what} leads to a table of which only statistics are given (该对象可通向仅供统计的表)", "Ask the table itself for aggregates.");

    /// <summary>A column, or a use of it, that the policy does not open.</summary>
    public static Decision.Refuse Column(StatisticsRule rule, string column, string use, IEnumerable<string> allowed) => Of(
        "MI0005", $"the column {column} of {rule.Resource} may not be {use} (该列不允许此用法)", $"Allowed: {string.Join(", ", allowed.DefaultIfEmpty("none"))}.");

    /// <summary>Too few, too many, or one among them who is nearly all of it. One text for all: which it was would tell something.</summary>
    public static Decision.Refuse TooFew(StatisticsRule rule) => Of(
        "MI0006",
        string.Create(CultureInfo.InvariantCulture,
            $"the answer would be about fewer than {rule.Minimum} units of {rule.Resource}, all but so few, or few who make it up (涉及的个体过少)"),
        "Ask about a larger group, or group by fewer columns.");

    /// <summary>A tracker.</summary>
    public static Decision.Refuse Overlap(StatisticsRule rule) => Of(
        "MI0007",
        string.Create(CultureInfo.InvariantCulture,
            $"together with earlier answers this one would tell of fewer than {rule.Minimum} units of {rule.Resource} (与先前结果结合可推断出个体)"),
        "Ask a question again as it was asked before, or about groups that differ by more. If rows changed since, ask when more of them have.");

    /// <summary>The engine does not do its part.</summary>
    public static Decision.Refuse Unprotected(StatisticsRule rule, string why) => Of(
        "MI0008", $"nothing is answered about {rule.Resource}: {why} (该资源未受保护或不可查询)", "Tell the security administrator: menshen statistics list shows it.");

    /// <summary>The budget is spent.</summary>
    public static Decision.Refuse Spent(StatisticsRule rule, long spent, DateTimeOffset next) => Of(
        "MI0009",
        string.Create(CultureInfo.InvariantCulture, $"you have asked {spent} of {rule.Budget} questions about {rule.Resource} within {Days(rule.Period)} (查询预算已用完)"),
        string.Create(CultureInfo.InvariantCulture,
            $"The next one is free at {next:yyyy-MM-dd HH:mm:ss}Z. A security administrator can give the budget back: menshen statistics reset {rule.Resource} --user YOU."));

    /// <summary>More was answered than can be looked through.</summary>
    public static Decision.Refuse Full(StatisticsRule rule) => Of(
        "MI0009", $"so much was answered about {rule.Resource} that no more can be judged (历史结果过多)", "A security administrator decides: menshen statistics reset --forget.");

    /// <summary>Nothing is answered where something failed. Why is not said: it may hang on a value.</summary>
    public static Decision.Refuse Unavailable(StatisticsRule rule) => Of(
        "MI0010", $"the question about {rule.Resource} could not be answered (统计查询未能完成)", "Look whether constants fit the types of their columns; else ask again later.", "58000");

    private static string Days(TimeSpan period) =>
        period.TotalHours < 48 ? string.Create(CultureInfo.InvariantCulture, $"{period.TotalHours:0} hours") : string.Create(CultureInfo.InvariantCulture, $"{period.TotalDays:0} days");

    private static Decision.Refuse Of(string rule, string message, string hint, string state = "42501") => new(state, message, hint, rule);
}
