namespace Menshen.Engine.Labels;

/// <summary>A labelled table as the database has it.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="TableBits">The table's own label.</param>
/// <param name="InitialBits">The label that rows had got when it was labelled.</param>
/// <param name="Physical">One partition for each label.</param>
/// <param name="AllowsWriteUp">Sessions may insert above their own label.</param>
/// <param name="KeysReady">Each unique key has the label in it; false: applying was broken off, apply again.</param>
/// <param name="OwnerRole">Whose it is for grants and structure; the engine's owner is a role that nobody is.</param>
/// <param name="WaitingForeignKeys">Foreign keys that wait until the other table is labelled.</param>
public sealed record ProtectedTable(
    string Schema, string Table, long TableBits, long InitialBits, bool Physical, bool AllowsWriteUp, bool KeysReady, string OwnerRole, int WaitingForeignKeys)
{
    /// <summary>Its columns that have a label of their own, and which.</summary>
    public IReadOnlyDictionary<string, long> Columns { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether they are these.</summary>
    public bool HasColumns(IReadOnlyDictionary<string, long> columns) => Columns.Count == (columns ?? throw new ArgumentNullException(nameof(columns))).Count && !Columns.Except(columns).Any();
}
