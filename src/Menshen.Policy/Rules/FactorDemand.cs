namespace Menshen.Policy;

/// <summary>What a subject must show at login besides its password.</summary>
public enum FactorDemand
{
    /// <summary>Nothing: the password is enough.</summary>
    None = 0,

    /// <summary>A ticket, which <c>menshen login --ticket</c> gives for a password and a one-time code.</summary>
    Ticket,

    /// <summary>A client certificate of the internal authority.</summary>
    Certificate,

    /// <summary>Either of the two.</summary>
    AnySecond,

    /// <summary>A factor whose secret never leaves its owner. Today that is the certificate alone: the secret of one-time codes is also known
    /// to the server, so whoever has the server's keys could forge a code.</summary>
    Unforgeable,
}
