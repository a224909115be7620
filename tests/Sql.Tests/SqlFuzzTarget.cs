using System.Text;
using Menshen.Sql.Sealing;
using Menshen.Sql.Tests.Facts;

namespace Menshen.Sql.Tests;

/// <summary>One fuzz input: the text goes through analysis, seal planning and cache; a contradiction between them is an exception. Public API only.</summary>
public sealed class SqlFuzzTarget
{
    /// <summary>The relations that most texts of the table name.</summary>
    private static readonly SealedSchema Sealed = new(
        new[] { "t", "a", "c", "u" }.Select(name => new SealedRelation("public", name,
            [new SealedColumn("a", 1, true), new SealedColumn("b", 2, true), new SealedColumn("x", 3, false), new SealedColumn("id", 0, false)])), []);

    private readonly TemplateCache<Known> _cache = new(1000);

    /// <summary>How many inputs the cache knew.</summary>
    public int Hits { get; private set; }

    public void Run(ReadOnlySpan<byte> text)
    {
        var found = _cache.Find(text);
        var fresh = new Known(StatementAnalyzer.Analyze(text), SealPlanner.Plan(text, Sealed));
        if (found is null)
        {
            _cache.Store(text, fresh);
        }
        else if (Describe(found) != Describe(fresh))
        {
            throw new InvalidOperationException($"{Encoding.UTF8.GetString(text)}\ncached: {Describe(found)}\nfresh:  {Describe(fresh)}");
        }
        else
        {
            Hits++;
        }
    }

    private static string Describe(Known known) => string.Join(
        " ; ", known.Text.Statements.Select(facts => $"{StatementTable.Describe(facts)} | {Encoding.UTF8.GetString(facts.Template.Span)} | {facts.Fingerprint}"))
        + (known.Text.HoldsForOtherLiterals && !known.Plan.HoldsForThisTextOnly ? Describe(known.Plan) : "");

    private static string Describe(SealPlan plan) =>
        $"{plan.TouchesSealed} {string.Join(',', plan.Literals)} {string.Join(',', plan.Parameters)} {string.Join(',', plan.CopiedIn)} {plan.Fault}";

    private sealed record Known(AnalyzedText Text, SealPlan Plan);
}
