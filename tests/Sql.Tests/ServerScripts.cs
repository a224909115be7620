namespace Menshen.Sql.Tests;

/// <summary>The SQL that Debian's PostgreSQL 15 installs: written by others, long, and real.</summary>
internal static class ServerScripts
{
    // The server reads these with its own single-user rules or psql commands, so they are not all of them plain SQL.
    private static readonly string[] Names = ["information_schema.sql", "system_functions.sql", "system_views.sql", "system_constraints.sql"];

    public static IEnumerable<string> Files =>
        Names.Select(name => Path.Combine("/usr/share/postgresql/15", name)).Where(File.Exists);
}
