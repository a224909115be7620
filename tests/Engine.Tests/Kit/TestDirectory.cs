namespace Menshen.Engine.Tests.Kit;

/// <summary>A directory under /tmp that goes when the test goes; the engine's user may pass through it.</summary>
public sealed class TestDirectory : IDisposable
{
    public TestDirectory(string name = "")
    {
        Path = $"/tmp/menshen-engine-{Guid.NewGuid().ToString("N")[..8]}{name}";
        Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);
    }

    public string Path { get; }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
