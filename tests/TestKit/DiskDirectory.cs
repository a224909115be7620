namespace Menshen.TestKit;

/// <summary>Directories on a disk, where those of most tests may be in memory: tests/run-all says where a disk is.</summary>
public static class DiskDirectory
{
    public static string Create(string prefix)
    {
        var place = Environment.GetEnvironmentVariable("MENSHEN_TEST_DISK") is { Length: > 0 } disk ? disk : Path.GetTempPath();
        return Directory.CreateDirectory(Path.Combine(place, $"{prefix}{Guid.NewGuid().ToString("N")[..8]}")).FullName;
    }
}
