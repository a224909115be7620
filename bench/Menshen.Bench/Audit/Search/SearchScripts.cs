namespace Menshen.Bench.Audit.Search;

/// <summary>The SQL files of this folder.</summary>
internal static class SearchScripts
{
    public static string Read(BenchArguments arguments, string name) =>
        File.ReadAllText(Path.Combine(arguments.Root, "bench", "Menshen.Bench", "Audit", "Search", name));

    /// <summary>Puts a value where psql's variable stands.</summary>
    public static string With(this string sql, string variable, string value) =>
        sql.Replace($":'{variable}'", $"'{value.Replace("'", "''", StringComparison.Ordinal)}'", StringComparison.Ordinal);
}
