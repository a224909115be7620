using Menshen.Journal;

namespace Menshen.Gateway.Sessions;

/// <summary>How long a session waits for a journal that cannot write.</summary>
/// <remarks>A result whose record cannot be brought to disk may not leave; its client is told so instead of being left to wait for the disk.</remarks>
internal sealed class JournalPatience(JournalWriter journal)
{
    /// <summary>Milliseconds: a full disk is seldom freed sooner, a driver seldom waits longer.</summary>
    private const int Milliseconds = 5000;

    private long? _since;

    /// <summary>Asked whenever the journal has moved, or has not for a while: true when the session should end.</summary>
    public bool IsOver()
    {
        if (journal.IntakeFor(usesReserve: true) != StatementIntake.Refuse)
        {
            _since = null;
            return false;
        }
        _since ??= Environment.TickCount64;
        return Environment.TickCount64 - _since > Milliseconds;
    }
}
