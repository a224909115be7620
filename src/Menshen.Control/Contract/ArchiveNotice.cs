namespace Menshen.Control;

/// <summary>Tells that the journal is about to be archived by hand.</summary>
/// <param name="Places">The directories.</param>
public sealed record ArchiveNotice(IReadOnlyList<string> Places);
