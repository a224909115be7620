namespace Menshen.Bench.Machine;

/// <summary>Finds PostgreSQL's and PgBouncer's programs where Debian puts them.</summary>
internal static class PostgresPrograms
{
    private const string Versions = "/usr/lib/postgresql";
    private static readonly string[] PgBouncerPlaces = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];

    public static string Find(string program) =>
        (Directory.Exists(Versions) ? Directory.GetDirectories(Versions) : [])
            .Select(version => Path.Combine(version, "bin", program))
            .Where(File.Exists)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault()
        ?? throw new BenchFailure($"PostgreSQL's program '{program}' is not under {Versions}");

    /// <summary>Whether the server that <see cref="Find"/> gives can load the library.</summary>
    public static bool HasExtension(string name) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(Find("postgres")))!, "lib", $"{name}.so"));

    public static string? PgBouncer() => PgBouncerPlaces.FirstOrDefault(File.Exists);
}
