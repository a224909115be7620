using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Evaluator.Covert;

/// <summary>What the engine counts and estimates for all, and what it aborts: row-level security hides rows, and none of these.</summary>
internal static partial class CovertStatistics
{
    // The function scan keeps its rows, and they are more than work_mem.
    private const string Spill = "generate_series(1, 400000) n";

    // Less than what is spilled, and more than what others write beside.
    private const long Spilled = 2_000_000;

    public static IReadOnlyList<CovertChannel> All { get; } = [.. Plans, .. Counts, .. Space, Serializable];

    private static IEnumerable<CovertChannel> Plans =>
    [
        Plan("explain-estimate", "what a query is estimated to cost (EXPLAIN)", "EXPLAIN 估计的查询代价", "FORMAT JSON", "Total Cost", rows: 100),
        Plan("explain-rows-removed", "how many rows a filter removed (EXPLAIN ANALYZE)", "EXPLAIN ANALYZE 中被过滤的行数", "ANALYZE, TIMING OFF, FORMAT JSON", "Rows Removed by Filter", rows: 1),
        Plan("explain-buffers", "how many pages were read (EXPLAIN ANALYZE, BUFFERS)", "EXPLAIN ANALYZE, BUFFERS 中读取的页数", "ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON", "Shared Hit Blocks", rows: 100),
    ];

    private static IEnumerable<CovertChannel> Counts =>
    [
        CovertChannels.Counter("statistics-of-a-table", "how many rows the planner believes in (pg_class.reltuples)", "规划器所知的行数(pg_class.reltuples)",
            async (pair, bit) =>
            {
                await InsertAsync(pair, bit, rows: 1).ConfigureAwait(false);
                await CovertChannels.If(bit, pair, "ANALYZE covert_vault").ConfigureAwait(false);
            },
            "SELECT reltuples::bigint FROM pg_class WHERE oid = 'covert_vault'::regclass", own: 0),
        new("statistics-of-values", "the largest value of a column (pg_stats)", "列的最大值(pg_stats)",
            async (pair, bit) =>
            {
                await CovertChannels.If(bit, pair, $"INSERT INTO covert_row (no, note) VALUES ({Largest(pair)}, 'high')").ConfigureAwait(false);
                await CovertChannels.If(bit, pair, "ANALYZE covert_row").ConfigureAwait(false);
            },
            async pair => CovertChannels.Number(await pair.LowAsync(
                $"SELECT count(*) FROM pg_stats WHERE tablename = 'covert_row' AND attname = 'no' AND histogram_bounds::text LIKE '%,{Largest(pair)}}}'").ConfigureAwait(false)) == 1),
        CovertChannels.Counter("rows-inserted", "how many rows were inserted (pg_stat_user_tables)", "已插入的行数(pg_stat_user_tables)",
            async (pair, bit) =>
            {
                await InsertAsync(pair, bit, rows: 1).ConfigureAwait(false);
                await FlushAsync(pair, bit).ConfigureAwait(false);
            },
            "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'covert_vault'", own: 0),
    ];

    // temp_file_limit is each session's own, so that it tells nothing; what all share is the disk, and the count of what was spilled to it.
    private static IEnumerable<CovertChannel> Space =>
    [
        new("spilled-bytes", "how much was spilled to disk (pg_stat_database)", "溢出到磁盘的字节数(pg_stat_database)",
            async (pair, bit) =>
            {
                await CovertChannels.If(bit, pair, $"SELECT count(*) FROM {Spill}").ConfigureAwait(false);
                await FlushAsync(pair, bit).ConfigureAwait(false);
            },
            async pair => await CovertChannels.StepAsync(pair, "SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()").ConfigureAwait(false) > Spilled)
        {
            Begin = pair => CovertChannels.StepAsync(pair, "SELECT temp_bytes FROM pg_stat_database WHERE datname = current_database()"),
        },
        new("temporary-space", "how much temporary space is in use (pg_tablespace_size)", "正在使用的临时空间(pg_tablespace_size)",
            async (pair, bit) =>
            {
                await CovertChannels.If(bit, pair, "BEGIN").ConfigureAwait(false);
                await CovertChannels.If(bit, pair, $"DECLARE spilling CURSOR FOR SELECT n FROM {Spill}").ConfigureAwait(false);
                await CovertChannels.If(bit, pair, "FETCH 1 FROM spilling").ConfigureAwait(false);
            },
            async pair =>
            {
                var size = await SpaceAsync(pair).ConfigureAwait(false);
                pair.Last = Math.Min(size, pair.Last);
                return size - pair.Last > Spilled;
            })
        {
            Begin = async pair => pair.Last = await SpaceAsync(pair).ConfigureAwait(false), After = (pair, bit) => CovertChannels.If(bit, pair, "ROLLBACK"),
        },
    ];

    /// <summary>The low session reads what the high one then writes, and writes what the high one has read: one of the two is aborted, although neither sees the other's row.</summary>
    private static CovertChannel Serializable => new("serializable", "whether a SERIALIZABLE transaction is aborted", "SERIALIZABLE 事务是否被中止",
        async (pair, bit) =>
        {
            await pair.LowAsync("BEGIN ISOLATION LEVEL SERIALIZABLE").ConfigureAwait(false);
            await pair.LowAsync("SELECT count(*) FROM covert_vault").ConfigureAwait(false);
            await CovertChannels.If(bit, pair, "BEGIN ISOLATION LEVEL SERIALIZABLE").ConfigureAwait(false);
            await CovertChannels.If(bit, pair, "SELECT id FROM covert_board WHERE id = 1").ConfigureAwait(false);
            await InsertAsync(pair, bit, rows: 1).ConfigureAwait(false);
            await CovertChannels.If(bit, pair, "COMMIT").ConfigureAwait(false);
        },
        async pair =>
        {
            try
            {
                await pair.LowAsync("UPDATE covert_board SET id = 1 WHERE id = 1").ConfigureAwait(false);
                await pair.LowAsync("COMMIT").ConfigureAwait(false);
                return false;
            }
            catch (PostgresException aborted) when (aborted.SqlState == PostgresErrorCodes.SerializationFailure)
            {
                await pair.LowAsync("ROLLBACK").ConfigureAwait(false);
                return true;
            }
        });

    private static CovertChannel Plan(string id, string english, string chinese, string options, string what, int rows)
    {
        async Task<bool> StepAsync(CovertPair pair)
        {
            var plan = (string)(await pair.LowAsync($"EXPLAIN ({options}) SELECT note FROM covert_vault").ConfigureAwait(false))!;
            var before = pair.Last;
            // The first that the plan names is the whole query's. Costs have two digits behind the point.
            var found = Figure().Matches(plan).FirstOrDefault(one => one.Groups[1].Value == what)?.Groups[2].Value;
            pair.Last = (long)(100 * double.Parse(found ?? "0", CultureInfo.InvariantCulture));
            return pair.Last > before;
        }

        return new(id, english, chinese, (pair, bit) => InsertAsync(pair, bit, rows), StepAsync) { Begin = StepAsync };
    }

    private static Task InsertAsync(CovertPair pair, bool bit, int rows) => CovertChannels.If(
        bit, pair, $"INSERT INTO covert_vault (no, note) SELECT {CovertChannels.First} + {pair.Round} * 1000 + n, repeat('x', 900) FROM generate_series(1, {rows}) n");

    // Counts are told to all about once a second, or when a session asks for it.
    private static Task FlushAsync(CovertPair pair, bool bit) => CovertChannels.If(bit, pair, "SELECT pg_stat_force_next_flush()");

    private static async Task<long> SpaceAsync(CovertPair pair) => CovertChannels.Number(await pair.LowAsync("SELECT pg_tablespace_size('pg_default')").ConfigureAwait(false));

    private static long Largest(CovertPair pair) => CovertChannels.First + (pair.Round * 1000) + 999;

    [GeneratedRegex("""
        "([\w ]+)": ([\d.]+)
        """)]
    private static partial Regex Figure();
}
