using Menshen.Control;

namespace Menshen.Cli.Access;

/// <summary>Compares what was granted with what was used.</summary>
internal static class UnusedRights
{
    /// <summary>Rights of which a statement's text tells that it uses them.</summary>
    private static readonly string[] Told = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"];

    private static readonly string[] Relations = ["table", "view", "materialized view", "foreign table", Column];

    private const string Column = "column";

    /// <summary>Granted and not used.</summary>
    /// <param name="rows">The access matrix.</param>
    /// <param name="uses">Subject, relation as statements name it, and right.</param>
    /// <param name="opaque">Subjects who ran what cannot be read.</param>
    public static IEnumerable<UnusedRight> Of(
        IEnumerable<AccessReport> rows, IReadOnlyCollection<(string Subject, string Object, string Privilege)> uses, IReadOnlySet<string> opaque)
    {
        var granted =
            from row in rows
            where row.How == "grant" && Relations.Contains(row.ObjectKind)
            from privilege in row.Privileges
            where Told.Contains(privilege)
            group row by (Holder: row.Via.Length > 0 ? row.Via : row.Subject, row.Object, Relation: RelationOf(row), Privilege: privilege, By: ByOf(row));
        foreach (var right in granted)
        {
            var subjects = right.Select(row => row.Subject).ToHashSet();
            if (uses.Any(use => use.Privilege == right.Key.Privilege && subjects.Contains(use.Subject) && Names(use.Object, right.Key.Relation))) continue;
            yield return new UnusedRight(right.Key.Holder, right.Key.Object, right.Key.Privilege, right.Key.By, !subjects.Overlaps(opaque));
        }
    }

    // Statements tell which relation they use, and not which of its columns: a column's right counts as used with its relation's.
    private static string RelationOf(AccessReport row) =>
        row.ObjectKind == Column && row.Object.LastIndexOf('.') is var end and > 0 ? row.Object[..end] : row.Object;

    // A chain is hands, the receiver, and the subject where that is another.
    private static string ByOf(AccessReport row)
    {
        var receivers = row.Via.Length > 0 ? 2 : 1;
        return row.Chain.Count > receivers ? row.Chain[^(receivers + 1)] : "";
    }

    // Statements name relations with a schema or without; quoting is the text's.
    private static bool Names(string written, string name)
    {
        var plain = written.Replace("\"", "", StringComparison.Ordinal);
        return plain == name || name.EndsWith('.' + plain, StringComparison.Ordinal);
    }
}
