using Npgsql;

namespace Menshen.Engine;

/// <summary>Reads every heap and B-tree of the engine while sessions go on, and names the pages that are not as they were written.</summary>
/// <remarks>A page that is in PostgreSQL's buffers is checked as it is there; the one on the disk behind it, when it is read again.</remarks>
public sealed class DatabaseScrub(IEngine engine, TimeProvider time)
{
    /// <summary>64 MiB: after so many the pace is kept and an end is heard.</summary>
    private const long BlocksAtOnce = 8192;

    /// <summary>How long the rebuilding of one index waits for transactions that began before it.</summary>
    public TimeSpan RepairPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>All databases that take connections, shared catalogues with each.</summary>
    public async Task<IReadOnlyList<string>> DatabasesAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("scrub_databases.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<string> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(reader.GetString(0));
        return found;
    }

    /// <summary>How often sessions and checks met a page with a wrong checksum, since the statistics were reset.</summary>
    public async Task<long> ChecksumFailuresAsync(CancellationToken cancellation)
    {
        await using var connection = await engine.ControlPlane.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (long)(await Command.ScalarAsync(Command.On(connection, SqlText.Read("scrub_checksums.sql")), cancellation).ConfigureAwait(false))!;
    }

    /// <summary>Checks one database. Each finding is told as it is made, for a scrub may take hours.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="bytesPerSecond">At most; 0: as fast as it goes.</param>
    /// <param name="repairs">Indexes that are damaged are built anew, once all has been read.</param>
    /// <param name="tally">Where it adds up.</param>
    /// <param name="found">Hears of each finding.</param>
    /// <param name="repaired">Hears of each index that was to be built anew, and why it was not, or null.</param>
    /// <param name="cancellation">Ends it between two pieces.</param>
    public async Task RunAsync(
        string database, long bytesPerSecond, bool repairs, ScrubTally tally, Action<ScrubFinding> found, Action<string, string?> repaired, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tally);
        ArgumentNullException.ThrowIfNull(found);
        ArgumentNullException.ThrowIfNull(repaired);
        try
        {
            IReadOnlyList<ScrubbedRelation> relations;
            await using (var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false))
            {
                await Command.RunAsync(Command.On(connection, SqlText.Read("scrub_prepare.sql")), cancellation).ConfigureAwait(false);
                relations = await RelationsAsync(connection, cancellation).ConfigureAwait(false);
            }

            await using var run = new RelationScrub(() => OpenAsync(database, cancellation), database, tally, found);
            var pace = new ScrubPace(bytesPerSecond, time);
            foreach (var relation in relations)
            {
                if (relation.IsIndex)
                {
                    await run.IndexAsync(relation, cancellation).ConfigureAwait(false);
                    await pace.AfterAsync(relation.Blocks, cancellation).ConfigureAwait(false);
                }

                for (long from = 0; !relation.IsIndex && from < relation.Blocks; from += BlocksAtOnce)
                {
                    var last = Math.Min(from + BlocksAtOnce, relation.Blocks) - 1;
                    await run.HeapAsync(relation, from, last, cancellation).ConfigureAwait(false);
                    await pace.AfterAsync(last - from + 1, cancellation).ConfigureAwait(false);
                }

                tally.CheckedRelation();
            }

            if (repairs) await RebuildAsync(database, relations, tally, repaired, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            tally.Miss($"{database}: {fault.MessageText}");
        }
    }

    /// <summary>Builds the damaged indexes of one database anew, where the tables may have come back since it was read.</summary>
    public async Task RebuildAsync(string database, ScrubTally tally, Action<string, string?> repaired, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tally);
        ArgumentNullException.ThrowIfNull(repaired);
        if (tally.Findings.All(finding => finding.Database != database)) return;
        try
        {
            IReadOnlyList<ScrubbedRelation> relations;
            await using (var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false))
                relations = await RelationsAsync(connection, cancellation).ConfigureAwait(false);
            await RebuildAsync(database, relations, tally, repaired, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException fault)
        {
            tally.Miss($"{database}: {fault.MessageText}");
        }
    }

    private async Task RebuildAsync(string database, IReadOnlyList<ScrubbedRelation> relations, ScrubTally tally, Action<string, string?> repaired, CancellationToken cancellation)
    {
        var repair = new IndexRepair(() => OpenAsync(database, cancellation), RepairPatience);
        foreach (var index in relations.Where(relation => relation.IsIndex && tally.HasFinding(database, relation.Name)))
        {
            var name = $"{database}: {index.Name}";
            var why = await repair.RebuildAsync(index, cancellation).ConfigureAwait(false);
            if (why is null) tally.Rebuilt(name);
            repaired(name, why);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellation)
    {
        var connection = await engine.OpenAsync(database, cancellation).ConfigureAwait(false);
        // A wait of ours for a lock makes others wait behind us.
        await Command.RunAsync(Command.On(connection, "SET lock_timeout = '5s'; SET statement_timeout = 0"), cancellation).ConfigureAwait(false);
        return connection;
    }

    private static async Task<IReadOnlyList<ScrubbedRelation>> RelationsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = Command.On(connection, SqlText.Read("scrub_relations.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        List<ScrubbedRelation> found = [];
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) found.Add(new ScrubbedRelation(reader.GetInt64(0), reader.GetString(1), reader.GetBoolean(2), reader.GetInt64(3)));
        return found;
    }
}
