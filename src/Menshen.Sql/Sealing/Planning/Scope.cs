namespace Menshen.Sql.Sealing.Planning;

/// <summary>What a column reference can mean: a column of its own query's sources, and behind them of those of the queries around it.</summary>
internal sealed record Scope(SourceSet Set, Scope? Outer);
