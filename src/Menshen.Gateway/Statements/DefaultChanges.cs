using Menshen.Policy.Grants;
using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>Tells the statements after which a new connection may begin otherwise than one that is there: with other settings, or not at all.</summary>
/// <remarks>PostgreSQL looks at LOGIN and CONNECT when a connection begins, and at no other time. What a function or a DO block does is not seen.</remarks>
internal static class DefaultChanges
{
    /// <summary>True if the statement may be one.</summary>
    public static bool MayFollow(StatementFacts statement) => statement.Kind switch
    {
        StatementKind.Unknown or StatementKind.Unparseable => true,
        // A role's attributes, and through which others it has CONNECT.
        StatementKind.Role => statement.Command != "CREATE ROLE",
        // Rights to a database. Those to tables are granted all day, and end nobody's connection.
        StatementKind.Privilege => statement.Command is "DROP OWNED" or "REASSIGN OWNED" or "ALTER DATABASE" || GrantStatements.IsAboutDatabase(statement),
        _ => statement.Command is "ALTER DATABASE",
    };

    /// <summary>True if the engine refuses the statement while others are connected to a database.</summary>
    public static bool NeedsDatabaseAlone(StatementFacts statement) =>
        statement.Command is "DROP DATABASE" or "CREATE DATABASE" || statement.Command is "ALTER DATABASE" && statement.HasWords(" rename to "u8);
}
