using System.Collections.Immutable;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The server's views of what ANALYZE sampled: values of any column stand in them, as they are kept, in arrays of a type of their own.</summary>
/// <remarks>The attack, by somebody who sees masks: <c>substr(histogram_bounds::text, 9, 40)</c>, or its length, of a sealed column, or of a temporary copy of one value. So they count as sealed, of a
/// group that is not known: put out, where each value is shown as anywhere, and nothing else.</remarks>
internal static class StatisticsViews
{
    private const string Schema = "pg_catalog";

    private static readonly string[] Values = ["most_common_vals", "histogram_bounds", "most_common_elems"];

    private static readonly string[] Sampled =
        ["null_frac", "avg_width", "n_distinct", "most_common_vals", "most_common_freqs", "histogram_bounds", "correlation", "most_common_elems", "most_common_elem_freqs", "elem_count_histogram"];

    private static readonly string[] Extended = ["schemaname", "tablename", "statistics_schemaname", "statistics_name", "statistics_owner"];

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<SealedRelation> All =
    [
        View("pg_stats", ["schemaname", "tablename", "attname", "inherited", .. Sampled]),
        View("pg_stats_ext", [.. Extended, "attnames", "exprs", "kinds", "inherited", "n_distinct", "dependencies", "most_common_vals", "most_common_val_nulls", "most_common_freqs", "most_common_base_freqs"]),
        View("pg_stats_ext_exprs", [.. Extended, "expr", "inherited", .. Sampled]),
    ];

    private static SealedRelation View(string name, string[] columns) =>
        new(Schema, name, [.. columns.Select(column => new SealedColumn(column, Values.Contains(column) ? SealedColumn.UnknownGroup : 0, IsSearchable: false))]);
}
