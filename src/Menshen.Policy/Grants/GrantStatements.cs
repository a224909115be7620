using Menshen.Sql;

namespace Menshen.Policy.Grants;

/// <summary>GRANT statements that no event trigger of the engine sees, because they are about the whole cluster: refused before they go there.</summary>
/// <remarks>A rail: a <c>DO</c> block hides the same statement. What it did is then undone by the server (see decision 20).</remarks>
public static class GrantStatements
{
    /// <summary>MG0007. Who is a member has all that the role has, and its rights to grant.</summary>
    private static readonly Decision.Refuse Membership = new(
        "42501", "memberships are not granted with SQL here", "The security administrator: menshen group add GROUP NAME. One right: GRANT ... ON ... TO NAME.", "MG0007");

    /// <summary>MG0008. Who may enter a database is decided where accounts are, and may take a second person.</summary>
    private static readonly Decision.Refuse Database = new(
        "42501", "who may enter a database is not granted with SQL here", "The system administrator: menshen database grant DATABASE NAME.", "MG0008");

    /// <summary>MG0009. Everything at once, past the rules about receivers: the engine has no event for it.</summary>
    private static readonly Decision.Refuse Reassignment = new(
        "42501", "all that a role owns is not given away with SQL here", "One object: ALTER TABLE ... OWNER TO NAME, which is judged. All: break-glass.", "MG0009");

    /// <summary>What is refused, or null.</summary>
    public static Decision.Refuse? Decide(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Command switch
        {
            "GRANT ROLE" => Membership,
            "REASSIGN OWNED" => Reassignment,
            "GRANT" when IsAboutDatabase(facts) => Database,
            _ => null,
        };
    }

    /// <summary>Whether a GRANT or REVOKE is about the right to a database.</summary>
    public static bool IsAboutDatabase(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.HasWords(" on database "u8);
    }
}
