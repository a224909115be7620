using System.Collections.Immutable;
using Menshen.Policy;

namespace Menshen.Engine;

/// <summary>One table with some values of its columns, in clear: for <see cref="ColumnClassifier"/> and nobody else.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Columns of types that can hold personal data; without values where the table could not be read.</param>
/// <param name="Unread">SQLSTATE of the refusal or time-out; null if it was read.</param>
public sealed record SurveyedTable(string Schema, string Name, ImmutableArray<ColumnSample> Columns, string? Unread)
{
    /// <summary>Names alone: the columns hold values.</summary>
    public override string ToString() => $"{Schema}.{Name}";
}
