namespace Menshen.Control;

/// <summary>One group.</summary>
public sealed record GroupReport(long Id, string Name, string Note, IReadOnlyList<string> Members, DateTimeOffset CreatedAt, string CreatedBy);
