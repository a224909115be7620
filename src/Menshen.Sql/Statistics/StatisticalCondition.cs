using System.Collections.Immutable;

namespace Menshen.Sql.Statistics;

/// <summary>Which rows a statistical question is about. Closed: there are these cases and no other.</summary>
public abstract record StatisticalCondition
{
    private StatisticalCondition()
    {
    }

    /// <summary>All of them, or one of them.</summary>
    public sealed record Joined(bool IsAnd, ImmutableArray<StatisticalCondition> Parts) : StatisticalCondition;

    /// <summary>Not that.</summary>
    public sealed record Negated(StatisticalCondition Part) : StatisticalCondition;

    /// <summary>A column compared with a constant.</summary>
    /// <param name="Operator">One of = &lt;&gt; &lt; &lt;= &gt; &gt;=.</param>
    public sealed record Compared(string Column, string Operator, StatisticalLiteral Literal) : StatisticalCondition
    {
        /// <summary>True for an operator that uses the order of values.</summary>
        public bool IsRange => Operator is not ("=" or "<>");
    }

    /// <summary>IS NULL, or IS NOT NULL.</summary>
    public sealed record Missing(string Column, bool IsNot) : StatisticalCondition;

    /// <summary>Every comparison in it.</summary>
    public IEnumerable<StatisticalCondition> Leaves => this switch
    {
        Joined joined => joined.Parts.SelectMany(part => part.Leaves),
        Negated negated => negated.Part.Leaves,
        _ => [this],
    };
}
