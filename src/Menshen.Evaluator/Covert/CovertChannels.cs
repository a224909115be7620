using System.Globalization;

namespace Menshen.Evaluator.Covert;

/// <summary>The channels that are measured, each with a sender and a receiver that work where nothing stops them.</summary>
internal static class CovertChannels
{
    public const long First = 5_000_000;

    public static IReadOnlyList<CovertChannel> All { get; } = [.. Rows, .. Locks, .. Numbers, .. Lists, .. CovertStatistics.All, .. CovertTimes.All];

    private static IEnumerable<CovertChannel> Rows =>
    [
        new("visible-row", "a row is there or not", "某行存在与否", InsertAsync,
            async pair => Number(await pair.LowAsync($"SELECT count(*) FROM covert_row WHERE no = {First + pair.Round}").ConfigureAwait(false)) == 1),
        new("duplicate-key", "a key is taken", "主键被占用", InsertAsync,
            async pair => await pair.LowChangesAsync($"INSERT INTO covert_row (no, note) VALUES ({First + pair.Round}, 'low') ON CONFLICT DO NOTHING").ConfigureAwait(false) == 0),
        new("unlabelled-row", "a row in a table without labels", "写入无标记表的行", (pair, bit) => If(bit, pair, $"INSERT INTO covert_board VALUES ({First + pair.Round})"),
            async pair => Number(await pair.LowAsync($"SELECT count(*) FROM covert_board WHERE id = {First + pair.Round}").ConfigureAwait(false)) == 1),
        new("notify", "a message", "NOTIFY 消息", (pair, bit) => If(bit, pair, "NOTIFY covert_news"), pair => pair.Low.WaitAsync(30)) { Begin = pair => pair.LowAsync("LISTEN covert_news") },
    ];

    private static IEnumerable<CovertChannel> Locks =>
    [
        new("table-lock", "waiting for a table", "等待表锁", (pair, bit) => LockAsync(pair, bit, "LOCK TABLE covert_row IN ACCESS EXCLUSIVE MODE"), pair => pair.LowWaitsAsync("SELECT 1 FROM covert_row WHERE false"))
        {
            Begin = pair => pair.LowAsync("SET lock_timeout = '10ms'"), After = UnlockAsync,
        },
        new("row-lock", "waiting for a labelled row", "等待有标记的行锁", (pair, bit) => LockAsync(pair, bit, Locked("row", "no")), pair => pair.LowWaitsAsync(Locked("row", "no") + " NOWAIT")) { After = UnlockAsync },
        new("row-lock-unlabelled", "waiting for a row of a table without labels", "等待无标记表的行锁", (pair, bit) => LockAsync(pair, bit, Locked("board", "id")), pair => pair.LowWaitsAsync(Locked("board", "id") + " NOWAIT"))
        {
            After = UnlockAsync,
        },
        new("advisory-lock", "an advisory lock", "咨询锁", (pair, bit) => If(bit, pair, "SELECT pg_advisory_lock(77)"), async pair => !(bool)(await pair.LowAsync("SELECT pg_try_advisory_xact_lock(77)").ConfigureAwait(false))!)
        {
            After = (pair, bit) => If(bit, pair, "SELECT pg_advisory_unlock(77)"),
        },
        new("list-of-locks", "the list of locks", "锁列表", (pair, bit) => LockAsync(pair, bit, "LOCK TABLE covert_row IN ACCESS SHARE MODE"),
            async pair => Number(await pair.LowAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND relation = 'covert_row'::regclass").ConfigureAwait(false)) > 0)
        {
            After = UnlockAsync,
        },
    ];

    private static IEnumerable<CovertChannel> Numbers =>
    [
        Counter("sequence", "the next number of a sequence", "序列的下一个值", (pair, bit) => If(bit, pair, "SELECT nextval('covert_ticket')"), "SELECT nextval('covert_ticket')", own: 1),
        Counter("transaction-number", "the number of the next transaction", "下一个事务号", InsertAsync, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", own: 0),
        Counter("number-in-a-row", "the transaction's number in a row of one's own", "自己行中的事务号", InsertAsync, "UPDATE covert_board SET id = 1 WHERE id = 1 RETURNING xmin::text::bigint", own: 1),
        Counter("table-size", "how large a table is", "表的大小", (pair, bit) => If(bit, pair, $"INSERT INTO covert_row (no, note) SELECT {First} + {pair.Round} * 1000 + n, repeat('x', 900) FROM generate_series(1, 100) n"),
            "SELECT pg_relation_size('covert_row')", own: 0),
        Counter("place-in-the-log", "how far the write-ahead log is", "预写日志的位置", InsertAsync, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint", own: 0),
    ];

    private static IEnumerable<CovertChannel> Lists =>
    [
        new("name-in-catalogue", "the name of something made", "系统目录中的名字", (pair, bit) => If(bit, pair, "CREATE TEMP TABLE covert_told ()"),
            async pair => Number(await pair.LowAsync("SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'covert_told'").ConfigureAwait(false)) == 1)
        {
            After = (pair, bit) => If(bit, pair, "DROP TABLE covert_told"),
        },
        new("name-of-the-application", "what a session calls itself", "会话的应用程序名", (pair, bit) => If(bit, pair, $"SET application_name = 'covert {pair.Round}'"),
            async pair => Number(await pair.LowAsync($"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'covert {pair.Round}'").ConfigureAwait(false)) == 1),
        new("large-object", "a large object", "大对象", (pair, bit) => If(bit, pair, $"SELECT lo_create({LargeObject(pair)})"),
            async pair => Number(await pair.LowAsync($"SELECT count(*) FROM pg_largeobject_metadata WHERE oid = {LargeObject(pair)}").ConfigureAwait(false)) == 1),
    ];

    // What the receiver's own look adds to the counter is no bit.
    public static CovertChannel Counter(string id, string english, string chinese, Func<CovertPair, bool, Task> send, string look, long own) =>
        new(id, english, chinese, send, async pair => await StepAsync(pair, look).ConfigureAwait(false) > own) { Begin = async pair => await StepAsync(pair, look).ConfigureAwait(false) };

    private static long LargeObject(CovertPair pair) => First + (pair.Round % 1_000_000_000);

    private static string Locked(string table, string key) => $"SELECT 1 FROM public.covert_{table} WHERE {key} = 1 FOR UPDATE";

    private static Task InsertAsync(CovertPair pair, bool bit) => If(bit, pair, $"INSERT INTO covert_row (no, note) VALUES ({First + pair.Round}, 'high')");

    private static async Task LockAsync(CovertPair pair, bool bit, string sql)
    {
        await If(bit, pair, "BEGIN").ConfigureAwait(false);
        await If(bit, pair, sql).ConfigureAwait(false);
    }

    private static Task UnlockAsync(CovertPair pair, bool bit) => If(bit, pair, "ROLLBACK");

    public static Task If(bool bit, CovertPair pair, string sql) => bit ? pair.HighAsync(sql) : Task.CompletedTask;

    public static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    public static async Task<long> StepAsync(CovertPair pair, string sql)
    {
        var before = pair.Last;
        pair.Last = Number(await pair.LowAsync(sql).ConfigureAwait(false));
        return pair.Last - before;
    }
}
