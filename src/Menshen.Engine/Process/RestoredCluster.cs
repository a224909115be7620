using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Menshen.Engine;

/// <summary>An embedded engine's files that come from a backup: where they go, whose they become, and how recovery is told its target.</summary>
/// <remarks>Until <see cref="Seal"/> the directory has a name that no engine starts from.</remarks>
public sealed class RestoredCluster
{
    private const string SettingsMark = "# Menshen's restore";

    private readonly EnginePaths _paths;
    private readonly EngineAccount _account;

    private RestoredCluster(EnginePaths paths, EngineAccount account) => (_paths, _account) = (paths, account);

    /// <summary>Where the files are to be unpacked.</summary>
    public string Making => Path.Combine(_paths.Engine, "cluster.restoring");

    /// <summary>Where WAL is laid for recovery.</summary>
    public string Wal => Path.Combine(_paths.Engine, "wal-restored");

    public string Cluster => _paths.Cluster;

    /// <summary>Directory of PostgreSQL's programs.</summary>
    public string Binaries { get; private init; } = "";

    /// <summary>Makes the places in a directory that holds no engine.</summary>
    public static RestoredCluster Prepare(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var account = EngineAccount.Find(options.OperatingSystemUser);
        var paths = EnginePaths.Prepare(options.DataDirectory, account, options.Folder);
        if (Directory.Exists(paths.Cluster)) throw new EngineFaultException($"there is an engine in {paths.Cluster}: nothing is restored over it.");
        var restored = new RestoredCluster(paths, account) { Binaries = PostgresBinaries.Find(options.BinaryDirectory) };
        Directory.CreateDirectory(restored.Making, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        EnginePaths.MakeOwned(restored.Wal, account);
        return restored;
    }

    /// <summary>Gives everything to the engine's user, and the directory its name.</summary>
    public void Seal()
    {
        Own(Making);
        Own(Wal);
        Directory.Move(Making, Cluster);
    }

    /// <summary>Tells the next start to recover, from <see cref="Wal"/>, to a target: settings such as <c>recovery_target_time</c>.</summary>
    public void AskRecovery(IReadOnlyDictionary<string, string> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        TakeBackSettings();
        var text = new StringBuilder(SettingsMark).Append('\n');
        var wal = Wal.Replace("'", "''", StringComparison.Ordinal);
        text.Append(CultureInfo.InvariantCulture, $"restore_command = 'cp \"{wal}/%f\" \"%p\"'\n");
        // It would let us in before the target is reached.
        text.Append("hot_standby = 'off'\nrecovery_target_timeline = 'current'\nrecovery_target_action = 'promote'\n");
        foreach (var (name, value) in target) text.Append(CultureInfo.InvariantCulture, $"{name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'\n");
        File.AppendAllText(SettingsFile, text.ToString());
        var signal = Path.Combine(Cluster, "recovery.signal");
        File.WriteAllText(signal, "");
        LinuxCalls.Own(signal, _account);
    }

    /// <summary>Takes back what <see cref="AskRecovery"/> wrote, and the WAL that was laid.</summary>
    public void Finish()
    {
        TakeBackSettings();
        Directory.Delete(Wal, recursive: true);
    }

    private string SettingsFile => Path.Combine(Cluster, "postgresql.auto.conf");

    private void TakeBackSettings()
    {
        var found = new FileInfo(SettingsFile);
        // The engine ran in between, and the directory is its user's: a link there would have us read and write for it what it may not.
        if (found.LinkTarget is not null) throw new EngineFaultException($"{SettingsFile} is a symbolic link: somebody has the restored engine in hand. Remove the directory.");
        var text = found.Exists ? File.ReadAllText(SettingsFile) : "";
        var mark = text.IndexOf(SettingsMark, StringComparison.Ordinal);
        if (mark < 0) return;
        File.Delete(SettingsFile);
        using (var file = new FileStream(
            SettingsFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(Encoding.UTF8.GetBytes(text[..mark]));
        LinuxCalls.Own(SettingsFile, _account);
    }

    /// <summary>Reads every page of the stopped cluster; null if all checksums are right, else what pg_checksums says.</summary>
    public async Task<string?> CheckPagesAsync(CancellationToken cancellation)
    {
        using var check = Process.Start(_account.Command(Path.Combine(Binaries, "pg_checksums"), "--check", "-D", Cluster))!;
        check.StandardInput.Close();
        var output = check.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await check.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await check.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return check.ExitCode == 0 ? null : errors.Trim();
    }

    /// <summary>What PostgreSQL's recovery said of its last transaction, such as <c>2026-11-27 00:10:00.1+00</c>; null if there was none.</summary>
    public string? LastTransaction()
    {
        const string words = "last completed transaction was at log time ";
        return Directory.GetFiles(_paths.Log).Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
            .LastOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(words, StringComparison.Ordinal) + words.Length)..] : null;
    }

    private void Own(string directory)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)) LinuxCalls.Own(entry, _account);
        LinuxCalls.Own(directory, _account);
    }
}
