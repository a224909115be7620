namespace Menshen.Journal;

/// <summary>Segments may not leave the journal; the message says why.</summary>
public sealed class ClearingRefusedException : Exception
{
    public ClearingRefusedException() { }

    public ClearingRefusedException(string message) : base(message) { }

    public ClearingRefusedException(string message, Exception innerException) : base(message, innerException) { }
}
