namespace Menshen.Control;

/// <summary>Nobody answers on the control socket.</summary>
public sealed class ControlUnreachableException(string socketPath, Exception? inner) : Exception($"nobody answers on {socketPath}", inner)
{
    public string SocketPath { get; } = socketPath;
}
