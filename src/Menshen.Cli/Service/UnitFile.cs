namespace Menshen.Cli.Service;

/// <summary>The systemd unit that keeps a deployment running, filled with its paths.</summary>
/// <param name="User">The account that runs it.</param>
/// <param name="Program">The program's file.</param>
/// <param name="Directory">The deployment.</param>
/// <param name="Credential">File with the sealed master key for systemd-creds, or null: what the deployment has.</param>
internal sealed record UnitFile(string User, string Program, string Directory, string? Credential)
{
    /// <summary>Directories beside the deployment to which it writes: repositories of backups, archives, places of witnesses, the engine's files where they lie elsewhere.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>What a service of root's needs, to run the database servers as somebody else: changing users, and giving them their files.</summary>
    private const string OfRoot = "CAP_SETUID CAP_SETGID CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_SYS_NICE";

    /// <summary>The unit's text; throws where a path could not be written into one.</summary>
    public string Text() => ServiceForm.Read("menshen.service")
        .Replace("{user}", Plain(User), StringComparison.Ordinal)
        .Replace("{program}", Quoted(Program), StringComparison.Ordinal)
        .Replace("{directory}", Quoted(Directory), StringComparison.Ordinal)
        .Replace("{plain-directory}", Plain(Directory), StringComparison.Ordinal)
        // A minus sign: a disk that is not there does not keep the service down; Menshen says what it misses.
        .Replace("{further}", string.Concat(Further.Select(path => $" -{Plain(path)}")), StringComparison.Ordinal)
        .Replace("{credential}", Credential is null ? "" : $"LoadCredentialEncrypted=menshen-master:{Plain(Credential)}", StringComparison.Ordinal)
        .Replace("{capabilities}", User == "root" ? OfRoot : "", StringComparison.Ordinal);

    // A percent sign begins a specifier (systemd.unit(5)).
    private static string Quoted(string path) => $"\"{Checked(path, " ")}\"";

    private static string Plain(string path) => Checked(path, "");

    private static string Checked(string path, string allowed) => ServiceForm.Checked(path, allowed).Replace("%", "%%", StringComparison.Ordinal);
}
