using System.Text.Json;

namespace Menshen.Sql.Facts;

/// <summary>Finds the relations that a utility statement itself creates, changes or drops.</summary>
internal static class OwnRelations
{
    public static void Collect(string type, JsonElement body, RelationList writes)
    {
        AddTyped(body, writes);
        switch (type)
        {
            case "TruncateStmt":
                AddWrapped(body.List("relations"), writes);
                break;
            case "GrantStmt":
                AddWrapped(body.List("objects"), writes);
                break;
            case "CreateForeignTableStmt":
                AddTyped(body.GetProperty("base"), writes);
                break;
            case "CreateTableAsStmt":
                AddTyped(body.GetProperty("into"), writes);
                break;
            default:
                break;
        }
    }

    private static void AddTyped(JsonElement body, RelationList writes)
    {
        foreach (var field in body.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Object && field.Value.TryGetProperty("relname", out _))
            {
                writes.Add(field.Value);
            }
        }
    }

    private static void AddWrapped(JsonElement.ArrayEnumerator items, RelationList writes)
    {
        foreach (var item in items)
        {
            if (item.TryGetProperty("RangeVar", out var relation))
            {
                writes.Add(relation);
            }
        }
    }
}
