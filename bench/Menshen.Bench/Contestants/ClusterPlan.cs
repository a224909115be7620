namespace Menshen.Bench.Contestants;

/// <summary>What is special about one of the benchmark's PostgreSQL servers.</summary>
internal sealed record ClusterPlan(string Name, string Settings)
{
    /// <summary>Whether pgaudit writes each statement into the server's log, as CSV.</summary>
    public bool PgAudit { get; init; }

    /// <summary>Only reads are measured: what is written is the loading of the data.</summary>
    public static ClusterPlan ForReads { get; } = new("pg", BenchSettings.Fleeting);

    /// <summary>As durable as Menshen's own engine, which it is compared with over writes.</summary>
    public static ClusterPlan AsTheEngine { get; } = new("pg-plain", BenchSettings.AsTheEngine);

    public static ClusterPlan WithPgAudit { get; } = new("pg-pgaudit", BenchSettings.AsTheEngine + BenchSettings.PgAudit) { PgAudit = true };
}
