namespace Menshen.Backup.Taking;

/// <summary>Lists the deployment's own files: policy, certificates, journal. Never its keys: with them in the sets, a destroyed key would come back.</summary>
/// <remarks>Nor the gateway's TLS key: a start makes another, under the same authority.</remarks>
internal static class DeploymentListing
{
    public const string Folder = "deployment/";

    public static IEnumerable<SourceFile> Of(string root, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var path = Path.Combine(root, name);
            if (File.Exists(path))
            {
                yield return One(root, new FileInfo(path));
            }
            else if (Directory.Exists(path))
            {
                var directory = new DirectoryInfo(new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
                yield return new SourceFile(directory.FullName, "", $"{Folder}{name}/", 0, (int)directory.UnixFileMode);
                // Named below the directory itself: the journal's may be a link that its owner made.
                foreach (var file in directory.EnumerateFiles().Where(file => file.LinkTarget is null && Path.GetExtension(file.Name) is not ".new" and not ".key"))
                    yield return new SourceFile(directory.FullName, file.Name, $"{Folder}{name}/{file.Name}", file.Length, (int)file.UnixFileMode);
            }
        }
    }

    private static SourceFile One(string root, FileInfo file) => new(root, file.Name, Folder + file.Name, file.Length, (int)file.UnixFileMode);
}
