namespace Menshen.Cli.Audit.Report;

/// <summary>One table of a report, with the column that is drawn, if any.</summary>
/// <param name="Name">Of the section's query and of its CSV.</param>
/// <param name="Title">For people.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">Cells; null where there is no value.</param>
/// <param name="Drawn">Index of the column of numbers that is drawn as bars under the first column's words; null: nothing is drawn.</param>
internal sealed record ReportSection(
    string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, int? Drawn);
