namespace Menshen.Cli.Audit.Report;

/// <summary>A report of a period, ready to be written in any form.</summary>
/// <param name="By">Who asked for it: the auditor.</param>
internal sealed record ReportDocument(
    string Title, DateTimeOffset From, DateTimeOffset To, DateTimeOffset MadeAt, string By, IReadOnlyList<ReportSection> Sections);
