namespace Menshen.Backup.Wal;

/// <summary>A timeline's history file as it lies in a repository.</summary>
/// <param name="System">PostgreSQL's number of the cluster.</param>
/// <param name="Timeline">Whose.</param>
/// <param name="Text">The file.</param>
internal sealed record StoredHistory(string System, uint Timeline, string Text);
