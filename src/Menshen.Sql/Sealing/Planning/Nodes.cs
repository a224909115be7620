using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads the forms in which libpg_query writes nodes, names and lists.</summary>
internal static class Nodes
{
    /// <summary>Opens <c>{"Type": body}</c>; false for the empty object, which is a null in PostgreSQL's lists.</summary>
    public static bool TryOpen(this TreeNode holder, out string type, out TreeNode body)
    {
        foreach (var child in holder.Children)
        {
            (type, body) = (child.Name, child);
            return true;
        }

        (type, body) = ("", default);
        return false;
    }

    /// <summary>The strings of a list of names; other items (a star) are left out.</summary>
    public static List<string> Strings(this TreeNode body, string field)
    {
        var strings = new List<string>();
        foreach (var item in body.List(field))
        {
            if (item.TryGet("String", out var text)) strings.Add(text.Text("sval"));
        }

        return strings;
    }

    /// <summary>True if the last item of a list is a star.</summary>
    public static bool EndsWithStar(this TreeNode body, string field)
    {
        var isStar = false;
        foreach (var item in body.List(field)) isStar = item.Has("A_Star");
        return isStar;
    }

    /// <summary>The name of a column reference that has no qualifier; null for anything else.</summary>
    public static string? BareName(this TreeNode holder) =>
        holder.TryGet("ColumnRef", out var reference) && reference.Strings("fields") is [var name] && !reference.EndsWithStar("fields") ? name : null;

    /// <summary>The name of a type or function without its schema.</summary>
    public static string LastName(this TreeNode body, string field) => body.Strings(field) is [.., var last] ? last : "";

    /// <summary>True for a name without a schema, or in pg_catalog: what has another schema is somebody's own.</summary>
    public static bool IsBuiltIn(IReadOnlyList<string> name) => name.Count == 1 || (name.Count == 2 && name[0] == "pg_catalog");
}
