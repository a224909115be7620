namespace Menshen.Gateway.Relay;

/// <summary>What becomes of one message of the engine.</summary>
internal enum EngineStep
{
    /// <summary>It goes to the client with its neighbours.</summary>
    Forward,
    /// <summary>Words of ours go in its place.</summary>
    Replace,
    /// <summary>It stays until the journal has taken its outcome.</summary>
    Wait,
}
