using Menshen.Journal;
using Menshen.Vault;

namespace Menshen.Server;

/// <summary>One line that the follower says; exactly one of its members is set.</summary>
/// <param name="Alarm">To be recorded; it waits for the answer.</param>
/// <param name="Projected">How far the vault shows the journal.</param>
/// <param name="Trouble">What is wrong, for a person, and with what; no words: nothing any more.</param>
internal sealed record FollowerLine(AlarmRaised? Alarm = null, FollowerTrouble? Trouble = null, ProjectionProgress? Projected = null)
{
    /// <summary>The answer to an alarm: it is in the journal.</summary>
    public const string Recorded = "recorded";

    /// <summary>The answer to an alarm: the journal cannot take it now.</summary>
    public const string NotNow = "not now";

    /// <summary>Begins the line that says where the vault's socket is; nothing behind it: the vault is not up.</summary>
    public const string Vault = "vault ";

    /// <summary>Begins the line that has the text of alarm rules which will be in force, in base64.</summary>
    public const string Rules = "rules ";
}
