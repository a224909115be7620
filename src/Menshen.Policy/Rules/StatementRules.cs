using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>The rules over statements of the standard profile, in the order they are asked.</summary>
internal static class StatementRules
{
    /// <summary>MD0001. Engine passwords are derived by the gateway: one set by hand would lock its subject out, and its text would reach
    /// the engine's log.</summary>
    private static readonly Decision.Refuse RolePassword = new(
        "42501",
        "passwords are not set with SQL here",
        "An administrator sets it with: menshen user password NAME.",
        "MD0001");

    public static Decision Decide(StatementFacts facts) =>
        SetsRolePassword(facts) ? RolePassword : Decision.Allow.Instance;

    private static bool SetsRolePassword(StatementFacts facts) =>
        facts.Kind == StatementKind.Role && PasswordClause.IsIn(facts.Template.Span);
}
