namespace Menshen.Engine;

/// <summary>What labelled and sealed tables held at one place of the WAL.</summary>
/// <param name="Point">The named restore point at which it was so, exactly; empty: nothing was counted.</param>
/// <param name="Position">Its place, as <c>0/3000028</c>; empty likewise.</param>
/// <param name="Tables">What was counted.</param>
/// <param name="Uncounted">What was not, and why.</param>
public sealed record FactSheet(string Point, string Position, IReadOnlyList<TableFact> Tables, IReadOnlyList<string> Uncounted)
{
    /// <summary>What is otherwise now, each one sentence; to be asked only of a state that is that of <see cref="Point"/>.</summary>
    public IReadOnlyList<string> Against(FactSheet now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var found = now.Tables.ToDictionary(fact => fact.Place, StringComparer.Ordinal);
        return
        [
            .. from then in Tables
               let fact = found.GetValueOrDefault(then.Place)
               where fact is null || fact.Rows != then.Rows || fact.Digest != then.Digest
               select fact is null ? $"{then.Place} had {then.Rows} row(s), and is not there or could not be counted"
                   : fact.Rows != then.Rows ? $"{then.Place} had {then.Rows} row(s), and has {fact.Rows}"
                   : $"{then.Place} has {fact.Rows} row(s) as it had, and some are others: SM3 {fact.Digest[..16]}, and it was {then.Digest[..16]}",
        ];
    }
}
