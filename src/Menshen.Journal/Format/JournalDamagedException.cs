namespace Menshen.Journal;

/// <summary>The journal's bytes are not what a writer wrote; the message names the place and what to do.</summary>
public sealed class JournalDamagedException : Exception
{
    public JournalDamagedException() { }

    public JournalDamagedException(string message) : base(message) { }

    public JournalDamagedException(string message, Exception innerException) : base(message, innerException) { }
}
