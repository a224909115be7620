using System.Collections.Immutable;

namespace Menshen.Sql;

/// <summary>The facts of one text as a client sent it: one entry per statement in it, at least one (an empty text has one Empty).</summary>
public sealed class AnalyzedText
{
    public required ImmutableArray<StatementFacts> Statements { get; init; }
}
