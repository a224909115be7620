namespace Menshen.Engine.Tests.Kit;

/// <summary>Remembers while the test lasts.</summary>
public sealed class TestMemory : IClusterMemory
{
    public SeenCluster? Seen { get; set; }

    public SeenCluster? Read() => Seen;

    public void Write(SeenCluster seen) => Seen = seen;
}
