using System.Collections.Immutable;
using Menshen.Sql.Facts;
using Menshen.Sql.Native;

namespace Menshen.Sql.Statistics;

/// <summary>Finds every function that a tree calls by name and that is not on the list of built-ins.</summary>
internal static class NamedFunctions
{
    /// <remarks>A stack of our own: the tree may be deep.</remarks>
    public static ImmutableArray<RelationName> In(TreeNode root)
    {
        var found = new HashSet<RelationName>();
        var open = new Stack<TreeNode>();
        open.Push(root);
        while (open.TryPop(out var node))
        {
            // CALL has its own name for the same node.
            if (node.Name is "FuncCall" or "funccall" && node.IsObject && !Builtins.HasFunction(node.List("funcname"))) Add(node.List("funcname"), found);
            foreach (var child in node.Children)
            {
                if (child.IsObject || child.IsArray) open.Push(child);
            }
        }
        return [.. found];
    }

    private static void Add(TreeNodes parts, HashSet<RelationName> found)
    {
        string? schema = null;
        var name = "";
        foreach (var part in parts) (schema, name) = (name.Length > 0 ? name : schema, part.Get("String").Text("sval"));
        found.Add(new RelationName(schema, name));
    }
}
