using Menshen.Sql.Native;

namespace Menshen.Sql.Facts;

/// <summary>Reads the relations out of statements that keep object names as lists of parts: DROP, COMMENT, SECURITY LABEL.</summary>
internal static class ObjectLists
{
    public static void Collect(string type, TreeNode body, RelationList writes)
    {
        if (type == "DropStmt")
        {
            foreach (var item in body.List("objects"))
            {
                Add(body.Text("removeType"), item, writes);
            }
        }
        else if (body.TryGet("object", out var named))
        {
            Add(body.Text("objtype"), named, writes);
        }
    }

    private static void Add(string objectType, TreeNode item, RelationList writes)
    {
        var isPart = ObjectWords.IsPartOfRelation(objectType);
        if ((!isPart && !ObjectWords.IsRelation(objectType)) || !item.TryGet("List", out var list))
        {
            return;
        }

        var parts = new List<string>();
        foreach (var part in list.List("items"))
        {
            parts.Add(part.TryGet("String", out var text) ? text.Text("sval") : "");
        }

        var last = parts.Count - (isPart ? 2 : 1);
        if (last >= 0)
        {
            writes.Add(new RelationName(last > 0 ? parts[last - 1] : null, parts[last]));
        }
    }
}
