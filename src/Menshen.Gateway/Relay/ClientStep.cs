namespace Menshen.Gateway.Relay;

/// <summary>What becomes of one message of the client.</summary>
internal enum ClientStep
{
    /// <summary>It goes to the engine with its neighbours.</summary>
    Forward,
    /// <summary>It goes nowhere: the engine would ignore it, or something else went in its place.</summary>
    Drop,
    /// <summary>It stays where it is until what it waits for has come.</summary>
    Wait,
    /// <summary>The client says goodbye.</summary>
    Terminate,
    /// <summary>The session cannot go on.</summary>
    End,
}
