using System.Collections.Immutable;
using Menshen.Sql.Native;

namespace Menshen.Sql.Sealing.Planning;

/// <summary>Reads COPY of sealed relations: what the columns of the stream are, and how they are written.</summary>
internal sealed class Copies(PlanWalk walk)
{
    /// <summary>The seal group of each column of the stream into a sealed relation.</summary>
    public ImmutableArray<int> CopiedIn { get; private set; } = [];

    /// <summary>The form of the text's COPY; null if it has none.</summary>
    public CopyForm? Form { get; private set; }

    /// <summary>A COPY has options, of which any can be a literal.</summary>
    public bool HasOptions { get; private set; }

    public void Read(TreeNode body)
    {
        var isFrom = body.Flag("is_from");
        walk.Faults.Writes |= isFrom;
        var form = new CopyOptions(walk.Faults).Read(body);
        HasOptions |= body.Has("options");
        if (Form is not null && !CopyOptions.AreSame(Form, form))
        {
            walk.Faults.AddUnknown("a second COPY of another form in one text");
        }

        Form = form;
        if (body.TryGet("query", out var query)) walk.Statements.Nested(query);
        if (!body.TryGet("relation", out var rangeVar) || walk.Relations.Find(rangeVar) is not { } relation || !isFrom) return;
        Into(body, rangeVar, relation);
    }

    private void Into(TreeNode body, TreeNode rangeVar, SealedRelation relation)
    {
        var shape = walk.Relations.ShapeOf(relation);
        var place = walk.Definitions.OfTable(rangeVar);
        walk.Definitions.Stored("COPY FROM ... WHERE", () => walk.Expressions.Use(body, "whereClause", place, "COPY FROM ... WHERE"));
        foreach (var item in body.List("options"))
        {
            if (!item.TryGet("DefElem", out var option) || option.Text("defname") is not ("force_null" or "force_not_null")) continue;
            // Whether a value is NULL must be known where it is sealed.
            TreeNode list = default;
            var hasNames = option.TryGet("arg", out var argument) && argument.TryGet("List", out list);
            // Newer engines take * for all columns.
            if (!hasNames) walk.Faults.Add(shape.SealedColumn, "COPY with FORCE_NULL or FORCE_NOT_NULL", "Leave that option out.");
            foreach (var name in hasNames ? list.Strings("items") : [])
            {
                if (walk.Columns.Of(shape, name) is { CarriesSealed: true } column) walk.Faults.Add(column.SealedColumn, "COPY with FORCE_NULL or FORCE_NOT_NULL", "Leave that option out.");
            }
        }

        // A file or program of the server's is not ours to seal: the domain refuses what is in it.
        if (body.Has("filename") || body.Flag("is_program")) return;
        if (shape.HasGap && !body.Has("attlist")) walk.Faults.Add(shape.SealedColumn, "COPY FROM STDIN without a list of columns", Remedies.NameColumns);
        if (!CopiedIn.IsEmpty) walk.Faults.Add(shape.SealedColumn, "a second COPY FROM STDIN in one text", "Send each COPY alone.");
        CopiedIn = body.Has("attlist")
            ? [.. body.Strings("attlist").Select(name => Known(walk.Columns.Of(shape, name)?.Group ?? 0))]
            : [.. relation.Columns.Where(column => !column.IsGenerated).Select(column => Known(column.Group))];
    }

    // A dump of ciphertext that is restored in one transaction; the domain takes nothing else.
    private static int Known(int group) => group == SealedColumn.UnknownGroup ? 0 : group;
}
