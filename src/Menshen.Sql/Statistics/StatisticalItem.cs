namespace Menshen.Sql.Statistics;

/// <summary>One column of a statistical answer.</summary>
/// <param name="Function">The aggregate, in the catalogue's spelling; empty for a column that the answer is grouped by.</param>
/// <param name="Column">What it is over; null for <c>count(*)</c>.</param>
/// <param name="Name">What the answer calls it.</param>
public sealed record StatisticalItem(string Function, string? Column, string Name)
{
    /// <summary>True for a column that the answer is grouped by.</summary>
    public bool IsGroup => Function.Length == 0;
}
