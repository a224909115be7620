namespace Menshen.Backup.Restoring;

/// <summary>A directory that something was brought back into for a while.</summary>
public static class RestoredPlace
{
    /// <summary>Takes it away: it is the data, in clear.</summary>
    public static void Remove(string place)
    {
        // Where the engine's user cannot enter the deployment's directory, its files are elsewhere and linked: they are plain text.
        if (new DirectoryInfo(Path.Combine(place, "engine")).LinkTarget is { } elsewhere && Directory.Exists(elsewhere)) Directory.Delete(elsewhere, recursive: true);
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
    }
}
