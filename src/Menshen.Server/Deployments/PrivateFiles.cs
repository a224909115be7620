using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Makes files and directories that nobody but their owner can read.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerDirectory = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Makes a directory of mode 0700; an existing one is tightened.</summary>
    public static void MakeDirectory(string path)
    {
        Directory.CreateDirectory(path, OwnerDirectory);
        File.SetUnixFileMode(path, OwnerDirectory);
    }

    /// <summary>Makes a directory of mode 0711: others may pass through to what they know by name, and list nothing.</summary>
    public static void MakePassable(string path)
    {
        Directory.CreateDirectory(path, OwnerDirectory);
        File.SetUnixFileMode(path, OwnerDirectory | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    /// <summary>Writes a file of mode 0600, whole or not at all, and brings it to disk.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content) => PrivateFile.Replace(path, content);

    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));
}
