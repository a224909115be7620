namespace Menshen.Gateway.Relay;

/// <summary>Reasons for not reading a client; while one is left it is not read.</summary>
[Flags]
internal enum ClientHold : ushort
{
    None = 0,
    /// <summary>A text is being analysed.</summary>
    Analysis = 1,
    /// <summary>The engine reads slowly.</summary>
    EngineCongested = 2,
    /// <summary>The engine owes as many replies as the policy allows.</summary>
    Pipeline = 4,
    /// <summary>A COPY FROM STDIN has begun: whether the engine reads rows or failed decides what the next Sync means.</summary>
    CopyBegins = 8,
    /// <summary>The text's or the name's meaning depends on what a statement under way may still change.</summary>
    Settings = 16,
    /// <summary>The journal's ring has no room for the text's records at the moment.</summary>
    Journal = 32,
    /// <summary>The session's own password is being changed.</summary>
    Password = 64,
    /// <summary>A statement went over a quota: it must have ended, and the engine have heard the cancel, before the next may go.</summary>
    Quota = 128,
    /// <summary>Rows of a COPY wait for the next beat.</summary>
    Beat = 256,
}
