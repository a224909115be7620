namespace Menshen.Control;

/// <summary>The last review of the records, and when the next is due.</summary>
/// <param name="Reviewer">Who made it; null: there was none.</param>
/// <param name="At">When.</param>
/// <param name="From">First record of it.</param>
/// <param name="UpTo">Last record of it.</param>
/// <param name="Alarms">Alarms were looked into up to this record.</param>
/// <param name="Note">What was found.</param>
/// <param name="EveryHours">How often audit.yaml wants one.</param>
/// <param name="DueAt">When the next is due.</param>
/// <param name="Overdue">True: that has passed.</param>
/// <param name="Records">Records in the journal now.</param>
public sealed record ReviewReport(
    string? Reviewer, DateTimeOffset? At, long? From, long? UpTo, long? Alarms, string? Note, double EveryHours, DateTimeOffset DueAt, bool Overdue,
    long Records);
