namespace Menshen.Engine;

/// <summary>Keeps the newest that was seen of the engine's hosts beyond our own restart.</summary>
/// <remarks>Without it, an old primary that comes back while we are down would be the first to be seen, and be written to.</remarks>
public interface IClusterMemory
{
    /// <summary>What was written last; null if nothing ever was. Throws <see cref="EngineFaultException"/> if it cannot be trusted.</summary>
    SeenCluster? Read();

    /// <summary>Keeps it, on disk when it returns.</summary>
    void Write(SeenCluster seen);
}
