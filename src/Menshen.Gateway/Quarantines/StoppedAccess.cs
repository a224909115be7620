namespace Menshen.Gateway.Quarantines;

/// <summary>Whose sessions are stopped: those of an application, of a client certificate, or all but administrators'.</summary>
/// <param name="Id">The quarantine's number.</param>
/// <param name="Kind">What <paramref name="Target"/> is.</param>
/// <param name="Target">The application's name or the certificate's fingerprint; empty for all.</param>
public sealed record StoppedAccess(long Id, StoppedKind Kind, string Target)
{
    /// <summary>Whether a session is stopped by it. Administration and audit go on, or nobody could see to it.</summary>
    public bool Stops(string application, string certificate, string power) => power.Length == 0 && Kind switch
    {
        StoppedKind.Application => application == Target,
        StoppedKind.Certificate => certificate == Target,
        _ => true,
    };
}
