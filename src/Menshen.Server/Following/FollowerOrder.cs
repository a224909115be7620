using Menshen.Vault;

namespace Menshen.Server;

/// <summary>What the follower is given on its standard input, and all that it is given: it opens no keystore.</summary>
/// <param name="JournalDirectory">The journal to follow.</param>
/// <param name="JournalSecret">What opens the journal's records; bytes, so that no text of this record shows them.</param>
/// <param name="AlarmRules">The text of the alarm rules in force; it is told when others are.</param>
/// <param name="AlarmMemoryFile">Where it keeps how far it has looked.</param>
/// <param name="Receivers">To whom the records are sent.</param>
/// <param name="Origin">The journal's name.</param>
/// <param name="VaultWriter">As whom it writes the vault; where that is, it is told when the vault is up.</param>
internal sealed record FollowerOrder(
    string JournalDirectory, byte[] JournalSecret, byte[] AlarmRules, string AlarmMemoryFile, IReadOnlyList<FollowerReceiver> Receivers,
    string Origin, VaultWriter VaultWriter);
