using System.Text.Json;

namespace Menshen.Sql.Facts;

/// <summary>Reads fields of a parse-tree node, where libpg_query leaves out what is false, zero or empty.</summary>
internal static class JsonFields
{
    public static string Text(this JsonElement node, string field) =>
        node.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    public static bool Flag(this JsonElement node, string field) =>
        node.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.True;

    public static JsonElement.ArrayEnumerator List(this JsonElement node, string field) =>
        node.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : default;
}
