using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The checks of one database's relations on one connection: what amcheck tells, and what a page that cannot be read tells.</summary>
internal sealed partial class RelationScrub(Func<Task<NpgsqlConnection>> open, string database, ScrubTally tally, Action<ScrubFinding> found) : IAsyncDisposable
{
    private static readonly string HeapText = SqlText.Read("scrub_heap.sql");

    private static readonly string IndexText = SqlText.Read("scrub_index.sql");

    private NpgsqlConnection? _connection;

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } last) await last.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Reads the blocks of a heap. A page that cannot be read ends amcheck's statement without any of its rows: it is named, and what is before and
    /// behind it is read again.</summary>
    public async Task HeapAsync(ScrubbedRelation heap, long first, long last, CancellationToken cancellation)
    {
        var ranges = new Stack<(long First, long Last)>([(first, last)]);
        while (ranges.TryPop(out var range))
        {
            if (range.First > range.Last) continue;
            try
            {
                await using var command = Command.On(await ConnectionAsync().ConfigureAwait(false), HeapText, heap.Oid, range.First, range.Last);
                await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
                while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) Add(heap.Name, reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetString(1));
            }
            catch (PostgresException fault)
            {
                // A page of its TOAST table has its own turn, but what follows here has not been read: that is said.
                if (await TellAsync(heap, fault, cancellation).ConfigureAwait(false) is { } bad && bad >= range.First && bad <= range.Last)
                {
                    ranges.Push((bad + 1, range.Last));
                    ranges.Push((range.First, bad - 1));
                }
                else if (fault.SqlState == PostgresErrorCodes.DataCorrupted)
                {
                    tally.Miss($"{database}: {heap.Name}: blocks {range.First} to {range.Last} could not be read to the end");
                }
            }
        }

        tally.Checked(last - first + 1);
    }

    /// <summary>Reads a B-tree, and looks whether every row of its table is in it. Where the table cannot be read, the tree alone.</summary>
    public async Task IndexAsync(ScrubbedRelation index, CancellationToken cancellation)
    {
        foreach (var withTable in (bool[])[true, false])
        {
            try
            {
                await Command.RunAsync(Command.On(await ConnectionAsync().ConfigureAwait(false), IndexText, index.Oid, withTable), cancellation).ConfigureAwait(false);
                break;
            }
            catch (PostgresException fault)
            {
                await TellAsync(index, fault, cancellation).ConfigureAwait(false);
            }
        }

        tally.Checked(index.Blocks);
    }

    /// <summary>The block of this relation that could not be read; null: it was something else.</summary>
    private async Task<long?> TellAsync(ScrubbedRelation relation, PostgresException fault, CancellationToken cancellation)
    {
        if (fault.SqlState is not (PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted))
        {
            // Locked for long, or gone since the list was made.
            tally.Miss($"{database}: {relation.Name}: {fault.MessageText}");
            return null;
        }

        if (UnreadablePage().Match(fault.MessageText) is { Success: true } page)
        {
            var block = long.Parse(page.Groups["block"].Value, CultureInfo.InvariantCulture);
            var name = await Command.ScalarAsync(
                Command.On(await ConnectionAsync().ConfigureAwait(false), SqlText.Read("scrub_relation_of.sql"), long.Parse(page.Groups["file"].Value, CultureInfo.InvariantCulture)), cancellation).ConfigureAwait(false) as string;
            Add(name ?? page.Groups["path"].Value, block, "the page is not as it was written", page.Groups["fork"].Success ? null : page.Groups["path"].Value);
            return name == relation.Name ? block : null;
        }

        var where = PlaceInIndex().Match($"{fault.MessageText} {fault.Detail}");
        Add(relation.Name, where.Success ? long.Parse(where.Groups["block"].Value, CultureInfo.InvariantCulture) : null, fault.MessageText);
        return null;
    }

    /// <summary>The driver gives up its connection when the engine says that data is corrupted: then there is another one.</summary>
    private async Task<NpgsqlConnection> ConnectionAsync()
    {
        if (_connection is { State: System.Data.ConnectionState.Open } still) return still;
        if (_connection is { } broken) await broken.DisposeAsync().ConfigureAwait(false);
        _connection = null;
        return _connection = await open().ConfigureAwait(false);
    }

    private void Add(string name, long? block, string what, string? file = null)
    {
        var finding = new ScrubFinding(database, name, block, what) { File = file };
        if (tally.Add(finding)) found(finding);
    }

    [GeneratedRegex(@"^invalid page in block (?<block>\d+) of relation (?<path>\S*?/(?<file>\d+))(?<fork>_\w+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex UnreadablePage();

    [GeneratedRegex(@"\b(block|index tid=\(|tid=\()\s*(?<block>\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex PlaceInIndex();
}
