namespace Menshen.Engine.Labels;

/// <summary>How one table is to be labelled.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="TableBits">The label of the table itself: who does not dominate it sees no row, whatever the row's label.</param>
/// <param name="InitialBits">The label of the rows that are there.</param>
public sealed record TableProtection(string Schema, string Table, long TableBits, long InitialBits)
{
    /// <summary>One partition for each label, so that rows of other labels are not even planned or timed. Only for an empty table.</summary>
    public bool Physical { get; init; }

    /// <summary>Sessions may insert at labels above their own, blindly. Not with a unique key.</summary>
    public bool AllowsWriteUp { get; init; }

    /// <summary>Columns that only sessions read and write whose label dominates the column's.</summary>
    public IReadOnlyDictionary<string, long> Columns { get; init; } = new Dictionary<string, long>();

    /// <summary>Tables, as (schema, table), that are labelled in the same go: foreign keys to them do not stand in the way.</summary>
    public IReadOnlyList<(string Schema, string Table)> Together { get; init; } = [];
}
