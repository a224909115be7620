using System.Globalization;

namespace Menshen.Bench.Labels;

/// <summary>The statements, as pgbench's scripts over one of the tables.</summary>
internal static class LabelsWorkloads
{
    public const string Point = "point";
    public const string Range = "range";
    public const string Count = "count";
    public const string Insert = "insert";
    public const string Update = "update";
    public const string Copy = "copy";

    /// <summary>Rows of one COPY.</summary>
    public const int Copied = 10_000;

    /// <summary>In the order of a pass: what makes the table longer comes last and is taken away again.</summary>
    public static IReadOnlyList<string> All { get; } = [Point, Range, Count, Update, Insert, Copy];

    /// <param name="workload">Which.</param>
    /// <param name="table">Of which table.</param>
    /// <param name="rows">Rows that the session sees.</param>
    /// <param name="file">What is copied; the server reads it.</param>
    public static string Script(string workload, string table, int rows, string file) => workload switch
    {
        Point => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows})\nSELECT body FROM {table} WHERE id = :i;\n"),
        Range => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows - 1000})\nSELECT id, body FROM {table} WHERE id >= :i AND id < :i + 1000;\n"),
        Count => $"SELECT count(*) FROM {table};\n",
        Update => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows})\nUPDATE {table} SET body = 'changed' WHERE id = :i;\n"),
        Insert => string.Create(
            CultureInfo.InvariantCulture,
            $"\\set b random(1, 1000000000)\nINSERT INTO {table} (id, body) SELECT {2L * rows} + :b * 1000::bigint + g, 'new' FROM generate_series(0, 999) g ON CONFLICT DO NOTHING;\n"),
        // Taken back each time: the same rows come again. Under a policy of one's own PostgreSQL refuses COPY, and whoever has one inserts.
        Copy => $"BEGIN;\n{CopyInto(table, rows, file)};\nROLLBACK;\n",
        _ => throw new ArgumentOutOfRangeException(nameof(workload), workload, null),
    };

    private static string CopyInto(string table, int rows, string file) => table switch
    {
        LabelsTables.None => $"COPY {table} (id, body) FROM '{file}'",
        LabelsTables.Labelled => $"COPY menshen_labels.\".{table}\" (id, body) FROM '{file}'",
        _ => string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {table} (id, body) SELECT {4L * rows} + g, 'new' FROM generate_series(1, {Copied}) g"),
    };
}
