namespace Menshen.Watch;

/// <summary>Files of state that only their owner reads and that are replaced whole or not at all.</summary>
internal static class PrivateText
{
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        // Left by a crash, possibly with another mode: the mode below only counts for a new file.
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            file.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
