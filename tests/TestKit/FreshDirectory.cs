namespace Menshen.TestKit;

/// <summary>What <c>menshen init</c> leaves, made once in a test process and copied: two runs of <c>initdb</c> are half of what a deployment's start costs.</summary>
/// <remarks>The copies have one key and one origin. A test for which that matters has <see cref="DeploymentSetup.OwnKeys"/>.</remarks>
internal static class FreshDirectory
{
    /// <summary>The files that name the directory in which they lie.</summary>
    private static readonly string[] SelfNaming =
        ["engine/conf/menshen.conf", "engine/cluster/postgresql.conf", "vault/conf/menshen.conf", "vault/cluster/postgresql.conf"];

    private static readonly Lazy<Task<(string Directory, string Said)>> Made = new(MakeAsync);

    /// <summary>Runs <c>init</c> in an empty directory; returns what it printed, the first passwords.</summary>
    public static async Task<string> InitAsync(string directory, string program, IReadOnlyList<string> furtherWords) =>
        (await ToolRun.OfAsync(
            program,
            ["init", "--sysadmin", Administrators.System, "--secadmin", Administrators.Security, "--auditor", Administrators.Auditor, "--json", .. furtherWords, "--dir", directory],
            Deployment.Environment).ConfigureAwait(false)).Succeeded().Output;

    /// <summary>The same by copying.</summary>
    public static async Task<string> CopyAsync(string directory)
    {
        var (made, said) = await Made.Value.ConfigureAwait(false);
        (await ToolRun.OfAsync("cp", ["-a", $"{made}/.", directory]).ConfigureAwait(false)).Succeeded();
        foreach (var file in SelfNaming.Select(name => Path.Combine(directory, name)))
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file).ConfigureAwait(false)).Replace(made, directory, StringComparison.Ordinal)).ConfigureAwait(false);
        return said;
    }

    private static async Task<(string Directory, string Said)> MakeAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("menshen-it-").FullName;
        // The engine's own user must be able to pass, or its files would land outside of this directory.
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_001_001);
        // Two clusters are some thousand files: on a busy disk that takes seconds, in which xUnit reports foreground threads, and ends a process after ten of them.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.Diagnostics.Process.Start("rm", ["-rf", directory]).Dispose();
        return (directory, await InitAsync(directory, RepositoryPaths.MenshenProgram, ["--backups", "off"]).ConfigureAwait(false));
    }
}
