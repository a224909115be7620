using Menshen.Policy;

namespace Menshen.Gateway.Statistics;

/// <summary>Refusals of the gateway itself to subjects that learn statistics only. Those of the questions are the control plane's.</summary>
internal static class StatisticsRefusals
{
    /// <summary>Nobody knows what it would touch.</summary>
    public static readonly Decision.Refuse Unseen = new(
        "42501", "a statement whose effect is not known is refused to whoever learns statistics only (仅可查询统计结果的主体不得执行无法判明的语句)",
        "Write SELECT count(*), avg(column) FROM table WHERE … GROUP BY …, without functions of your own, DO, CALL or the protocol's FunctionCall.", "MI0003");

    /// <summary>Nothing is answered where something failed.</summary>
    public static readonly Decision.Refuse Unavailable = new(
        "58000", "the statistical question could not be answered (统计查询未能完成)", "Try again; if it stays, the security administrator looks at: menshen statistics list.", "MI0010");
}
