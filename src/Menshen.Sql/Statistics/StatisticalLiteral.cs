namespace Menshen.Sql.Statistics;

/// <summary>A constant of a statistical question.</summary>
/// <param name="Text">As PostgreSQL reads it, without quotes.</param>
/// <param name="Kind">How it was written.</param>
public sealed record StatisticalLiteral(string Text, StatisticalLiteralKind Kind)
{
    /// <summary>Never the value: it may be personal.</summary>
    public override string ToString() => $"a {Kind.ToString().ToLowerInvariant()}";
}
