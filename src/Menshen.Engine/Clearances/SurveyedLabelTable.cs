namespace Menshen.Engine;

/// <summary>A table as it is before labels: what labelling it would touch, and what stands in the way as far as the catalogue tells.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Table">Its name.</param>
/// <param name="Owner">The engine role that owns it.</param>
/// <param name="Estimate">Rows, as PostgreSQL estimates; 0 for what was never analysed.</param>
/// <param name="Keys">Unique keys.</param>
/// <param name="Numbers">Columns that take their values from a sequence of their own.</param>
/// <param name="ForeignKeys">Foreign keys to and from it.</param>
/// <param name="Grants">Rights of others, one line for each role.</param>
/// <param name="Obstacles">Sentences; empty for none.</param>
public sealed record SurveyedLabelTable(
    string Schema, string Table, string Owner, long Estimate, IReadOnlyList<string> Keys, IReadOnlyList<string> Numbers, IReadOnlyList<string> ForeignKeys,
    IReadOnlyList<string> Grants, IReadOnlyList<string> Obstacles);
