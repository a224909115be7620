namespace Menshen.Gateway.Relay;

/// <summary>Reasons for not reading a client; while one is left it is not read.</summary>
[Flags]
internal enum ClientHold : byte
{
    None = 0,
    /// <summary>A text is being analysed.</summary>
    Analysis = 1,
    /// <summary>The engine reads slowly.</summary>
    EngineCongested = 2,
    /// <summary>The engine owes as many replies as the policy allows.</summary>
    Pipeline = 4,
}
