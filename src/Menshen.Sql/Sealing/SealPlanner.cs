using Menshen.Sql.Lexing;
using Menshen.Sql.Native;
using Menshen.Sql.Sealing.Planning;

namespace Menshen.Sql.Sealing;

/// <summary>Tells which literals and parameters of a text aim at sealed columns, or why the text cannot be carried out on sealed values.</summary>
/// <remarks>Slow, like <see cref="StatementAnalyzer"/>, and to be called where that is. The plan does not depend on the value of a literal,
/// so it holds for all texts of the template.</remarks>
public static class SealPlanner
{
    private const string Smaller = "Send a smaller text, or COPY for bulk data.";

    private static readonly SealPlan Unseen = new() { TouchesSealed = true };

    /// <summary>Plans any bytes. What is not understood and names a sealed relation is a fault, never an exception.</summary>
    public static SealPlan Plan(ReadOnlySpan<byte> utf8, SealedSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.IsEmpty) return SealPlan.Nothing;
        if (!SealedNames.MayBeIn(utf8, schema)) return !UnseenStatements.MayBeIn(utf8, out var makesTable) ? SealPlan.Nothing : makesTable ? UnseenTable() : Unseen;
        if (StatementAnalyzer.WhyNotAnalyzable(utf8) is { } reason) return Refused($"a text that is {reason}", Smaller);
        using var text = new NativeText(utf8);
        var tokens = TokenScan.TryScan(text);
        if (tokens is null) return Unparseable();
        if (!RepeatedSources.AreBearable(utf8, tokens)) return Refused("a text that assigns too many columns at once", Smaller);
        var depth = DepthBound.Measure(tokens);
        if (depth > DeepStack.DepthLimit) return Refused("a text nested too deeply to analyse", Smaller);
        SealPlan? plan = null;
        DeepStack.Run(depth, () => plan = PlanTree(text, tokens, schema));
        return plan!;
    }

    private static SealPlan PlanTree(NativeText text, ScannedToken[] tokens, SealedSchema schema)
    {
        try
        {
            if (UnseenQueries.NameIn(text.Bytes, tokens) is { } function) return Refused($"function {function}", Remedies.UnseenQuery);
            var tree = ParseTree.TryParse(text);
            return tree is null ? Unparseable() : PlanTree(tree.Root, new LiteralMap(text.Bytes, tokens), schema)
                ?? (!UnseenStatements.MayBeIn(text.Bytes, tokens, out var makesTable) ? SealPlan.Nothing : makesTable ? UnseenTable() : Unseen);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A tree in a form we did not foresee must not end the gateway.
            return Refused($"a text whose planning failed with {failure.GetType().Name}", Remedies.Unknown);
        }
    }

    /// <summary>The plan of a text that names a sealed relation; null if it names none.</summary>
    private static SealPlan? PlanTree(TreeNode root, LiteralMap literals, SealedSchema schema)
    {
        var walk = new PlanWalk(schema, literals);
        foreach (var raw in root.List("stmts"))
        {
            walk.Statements.Nested(raw.Get("stmt"));
        }

        walk.Aims.RefuseUnsealedCasts();
        var fault = walk.Faults.Result();
        if (fault is null && walk.Faults.TouchedRelation is null) return null;
        var targets = walk.Aims.Targets(parameters: false);
        return new SealPlan
        {
            TouchesSealed = true,
            Literals = targets,
            Places = [.. targets.Select(target => literals.Place(target.Index))],
            HoldsForThisTextOnly = walk.Copies.HasOptions,
            Parameters = walk.Aims.Targets(parameters: true),
            Makes = walk.Relations.Made,
            CopiedIn = walk.Copies.CopiedIn,
            CopyForm = walk.Copies.Form ?? CopyForm.Text,
            Fault = fault,
        };
    }

    // It names a sealed relation, and a newer engine than the grammar's may understand it; the older one would write it into its log.
    private static SealPlan Unparseable() => Refused("a text that PostgreSQL 15's grammar refuses", "Correct it: a text with a sealed table's name must be understood.");

    // What was prepared may put a sealed value out as text.
    private static SealPlan UnseenTable() => Refused("CREATE TABLE AS EXECUTE", "Write the query itself behind AS: what was prepared is not seen here.");

    private static SealPlan Refused(string construct, string instead) =>
        new() { TouchesSealed = true, Fault = new SealFault("", construct, instead, OnlySearch: false) };
}
