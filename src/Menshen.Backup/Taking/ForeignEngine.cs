namespace Menshen.Backup.Taking;

/// <summary>That a set is of an engine that somebody else runs: its file among the deployment's, which holds Menshen's role there.</summary>
public static class ForeignEngine
{
    internal const string FileName = "backup.engine";

    /// <summary>Menshen's role in the engine that came back; null: it was its own engine. Takes the file away: it is of the set and not of the deployment.</summary>
    internal static string? TakeFrom(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        var role = File.ReadAllText(path);
        File.Delete(path);
        return role;
    }
}
