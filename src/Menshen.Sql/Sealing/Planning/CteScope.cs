using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>The common table expressions that a query sees: those of its own WITH, and behind them those around it.</summary>
internal sealed class CteScope(CteScope? outer)
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public Entry Define(string name, TreeNode expression, Place place, bool isRecursive = false)
    {
        var entry = new Entry(expression, place, isRecursive);
        _entries[name] = entry;
        return entry;
    }

    public Entry? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Around)
        {
            if (scope._entries.TryGetValue(name, out var entry)) return entry;
        }

        return null;
    }

    private CteScope? Around { get; } = outer;

    /// <summary>One common table expression; its shape is known once it was looked at.</summary>
    internal sealed class Entry(TreeNode expression, Place place, bool isRecursive = false)
    {
        /// <summary>It stands in a WITH RECURSIVE, so it can name itself.</summary>
        public bool IsRecursive { get; } = isRecursive;

        public TreeNode Expression { get; } = expression;

        public Place Place { get; } = place;

        public Shape? Shape { get; set; }

        /// <summary>It is being looked at: who asks for it now is a recursive term of its own.</summary>
        public bool IsOpen { get; set; }
    }
}
