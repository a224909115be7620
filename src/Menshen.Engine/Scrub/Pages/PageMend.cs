using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Puts pages that recovery made from a backup in the place of damaged ones, while sessions go on; or says why not.</summary>
/// <remarks><code>
/// keep WAL ► checkpoint ► restore point, a name that nobody knew ► (somebody replays a backup up to it) ► no change of the page in WAL since? ► lock the table
///   ► same file, PostgreSQL still cannot read it, same bytes, no change since? ► damaged bytes aside ► write, fsync ► PostgreSQL reads it
/// </code>
/// A page that cannot be read cannot be changed either, so that what recovery makes is what it was. Each step proves a part of that instead of trusting it.</remarks>
public sealed class PageMend : IAsyncDisposable
{
    /// <summary>base/: PostgreSQL's pg_default. Menshen's engine has no other tablespace.</summary>
    private const string Tablespace = "1663";

    private const string Changed = "it was changed since the damage was found, and what came back is older";

    private readonly EmbeddedEngine _engine;
    private readonly NpgsqlConnection _wal;
    private readonly PageFile _files;
    private readonly string _timeline;

    private PageMend(EmbeddedEngine engine, NpgsqlConnection wal, string timeline) =>
        (_engine, _wal, _timeline, _files) = (engine, wal, timeline, new PageFile(engine.Cluster.Account, engine.Cluster.Paths.Cluster));

    /// <summary>How often the lock on a table is asked for, five seconds at a time: whoever comes meanwhile waits behind us.</summary>
    public int LockTries { get; init; } = 3;

    /// <summary>Up to here a backup is to be replayed. A repository that somebody has put back to an older state does not have it.</summary>
    public required string Mark { get; init; }

    /// <summary>What a replay to <see cref="Mark"/> needs, all of it on the disk.</summary>
    public required NpgsqlLogSequenceNumber MarkedAt { get; init; }

    /// <summary>Keeps WAL from here on, and marks the place.</summary>
    public static async Task<PageMend> BeginAsync(EmbeddedEngine engine, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        // None of the pool: what is kept is kept as long as it is open.
        var wal = await engine.OpenAsync(engine.Connections.Plan.Database, cancellation).ConfigureAwait(false);
        try
        {
            var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            await Command.RunAsync(Command.On(wal, "SET synchronous_commit = local; SET statement_timeout = 0"), cancellation).ConfigureAwait(false);
            await Command.RunAsync(Command.On(wal, SqlText.Read("scrub_wal_keep.sql"), $"menshen_pages_{name}"), cancellation).ConfigureAwait(false);
            await Command.RunAsync(Command.On(wal, "CHECKPOINT"), cancellation).ConfigureAwait(false);
            var mark = $"menshen-scrub-{name}";
            var timeline = await MarkAsync(wal, mark, cancellation).ConfigureAwait(false);
            return new PageMend(engine, wal, timeline) { Mark = mark, MarkedAt = await NowAsync(wal, cancellation).ConfigureAwait(false) };
        }
        catch
        {
            await wal.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts a page in its place; null: it is, and PostgreSQL has read it. Else why not, and nothing was changed.</summary>
    /// <param name="page">The damaged one.</param>
    /// <param name="sound">What comes in its place.</param>
    /// <param name="aside">A file for the damaged bytes.</param>
    /// <param name="cancellation">Ends it before the write.</param>
    public async Task<string?> PutAsync(DamagedPage page, ReplayedPage sound, string aside, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(sound);
        try
        {
            // All but the last moment before anybody has to wait.
            var looked = await NowAsync(_wal, cancellation).ConfigureAwait(false);
            if (await IsChangedAsync(page, sound.Since, looked, cancellation).ConfigureAwait(false)) return Changed;
            for (var left = LockTries; ; left--)
            {
                try
                {
                    return await PutLockedAsync(page, sound.Bytes, looked, aside, cancellation).ConfigureAwait(false);
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && left > 1)
                {
                    // Somebody works with the table: he goes first.
                }
            }
        }
        catch (Exception e) when (e is EngineFaultException or PostgresException or IOException or UnauthorizedAccessException)
        {
            return Words(e);
        }
    }

    public ValueTask DisposeAsync() => _wal.DisposeAsync();

    private async Task<string?> PutLockedAsync(DamagedPage page, ReadOnlyMemory<byte> sound, NpgsqlLogSequenceNumber looked, string aside, CancellationToken cancellation)
    {
        await using var connection = await _engine.OpenAsync(page.Database, cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = 0; SET LOCAL search_path = pg_catalog, pg_temp"), cancellation).ConfigureAwait(false);
        if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("scrub_page_hold.sql"), page.Oid), cancellation).ConfigureAwait(false) is not string hold) return "the table is gone";
        await Command.RunAsync(Command.On(connection, hold), cancellation).ConfigureAwait(false);
        if (await Command.ScalarAsync(Command.On(connection, SqlText.Read("scrub_page_file.sql"), page.Oid), cancellation).ConfigureAwait(false) as string != page.File) return "the table was written anew";
        // PostgreSQL's own word, that it has no good copy in memory either.
        if (await PageProbe.CanReadAsync(connection, page.Oid, page.File, page.Block, cancellation).ConfigureAwait(false)) return PageProbe.CanBeRead;
        if (!(await _files.ReadAsync(page.File, page.Block, cancellation).ConfigureAwait(false)).AsSpan().SequenceEqual(page.Found.Span)) return "the bytes on the disk are not those that were found";
        if (await IsChangedAsync(page, looked, await NowAsync(_wal, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false)) return Changed;
        KeepAside(aside, page.Found.Span);
        // From here to its end: half of it helps nobody.
        await _files.WriteAsync(page.File, page.Block, sound, CancellationToken.None).ConfigureAwait(false);
        if (await PageProbe.CanReadAsync(connection, page.Oid, page.File, page.Block, CancellationToken.None).ConfigureAwait(false)) return null;
        await _files.WriteAsync(page.File, page.Block, page.Found, CancellationToken.None).ConfigureAwait(false);
        return "PostgreSQL does not read what came back, so the page is as it was found";
    }

    /// <summary>Whether WAL has anything of the page between two places.</summary>
    private async Task<bool> IsChangedAsync(DamagedPage page, NpgsqlLogSequenceNumber from, NpgsqlLogSequenceNumber to, CancellationToken cancellation)
    {
        var parts = page.File.Split('/');
        var output = await AccountProgram.OutputAsync(
            _engine.Cluster.Account, Path.Combine(_engine.Cluster.Binaries, "pg_waldump"),
            ["-p", Path.Combine(_engine.Cluster.Paths.Cluster, "pg_wal"), "-t", _timeline, "-s", from.ToString(), "-e", to.ToString(), "--relation", $"{Tablespace}/{parts[1]}/{parts[2]}",
                "--fork", "main", "--block", page.Block.ToString(CultureInfo.InvariantCulture)],
            default, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(output).Split('\n').Any(line => line.StartsWith("rmgr:", StringComparison.Ordinal));
    }

    private static async Task<string> MarkAsync(NpgsqlConnection wal, string mark, CancellationToken cancellation)
    {
        await using var command = Command.On(wal, SqlText.Read("scrub_wal_mark.sql"), mark);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await reader.ReadAsync(cancellation).ConfigureAwait(false);
        return reader.GetInt32(1).ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<NpgsqlLogSequenceNumber> NowAsync(NpgsqlConnection wal, CancellationToken cancellation) =>
        NpgsqlLogSequenceNumber.Parse((string)(await Command.ScalarAsync(Command.On(wal, SqlText.Read("scrub_wal_now.sql")), cancellation).ConfigureAwait(false))!);

    private static void KeepAside(string path, ReadOnlySpan<byte> found)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        file.Write(found);
        file.Flush(flushToDisk: true);
    }

    private static string Words(Exception e) => e is PostgresException fault ? fault.MessageText : e.Message;
}
