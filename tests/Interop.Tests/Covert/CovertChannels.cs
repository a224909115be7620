using System.Globalization;

namespace Menshen.Interop.Tests.Covert;

/// <summary>The channels that are measured; docs/threats/covert-channels.md says what each is and what stops it.</summary>
internal static class CovertChannels
{
    private const int First = 5_000_000;

    public static IReadOnlyList<CovertChannel> All { get; } =
    [
        new("visible-row", InsertAsync, async pair => Number(await pair.LowAsync($"SELECT count(*) FROM waybill WHERE no = {First + pair.Round}")) == 1),
        new("duplicate-key", InsertAsync, async pair => await pair.LowChangesAsync($"INSERT INTO waybill (no, city) VALUES ({First + pair.Round}, 'low') ON CONFLICT DO NOTHING") == 0),
        new("notify", (pair, bit) => If(bit, pair, "NOTIFY news"), pair => pair.Low.WaitAsync(30)) { Begin = pair => pair.LowAsync("LISTEN news") },
        new("table-lock", (pair, bit) => LockAsync(pair, bit, "LOCK TABLE waybill IN ACCESS EXCLUSIVE MODE"), pair => pair.LowWaitsAsync("SELECT 1 FROM waybill WHERE false"))
        {
            Begin = pair => pair.LowAsync("SET lock_timeout = '10ms'"), After = UnlockAsync,
        },
        new("row-lock", (pair, bit) => LockAsync(pair, bit, "SELECT 1 FROM waybill WHERE no = 1 FOR UPDATE"), pair => pair.LowWaitsAsync("SELECT 1 FROM waybill WHERE no = 1 FOR UPDATE NOWAIT"))
        {
            After = UnlockAsync,
        },
        new("row-lock-unlabelled", (pair, bit) => LockAsync(pair, bit, "SELECT 1 FROM board WHERE id = 1 FOR UPDATE"), pair => pair.LowWaitsAsync("SELECT 1 FROM board WHERE id = 1 FOR UPDATE NOWAIT"))
        {
            After = UnlockAsync, IsOpen = true,
        },
        new("sequence", (pair, bit) => If(bit, pair, "SELECT nextval('ticket')"), async pair => await StepAsync(pair, "SELECT nextval('ticket')") > 1)
        {
            Begin = async pair => await StepAsync(pair, "SELECT nextval('ticket')"), IsOpen = true,
        },
        new("advisory-lock", (pair, bit) => If(bit, pair, "SELECT pg_advisory_lock(77)"), async pair => !(bool)(await pair.LowAsync("SELECT pg_try_advisory_xact_lock(77)"))!)
        {
            After = (pair, bit) => If(bit, pair, "SELECT pg_advisory_unlock(77)"),
        },
        new("transaction-number", InsertAsync, async pair => await StepAsync(pair, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint") > 0)
        {
            Begin = async pair => await StepAsync(pair, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"),
        },
        new("name-in-catalogue", (pair, bit) => If(bit, pair, "CREATE TEMP TABLE told ()"), async pair => Number(await pair.LowAsync("SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'told'")) == 1)
        {
            After = (pair, bit) => If(bit, pair, "DROP TABLE told"),
        },
    ];

    private static Task InsertAsync(CovertPair pair, bool bit) => If(bit, pair, $"INSERT INTO waybill (no, city) VALUES ({First + pair.Round}, 'high')");

    private static async Task LockAsync(CovertPair pair, bool bit, string sql)
    {
        await If(bit, pair, "BEGIN");
        await If(bit, pair, sql);
    }

    private static Task UnlockAsync(CovertPair pair, bool bit) => If(bit, pair, "ROLLBACK");

    private static Task If(bool bit, CovertPair pair, string sql) => bit ? pair.HighAsync(sql) : Task.CompletedTask;

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static async Task<long> StepAsync(CovertPair pair, string sql)
    {
        var before = pair.Last;
        pair.Last = Number(await pair.LowAsync(sql));
        return pair.Last - before;
    }
}
