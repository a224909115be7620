namespace Menshen.Wire;

/// <summary>What a <see cref="ClientLogin"/> wants from its shell. Whatever it wrote is to be sent first.</summary>
public enum LoginStep
{
    /// <summary>More bytes of the client.</summary>
    NeedMore = 0,

    /// <summary>Send the answer, run the TLS handshake, then call <c>TlsEstablished</c>.</summary>
    StartTls,

    /// <summary>Look up <c>UserName</c>, then call <c>ProvideSubject</c> and advance again (without new bytes).</summary>
    FindSubject,

    /// <summary>The client has proven its password and was told nothing yet: call <c>Decide</c> and advance again (without new
    /// bytes).</summary>
    DecideProof,

    /// <summary>The client has proven its password and was told so; now log in to the engine.</summary>
    Authenticated,

    /// <summary>The connection is a CancelRequest: serve it and close without an answer.</summary>
    CancelRequested,

    /// <summary>Send what was written, journal the end, close.</summary>
    Ended,
}
