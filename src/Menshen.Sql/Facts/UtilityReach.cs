using System.Text.Json;

namespace Menshen.Sql.Facts;

/// <summary>Says where a utility statement, by its options, reaches relations that its text does not name.</summary>
internal static class UtilityReach
{
    public static bool IsComplete(string type, JsonElement body) => body.Text("behavior") != "DROP_CASCADE" && type switch
    {
        // No list means every relation of the database.
        "VacuumStmt" => body.TryGetProperty("rels", out _),
        "ClusterStmt" => body.TryGetProperty("relation", out _),
        "ReindexStmt" => body.Text("kind") == "REINDEX_OBJECT_TABLE",
        // The name of an index, or of an extension or type, leaves its tables unnamed.
        "DropStmt" => body.Text("removeType") is not ("OBJECT_INDEX" or "OBJECT_EXTENSION" or "OBJECT_STATISTIC_EXT"),
        "CommentStmt" => body.Text("objtype") is not "OBJECT_INDEX",
        "AlterTableStmt" => body.Text("objtype") is "OBJECT_TABLE" or "OBJECT_VIEW" or "OBJECT_MATVIEW" or "OBJECT_FOREIGN_TABLE" or "OBJECT_TYPE",
        "RenameStmt" => body.Text("renameType") != "OBJECT_INDEX" && body.Text("relationType") != "OBJECT_INDEX",
        "GrantStmt" => body.Text("targtype") == "ACL_TARGET_OBJECT",
        // A program of the server's, or a file of its, can be anything.
        "CopyStmt" => !body.Flag("is_program"),
        _ => true,
    };
}
