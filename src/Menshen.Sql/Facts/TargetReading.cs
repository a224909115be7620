using System.Text.Json;

namespace Menshen.Sql.Facts;

/// <summary>Decides whether a data change also reads its target, as PostgreSQL does when it asks for the SELECT privilege.</summary>
internal static class TargetReading
{
    public static bool ReadsTarget(string type, JsonElement body) => type switch
    {
        "MergeStmt" => true,
        "InsertStmt" => Has(body, "returningList") || Has(body, "onConflictClause"),
        _ => Has(body, "whereClause") || Has(body, "returningList") || Has(body, "fromClause") || Has(body, "usingClause")
            || (body.TryGetProperty("targetList", out var list) && NamesColumn(list)),
    };

    private static bool Has(JsonElement body, string field) => body.TryGetProperty(field, out _);

    private static bool NamesColumn(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Array => node.EnumerateArray().Any(NamesColumn),
        JsonValueKind.Object => node.EnumerateObject().Any(field => field.Name == "ColumnRef" || NamesColumn(field.Value)),
        _ => false,
    };
}
