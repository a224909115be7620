using System.Diagnostics;
using System.Globalization;
using Menshen.Bench.Client;
using Menshen.Bench.Contestants;
using Menshen.Bench.Machine;
using Menshen.Bench.Passes;

namespace Menshen.Bench.Sealed;

/// <summary>The passes over the tables: plaintext, sealed and pgcrypto next to each other, their order reversed from pass to pass.</summary>
internal sealed class SealedPasses(SealedPlan plan, MenshenContestant ours, Target crypted, WorkFolder work, RunLog log)
{
    private const int LookupClients = 8;

    /// <summary>Rounds of the discarded pass: .NET compiles what runs often anew, beside it, and that time must not count as the values'.</summary>
    private const int WarmUps = 8;

    /// <summary>The same of look-ups, which go another way through the program.</summary>
    private const int LookupWarmUps = 2;

    private readonly Dictionary<string, List<double>> _rows = new() { [SealedTables.Plain] = [], [SealedTables.Sealed] = [], [SealedTables.Crypted] = [] };
    private readonly Dictionary<string, List<double>> _lookups = new() { [SealedTables.Plain] = [], [SealedTables.Sealed] = [] };
    private readonly List<double> _nanoseconds = [];

    public IReadOnlyDictionary<string, Series?> Rows => _rows.ToDictionary(row => row.Key, row => Series.Of(row.Value));

    public IReadOnlyDictionary<string, Series?> Lookups => _lookups.ToDictionary(row => row.Key, row => Series.Of(row.Value));

    public double NanosecondsPerValue => Statistics.Median(_nanoseconds);

    public void Run()
    {
        for (var pass = 0; pass <= plan.Passes; pass++)
        {
            var isScored = pass > 0;
            for (var round = isScored ? 1 : WarmUps; round > 0; round--) RunRows(pass, isScored);
            for (var round = isScored ? 1 : LookupWarmUps; round > 0; round--) RunLookups(pass, isScored);
            log.Say(isScored ? $"pass {pass} of {plan.Passes}" : "warm-up pass, discarded");
        }
    }

    private void RunRows(int pass, bool isScored)
    {
        var cpu = new Dictionary<string, double>();
        foreach (var table in pass % 2 == 0 ? _rows.Keys.Reverse() : _rows.Keys)
        {
            var before = ProcessClock.CpuMicroseconds(ours.ProxyProcessId!.Value);
            var rate = RowsPerSecond(table == SealedTables.Crypted ? crypted : ours.Target, table);
            cpu[table] = ProcessClock.CpuMicroseconds(ours.ProxyProcessId.Value) - before;
            if (isScored) _rows[table].Add(rate);
        }
        if (isScored) _nanoseconds.Add((cpu[SealedTables.Sealed] - cpu[SealedTables.Plain]) * 1000 / (plan.ResultRows * plan.Fetches));
    }

    private double RowsPerSecond(Target target, string table)
    {
        using var connection = RawConnection.Open(target, tls: false, RawConnection.BulkBuffer);
        var clock = Stopwatch.StartNew();
        for (var fetch = 0; fetch < plan.Fetches; fetch++) connection.Drain(SealedTables.Select(table, plan.ResultRows));
        return plan.ResultRows * plan.Fetches / clock.Elapsed.TotalSeconds;
    }

    private void RunLookups(int pass, bool isScored)
    {
        foreach (var table in pass % 2 == 0 ? _lookups.Keys.Reverse() : _lookups.Keys)
        {
            var script = Path.Combine(work.Root, $"{table}.sql");
            File.WriteAllText(script, SealedTables.Lookup(table, plan.Rows));
            var workload = new Workload($"look-ups in {table}", ["-f", script], [1]);
            var cell = new Cell("simple", LookupClients, Tls: false) { Workload = workload };
            var measured = PgbenchRun.Measure(ours, cell, plan.LookupSeconds, work, weighAuditTrail: false);
            if (isScored) _lookups[table].Add(measured.TransactionsPerSecond);
            log.Say(string.Create(CultureInfo.InvariantCulture, $"  {workload.Name}: {measured.TransactionsPerSecond:F0} a second"));
        }
    }
}
