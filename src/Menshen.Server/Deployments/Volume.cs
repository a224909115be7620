using System.Globalization;

namespace Menshen.Server;

/// <summary>The file system on which a file lies, as Linux numbers its device.</summary>
internal static class Volume
{
    private const string MountId = "mnt_id:";

    /// <summary>Whether two files lie on one; null: the kernel does not say.</summary>
    /// <remarks>By open files, so that no symbolic link and no bind mount in their paths deceives.</remarks>
    public static bool? AreOne(string file, string other) => DeviceOf(file) is { } one && DeviceOf(other) is { } another ? one == another : null;

    private static string? DeviceOf(string file)
    {
        try
        {
            using var open = File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var facts = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{open.DangerousGetHandle()}"));
            if (facts.FirstOrDefault(line => line.StartsWith(MountId, StringComparison.Ordinal)) is not { } line) return null;
            var mount = line[MountId.Length..].Trim();
            // proc(5): mount id, parent, major:minor, …
            return File.ReadLines("/proc/self/mountinfo").Select(entry => entry.Split(' ')).FirstOrDefault(fields => fields[0] == mount)?[2];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
