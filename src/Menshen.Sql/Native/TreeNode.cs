using System.Text;
using System.Text.Json;

namespace Menshen.Sql.Native;

/// <summary>One value of a parse tree. What is false, zero or empty is left out by libpg_query, and reads as that.</summary>
internal readonly record struct TreeNode(ParseTree Tree, int Row)
{
    public bool IsObject => Tree[Row].Type == JsonTokenType.StartObject;

    public bool IsArray => Tree[Row].Type == JsonTokenType.StartArray;

    /// <summary>The name of the field that holds this value; empty in an array.</summary>
    public string Name => Encoding.UTF8.GetString(Tree.Name(Row));

    /// <summary>The fields of an object or the items of an array.</summary>
    public TreeNodes Children => new(Tree, Tree[Row].FirstChild);

    public bool Has(string field) => TryGet(field, out _);

    public bool TryGet(string field, out TreeNode value)
    {
        foreach (var child in Children)
        {
            if (Ascii.Equals(Tree.Name(child.Row), field))
            {
                value = child;
                return true;
            }
        }

        value = default;
        return false;
    }

    public TreeNode Get(string field) => TryGet(field, out var value) ? value : throw new InvalidDataException($"A parse tree lacks {field}.");

    public string Text(string field) => TryGet(field, out var value) ? Tree.Text(value.Row) : "";

    public int Number(string field) => TryGet(field, out var value) ? Tree.Number(value.Row) : 0;

    public bool Flag(string field) => TryGet(field, out var value) && Tree[value.Row].Type == JsonTokenType.True;

    public TreeNodes List(string field) => TryGet(field, out var value) && value.IsArray ? value.Children : default;
}
