namespace Menshen.Control;

/// <summary>All databases of users, by name.</summary>
public sealed record DatabaseReports(IReadOnlyList<DatabaseReport> Databases);
