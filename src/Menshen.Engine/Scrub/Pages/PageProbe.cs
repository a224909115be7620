using Npgsql;

namespace Menshen.Engine;

/// <summary>Asks PostgreSQL whether it can read a page.</summary>
internal static class PageProbe
{
    public const string CanBeRead = "the page can be read";

    /// <summary>Inside of a transaction, whose locks stay. No code of the table's owner runs.</summary>
    public static async Task<bool> CanReadAsync(NpgsqlConnection connection, long oid, string file, long block, CancellationToken cancellation)
    {
        // Somebody's default for his database would have the page taken for an empty one.
        await Command.RunAsync(Command.On(connection, "SET LOCAL zero_damaged_pages = off"), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("scrub_page_asked.sql"), FormattableString.Invariant($"{oid}/{block}")), cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("scrub_page_probe.sql")), cancellation).ConfigureAwait(false);
        var said = (string)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("scrub_page_said.sql")), cancellation).ConfigureAwait(false))!;
        return said != FormattableString.Invariant($"invalid page in block {block} of relation {file}");
    }
}
