namespace Menshen.Journal;

/// <summary>What was asked for cannot be proven (yet); the message says why, and what can.</summary>
public sealed class ProofUnavailableException : Exception
{
    public ProofUnavailableException() { }

    public ProofUnavailableException(string message) : base(message) { }

    public ProofUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}
