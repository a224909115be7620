using System.Text;
using Menshen.Sql.Tests.Facts;

namespace Menshen.Sql.Tests;

/// <summary>One fuzz input: the text goes through analysis and cache; a contradiction between the two is an exception. Public API only.</summary>
public sealed class SqlFuzzTarget
{
    private readonly TemplateCache<AnalyzedText> _cache = new(1000);

    /// <summary>How many inputs the cache knew.</summary>
    public int Hits { get; private set; }

    public void Run(ReadOnlySpan<byte> text)
    {
        var found = _cache.Find(text);
        var fresh = StatementAnalyzer.Analyze(text);
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

    private static string Describe(AnalyzedText text) => string.Join(
        " ; ", text.Statements.Select(facts => $"{StatementTable.Describe(facts)} | {Encoding.UTF8.GetString(facts.Template.Span)} | {facts.Fingerprint}"));
}
