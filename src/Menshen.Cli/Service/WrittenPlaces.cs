using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Service;

/// <summary>Where a running Menshen writes outside of its deployment, by the policy in force.</summary>
internal static class WrittenPlaces
{
    public static IReadOnlyList<string> Of(Deployment deployment, PolicySet policy)
    {
        var witnesses = policy.JournalWitnesses.Select(witness => witness.File).OfType<string>().Select(file => Path.GetDirectoryName(file)!);
        // What cannot be entered by the servers' account lies elsewhere, linked from here.
        string[] folders = ["engine", "vault"];
        var linked = folders.Select(folder => new DirectoryInfo(Path.Combine(deployment.Root, folder)).LinkTarget).OfType<string>();
        string?[] repositories = [policy.Backup.Repository, .. policy.Backup.Copies.Select(copy => copy.Repository)];
        var backups = repositories.OfType<string>().Where(Path.IsPathRooted);
        return [.. backups.Concat(policy.JournalKeeping.Archive.Select(archive => archive.Place).Where(Path.IsPathRooted)).Concat(witnesses).Concat(linked).Select(Existing).Distinct(StringComparer.Ordinal)];
    }

    // A directory that Menshen will make itself: then in the one above, which it demands to be there.
    private static string Existing(string path) => Directory.Exists(path) ? path : Path.GetDirectoryName(path.TrimEnd('/')) ?? path;
}
