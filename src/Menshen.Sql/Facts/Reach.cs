using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Says where a node reaches, or may reach, relations that the text does not name.</summary>
internal static class Reach
{
    public static bool IsComplete(string type, TreeNode body) => body.Text("behavior") != "DROP_CASCADE" && type switch
    {
        "FuncCall" => Builtins.HasFunction(body.List("funcname")),
        "A_Expr" => Builtins.HasOperator(body.List("name")),
        "SubLink" => Builtins.HasOperator(body.List("operName")),
        "SortBy" => Builtins.HasOperator(body.List("useOp")),
        "RangeTableSample" => Builtins.HasSampling(body.List("method")),
        // No list means every relation of the database.
        "VacuumStmt" => body.Has("rels"),
        "ClusterStmt" => body.Has("relation"),
        "ReindexStmt" => body.Text("kind") == "REINDEX_OBJECT_TABLE",
        // The name of an index, an extension or statistics leaves the table unnamed.
        "DropStmt" => body.Text("removeType") is not ("OBJECT_INDEX" or "OBJECT_EXTENSION" or "OBJECT_STATISTIC_EXT"),
        "CommentStmt" => body.Text("objtype") is not "OBJECT_INDEX",
        "AlterTableStmt" => body.Text("objtype") is "OBJECT_TABLE" or "OBJECT_VIEW" or "OBJECT_MATVIEW" or "OBJECT_FOREIGN_TABLE" or "OBJECT_TYPE",
        "RenameStmt" => body.Text("renameType") != "OBJECT_INDEX" && body.Text("relationType") != "OBJECT_INDEX",
        // ALL TABLES IN SCHEMA.
        "GrantStmt" => body.Text("targtype") == "ACL_TARGET_OBJECT",
        // A program on the server can do anything.
        "CopyStmt" => !body.Flag("is_program"),
        _ => true,
    };
}
