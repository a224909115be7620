namespace Menshen.Server;

/// <summary>What the follower is given on its standard input, and all that it is given: it opens no keystore.</summary>
/// <param name="JournalDirectory">The journal to follow.</param>
/// <param name="JournalSecret">What opens the journal's records; bytes, so that no text of this record shows them.</param>
/// <param name="AlarmsFile">The alarm rules.</param>
/// <param name="AlarmMemoryFile">Where it keeps how far it has looked.</param>
/// <param name="Receivers">To whom the records are sent.</param>
internal sealed record FollowerOrder(
    string JournalDirectory, byte[] JournalSecret, string AlarmsFile, string AlarmMemoryFile, IReadOnlyList<FollowerReceiver> Receivers);
