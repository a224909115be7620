namespace Menshen.Backup.Repository;

/// <summary>How far the journal was copied, remembered outside the repository: by it an end that was cut off is recognised.</summary>
/// <param name="Repository">Id of the repository.</param>
/// <param name="Number">The journal's segment.</param>
/// <param name="Header">SM3 of its header, in hexadecimal.</param>
/// <param name="Bytes">So much of it was there.</param>
/// <param name="At">When.</param>
public sealed record SeenJournal(string Repository, long Number, string Header, long Bytes, DateTimeOffset At);
