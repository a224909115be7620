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

    /// <summary>In the order of a pass: what makes the table longer comes last and is taken away again.</summary>
    public static IReadOnlyList<string> All { get; } = [Point, Range, Count, Update, Insert];

    public static string Script(string workload, string table, int rows) => workload switch
    {
        Point => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows})\nSELECT body FROM {table} WHERE id = :i;\n"),
        Range => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows - 1000})\nSELECT id, body FROM {table} WHERE id >= :i AND id < :i + 1000;\n"),
        Count => $"SELECT count(*) FROM {table};\n",
        Update => string.Create(CultureInfo.InvariantCulture, $"\\set i random(1, {rows})\nUPDATE {table} SET body = 'changed' WHERE id = :i;\n"),
        Insert => string.Create(
            CultureInfo.InvariantCulture,
            $"\\set b random(1, 1000000000)\nINSERT INTO {table} (id, body) SELECT {2L * rows} + :b * 1000::bigint + g, 'new' FROM generate_series(0, 999) g ON CONFLICT DO NOTHING;\n"),
        _ => throw new ArgumentOutOfRangeException(nameof(workload), workload, null),
    };
}
