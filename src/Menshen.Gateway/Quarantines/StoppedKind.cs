namespace Menshen.Gateway.Quarantines;

/// <summary>By what sessions are told that are stopped.</summary>
public enum StoppedKind
{
    /// <summary>All.</summary>
    Service = 0,

    /// <summary>By what the client calls itself: right for honest programs, no proof.</summary>
    Application = 1,

    /// <summary>By the client certificate's fingerprint.</summary>
    Certificate = 2,
}
