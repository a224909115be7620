namespace Menshen.Sql.Native;

/// <summary>A row of siblings in a parse tree; its own enumerator.</summary>
internal struct TreeNodes(ParseTree tree, int first)
{
    private int _next = first;

    public TreeNode Current { get; private set; }

    public readonly TreeNodes GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == 0)
        {
            return false;
        }

        Current = new TreeNode(tree, _next);
        _next = tree[_next].Next;
        return true;
    }
}
