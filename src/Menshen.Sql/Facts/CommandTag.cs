using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Completes a statement's kind and command tag from the fields of its node.</summary>
internal static class CommandTag
{
    public static (StatementKind Kind, string Command) Refine(string node, TreeNode body, in CommandEntry entry)
    {
        var kind = entry.Kind;
        switch (node)
        {
            case "SelectStmt":
                return HasInto(body) ? (StatementKind.Ddl, "SELECT INTO") : (kind, entry.Command);
            case "CopyStmt":
                return (body.Flag("is_from") ? StatementKind.CopyIn : StatementKind.CopyOut, entry.Command);
            case "TransactionStmt":
                return (kind, TransactionTag(body.Text("kind")));
            case "VariableSetStmt":
                return (kind, body.Text("kind") is "VAR_RESET" or "VAR_RESET_ALL" ? "RESET" : "SET");
            case "VacuumStmt":
                return (kind, body.Flag("is_vacuumcmd") ? "VACUUM" : "ANALYZE");
            case "FetchStmt":
                return (kind, body.Flag("ismove") ? "MOVE" : "FETCH");
            case "DiscardStmt":
                return (kind, "DISCARD " + body.Text("target").Replace("DISCARD_", "", StringComparison.Ordinal));
            case "DeallocateStmt":
                return (kind, body.Text("name").Length == 0 ? "DEALLOCATE ALL" : "DEALLOCATE");
            case "ClosePortalStmt":
                return (kind, body.Text("portalname").Length == 0 ? "CLOSE CURSOR ALL" : "CLOSE CURSOR");
            case "GrantStmt":
                return (kind, body.Flag("is_grant") ? "GRANT" : "REVOKE");
            case "GrantRoleStmt":
                return (kind, body.Flag("is_grant") ? "GRANT ROLE" : "REVOKE ROLE");
            case "CreateTableAsStmt":
                return (kind, body.Text("objtype") == "OBJECT_MATVIEW" ? "CREATE MATERIALIZED VIEW" : entry.Command);
            case "CreateFunctionStmt":
                return (kind, body.Flag("is_procedure") ? "CREATE PROCEDURE" : entry.Command);
            case "AlterTableStmt":
                return (ChangesOwner(body) ? StatementKind.Privilege : kind, WithObject(entry, body.Text("objtype")));
            case "DefineStmt":
                return (kind, WithObject(entry, body.Text("kind")));
            case "DropStmt":
                return (kind, WithObject(entry, body.Text("removeType")));
            case "RenameStmt":
                return RenameTag(kind, body);
            case "AlterObjectSchemaStmt" or "AlterObjectDependsStmt" or "AlterOwnerStmt" or "AlterTableMoveAllStmt":
                return (kind, WithObject(entry, body.Text(node == "AlterTableMoveAllStmt" ? "objtype" : "objectType")));
            case "AlterFunctionStmt":
                return (kind, WithObject(new CommandEntry(kind, "ALTER"), body.Text("objtype")));
            default:
                return (kind, entry.Command);
        }
    }

    public static bool HasInto(TreeNode select) =>
        select.Has("intoClause") || (select.TryGet("larg", out var left) && HasInto(left));

    private static string WithObject(in CommandEntry entry, string objectType) => $"{entry.Command} {ObjectWords.For(objectType)}";

    private static (StatementKind, string) RenameTag(StatementKind kind, TreeNode body)
    {
        var type = body.Text("renameType");
        var named = type == "OBJECT_COLUMN" ? body.Text("relationType") : type;
        return (type == "OBJECT_ROLE" ? StatementKind.Role : kind, $"ALTER {ObjectWords.For(named)}");
    }

    private static bool ChangesOwner(TreeNode body)
    {
        foreach (var command in body.List("cmds"))
        {
            if (command.TryGet("AlterTableCmd", out var cmd) && cmd.Text("subtype") == "AT_ChangeOwner")
            {
                return true;
            }
        }

        return false;
    }

    private static string TransactionTag(string kind) => kind switch
    {
        "TRANS_STMT_BEGIN" => "BEGIN",
        "TRANS_STMT_START" => "START TRANSACTION",
        "TRANS_STMT_COMMIT" => "COMMIT",
        "TRANS_STMT_ROLLBACK" or "TRANS_STMT_ROLLBACK_TO" => "ROLLBACK",
        "TRANS_STMT_SAVEPOINT" => "SAVEPOINT",
        "TRANS_STMT_RELEASE" => "RELEASE",
        "TRANS_STMT_PREPARE" => "PREPARE TRANSACTION",
        "TRANS_STMT_COMMIT_PREPARED" => "COMMIT PREPARED",
        "TRANS_STMT_ROLLBACK_PREPARED" => "ROLLBACK PREPARED",
        _ => "",
    };
}
