using System.Collections.Immutable;

namespace Menshen.Policy.Labels;

/// <summary>One rule of the policy's labelled tables: which, and what becomes of their rows.</summary>
/// <param name="Name">A table, or all tables of a schema.</param>
/// <param name="Default">The label that rows get which are there when labels are applied.</param>
/// <param name="Table">What a session must dominate to see any row of it.</param>
/// <param name="WritesUp">True if sessions below may add rows above themselves that they cannot read.</param>
/// <param name="IsPhysical">True if each label has a partition of its own, which closes the channels of plans, statistics and index timing.</param>
public sealed record LabelledTableRule(LabelledTableName Name, Label Default, Label Table, bool WritesUp, bool IsPhysical)
{
    /// <summary>Columns that only sessions read and write whose label dominates the column's, in the order of the file.</summary>
    public ImmutableArray<LabelledColumn> Columns { get; init; } = [];

    /// <summary>The same in words, as they are listed: <c>salary: secret:east</c>.</summary>
    public ImmutableArray<string> ColumnWords(LabelWords words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return [.. Columns.Select(column => $"{column.Name}: {words.Format(column.Label)}")];
    }
}
