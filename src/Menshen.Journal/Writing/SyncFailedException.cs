namespace Menshen.Journal;

/// <summary>The disk did not confirm a write; what was written since the last confirmation goes to a new segment.</summary>
internal sealed class SyncFailedException(string message, Exception inner) : IOException(message, inner);
