namespace Menshen.Engine;

/// <summary>A table whose rows say who wrote them, or could.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsOn">Its rows have the column.</param>
/// <param name="IsSealed">It has sealed columns.</param>
/// <param name="IsSound">The trigger is as it was made, and none comes after it.</param>
/// <param name="Rows">Rows in all; 0 where it is not on.</param>
/// <param name="Untraceable">Rows of which nobody knows who wrote them.</param>
public sealed record ProvenanceTable(string Schema, string Name, bool IsOn, bool IsSealed, bool IsSound, long Rows, long Untraceable)
{
    /// <summary>Why its rows were not counted; null: they were, or it is not on.</summary>
    public string? Trouble { get; init; }
}
