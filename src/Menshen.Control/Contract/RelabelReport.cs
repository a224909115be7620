namespace Menshen.Control;

/// <summary>What relabelling did.</summary>
/// <param name="Rows">Rows that got the label.</param>
/// <param name="Ended">Sessions that were ended because an open transaction of theirs could still have shown the rows as they were.</param>
public sealed record RelabelReport(long Rows, long Ended);
