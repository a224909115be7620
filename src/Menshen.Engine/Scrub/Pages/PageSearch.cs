using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Engine;

/// <summary>Says which of a scrub's findings are pages that a backup can bring back.</summary>
public sealed partial class PageSearch(EmbeddedEngine engine)
{
    /// <summary>The pages among what a scrub found, each with the bytes that are there; and why the others cannot be brought back. Indexes are not spoken of: they are built anew.</summary>
    public async Task<(IReadOnlyList<DamagedPage> Pages, IReadOnlyList<(ScrubFinding Finding, string Why)> Others)> FindAsync(IEnumerable<ScrubFinding> findings, CancellationToken cancellation)
    {
        List<DamagedPage> pages = [];
        List<(ScrubFinding, string)> others = [];
        foreach (var finding in findings)
        {
            try
            {
                if (await PageOfAsync(finding, cancellation).ConfigureAwait(false) is { } page) pages.Add(page);
            }
            catch (Exception e) when (e is EngineFaultException or PostgresException)
            {
                others.Add((finding, Words(e)));
            }
        }

        return (pages, others);
    }

    private async Task<DamagedPage?> PageOfAsync(ScrubFinding finding, CancellationToken cancellation)
    {
        if (finding is not { File: { } file, Block: { } block }) throw new EngineFaultException("its page can be read: what is wrong was written so");
        if (!PlainFile().IsMatch(file)) throw new EngineFaultException("a page that databases share, or of another tablespace");
        await using var connection = await engine.OpenAsync(finding.Database, cancellation).ConfigureAwait(false);
        var (oid, name) = await TableOfAsync(connection, file, cancellation).ConfigureAwait(false);
        if (name is null) return null;
        // The finding's words may be those of an expression in an index, and so of a table's owner: a replay for the asking.
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        if (await PageProbe.CanReadAsync(connection, oid, file, block, cancellation).ConfigureAwait(false)) throw new EngineFaultException(PageProbe.CanBeRead);
        return new DamagedPage(finding.Database, name, oid, file, block, await new PageFile(engine.Cluster.Account, engine.ClusterDirectory).ReadAsync(file, block, cancellation).ConfigureAwait(false));
    }

    /// <summary>Without a name: it is an index.</summary>
    private static async Task<(long Oid, string? Name)> TableOfAsync(NpgsqlConnection connection, string file, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("scrub_page_of.sql"), file);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellation).ConfigureAwait(false)) throw new EngineFaultException("the table is gone, or was written anew");
        if (reader.GetBoolean(2)) return (reader.GetInt64(0), null);
        if (!reader.GetBoolean(3)) throw new EngineFaultException("an unlogged table: no backup has its changes");
        if (!reader.GetBoolean(4)) throw new EngineFaultException("a page of the catalogue");
        return (reader.GetInt64(0), reader.GetString(1));
    }

    private static string Words(Exception e) => e is PostgresException fault ? fault.MessageText : e.Message;

    [GeneratedRegex(@"^base/[0-9]+/[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainFile();
}
