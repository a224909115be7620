using System.Collections.Frozen;
using Menshen.Sql.Facts;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads each statement of a text by its kind. One that is not known here is a fault if it names a sealed relation.</summary>
internal sealed class Statements(PlanWalk walk)
{
    /// <summary>Utility statements that take relations as a whole and hold no expression.</summary>
    private static readonly FrozenSet<string> Naming = new[]
    {
        "TruncateStmt", "LockStmt", "VacuumStmt", "ClusterStmt", "ReindexStmt", "RefreshMatViewStmt", "GrantStmt", "DropStmt", "CommentStmt", "SecLabelStmt",
        "RenameStmt", "AlterObjectSchemaStmt", "AlterObjectDependsStmt", "AlterOwnerStmt", "CreateSeqStmt", "AlterSeqStmt", "ImportForeignSchemaStmt",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Statements that change neither rows nor definitions.</summary>
    private static readonly FrozenSet<string> Reading = new[]
    {
        "SelectStmt", "ExplainStmt", "DeclareCursorStmt", "PrepareStmt", "CopyStmt", "TransactionStmt", "ConstraintsSetStmt", "VariableSetStmt", "VariableShowStmt",
        "DeallocateStmt", "DiscardStmt", "NotifyStmt", "ListenStmt", "UnlistenStmt", "FetchStmt", "ClosePortalStmt", "LockStmt", "CheckPointStmt",
    }.ToFrozenSet(StringComparer.Ordinal);

    private readonly TableDefinitions _tables = new(walk);

    /// <summary>A statement inside another: of EXPLAIN, PREPARE, CREATE VIEW.</summary>
    public void Nested(TreeNode holder)
    {
        if (holder.TryOpen(out var type, out var body)) Read(type, body);
    }

    public void Read(string type, TreeNode body)
    {
        walk.Faults.Writes |= !Reading.Contains(type);
        switch (type)
        {
            case "SelectStmt":
                Select(body);
                break;
            case "InsertStmt" or "UpdateStmt" or "DeleteStmt" or "MergeStmt":
                walk.Changes.Eval(type, body, default);
                break;
            case "ExplainStmt" or "DeclareCursorStmt":
                Nested(body.Get("query"));
                break;
            case "PrepareStmt":
                walk.Aims.InPrepare = true;
                foreach (var item in body.List("argtypes"))
                {
                    // EXECUTE's literals are not seen.
                    if (item.TryGet("TypeName", out var parameter)) RefuseDomain(parameter, "PREPARE with a parameter of that type");
                }

                Nested(body.Get("query"));
                walk.Aims.InPrepare = false;
                break;
            case "ExecuteStmt":
                // What was prepared may be of the name that was just given.
                if (!walk.Relations.Made.IsEmpty) walk.Faults.Add(walk.Relations.Made[0].Name, "EXECUTE in the text that makes it", "Send EXECUTE in a text of its own.");
                Utility(type, body);
                break;
            case "CopyStmt":
                walk.Copies.Read(body);
                break;
            case "CallStmt":
                if (body.TryGet("funccall", out var call)) walk.Functions.Eval(call, default);
                break;
            default:
                Define(type, body);
                break;
        }
    }

    /// <summary>Remembers the sealed relations that are named anywhere below; true if there is one.</summary>
    public bool TouchNamed(TreeNode body)
    {
        var found = false;
        var open = new Stack<TreeNode>();
        open.Push(body);
        while (open.TryPop(out var node) && walk.Budget.Spend(1))
        {
            // CREATE OPERATOR and CREATE AGGREGATE name functions too, however it is written.
            if (node.IsObject && node.TryGet("String", out var word) && UnseenQueries.IsOne(word.Text("sval"))) walk.Faults.Add("", $"function {word.Text("sval")}", Remedies.UnseenQuery);
            found |= node.IsObject && node.Has("relname") && walk.Relations.Touch(node.Text("schemaname"), node.Text("relname"));
            foreach (var child in node.Children)
            {
                if (child.IsObject || child.IsArray) open.Push(child);
            }
        }

        return found;
    }

    private void Define(string type, TreeNode body)
    {
        switch (type)
        {
            case "CreateTableAsStmt":
                if (body.Text("objtype") == "OBJECT_MATVIEW") walk.Definitions.View(body, "CREATE MATERIALIZED VIEW");
                else walk.Definitions.Table(body.Get("into"), body.Get("query"), "CREATE TABLE AS");
                break;
            case "ViewStmt":
                walk.Definitions.View(body, "CREATE VIEW");
                break;
            case "CreatePolicyStmt" or "AlterPolicyStmt":
                walk.Definitions.Policy(body, "a policy");
                break;
            case "CreateTrigStmt":
                walk.Definitions.Trigger(body);
                break;
            case "IndexStmt":
                walk.Definitions.Index(body);
                break;
            case "CreateStatsStmt":
                walk.Definitions.Statistics(body);
                break;
            case "CreatePublicationStmt" or "AlterPublicationStmt":
                walk.Definitions.Publication(body, "a publication");
                break;
            case "CreateStmt":
                _tables.Create(body);
                TouchNamed(body);
                break;
            case "CreateForeignTableStmt":
                _tables.Create(body.Get("base"));
                TouchNamed(body);
                break;
            case "AlterTableStmt":
                _tables.Alter(body);
                break;
            case "CreateDomainStmt":
                foreach (var item in body.List("constraints"))
                {
                    if (item.TryGet("Constraint", out var constraint) && constraint.Has("raw_expr")) RefuseDomain(body.Get("typeName"), "CREATE DOMAIN with a DEFAULT or CHECK");
                }

                break;
            case "CreateFunctionStmt":
                foreach (var item in body.List("parameters"))
                {
                    if (item.TryGet("FunctionParameter", out var parameter) && parameter.Has("defexpr")) RefuseDomain(parameter.Get("argType"), "a function's DEFAULT");
                }

                Utility(type, body);
                break;
            case "CreateSchemaStmt":
                foreach (var item in body.List("schemaElts")) Nested(item);
                break;
            default:
                Utility(type, body);
                break;
        }
    }

    /// <summary>A query, or SELECT INTO: of a set operation its first SELECT says so.</summary>
    private void Select(TreeNode body)
    {
        var shape = walk.Queries.Eval(body, default);
        var first = body;
        while (walk.Budget.Spend(1) && first.TryGet("larg", out var left)) first = left;
        if (first.TryGet("intoClause", out var into)) walk.Definitions.Made(into.Get("rel"), shape, "SELECT INTO");
    }

    /// <summary>Another name, or another schema, for a relation: until its transaction ends nobody but the session knows it by that.</summary>
    private void Rename(string type, TreeNode body)
    {
        if (body.Text("renameType") == "OBJECT_SCHEMA") walk.Relations.AlsoIn(body.Text("subname"), body.Text("newname"));
        if (!body.TryGet("relation", out var rangeVar) || walk.Relations.Find(rangeVar) is not { } relation) return;
        // ALTER TYPE ... RENAME ATTRIBUTE takes a table as well,
        if (body.Text("renameType") is "OBJECT_COLUMN" or "OBJECT_ATTRIBUTE")
        {
            if (relation.IsOwn) walk.Faults.Add(relation.Name, "renaming a column of a relation that this session made", Remedies.OtherColumnName);
            return;
        }

        // and ALTER INDEX ... RENAME any relation.
        if (type == "RenameStmt" && !ObjectWords.IsPartOfRelation(body.Text("renameType"))) walk.Relations.Also(relation, relation.Schema, body.Text("newname"));
        if (type == "AlterObjectSchemaStmt") walk.Relations.Also(relation, body.Text("newschema"), relation.Name);
    }

    private void RefuseDomain(TreeNode type, string construct)
    {
        if (TextTypes.SealedDomain(type) is { } domain) walk.Faults.Add(domain, construct, Remedies.Stored);
    }

    private void Utility(string type, TreeNode body)
    {
        if (type is "RenameStmt" or "AlterObjectSchemaStmt") Rename(type, body);
        if (TouchNamed(body) && !Naming.Contains(type))
        {
            var command = CommandTable.Find(type).Command;
            walk.Faults.AddUnknown(command.Length > 0 ? command : type);
        }

        var lists = new RelationList();
        ObjectLists.Collect(type, body, lists);
        foreach (var name in lists.Names) walk.Relations.Touch(name.Schema ?? "", name.Name);
    }
}
