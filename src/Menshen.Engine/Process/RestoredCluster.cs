using System.Diagnostics;
using System.Globalization;
using System.Text;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>An embedded engine's files that come from a backup: where they go, whose they become, and how recovery is told its target.</summary>
/// <remarks>Until <see cref="Seal"/> the directory has a name that no engine starts from.</remarks>
public sealed partial class RestoredCluster
{
    private const string SettingsMark = "# Menshen's restore";
    private const string SettingsName = "postgresql.auto.conf";

    /// <summary>Where the settings of the owner of another's engine are kept: they would run his commands, and load his libraries.</summary>
    private const string OwnersSettings = "postgresql.auto.conf.owners";

    /// <summary>As pg_controldata says it.</summary>
    private const string StoppedInRecovery = "shut down in recovery";

    private const string PreparedWords = "max_prepared_xacts setting:";
    private const string RedoWords = "Latest checkpoint's REDO location:";

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
        // Ours until all is laid: what the engine's user could put there, a link, root would write through.
        Directory.CreateDirectory(restored.Wal, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return restored;
    }

    /// <summary>Asks for recovery, gives everything to the engine's user, and the directory its name.</summary>
    public void Seal(IReadOnlyDictionary<string, string> target)
    {
        AskRecovery(Making, target);
        Own(Making);
        Own(Wal);
        Directory.Move(Making, Cluster);
    }

    /// <summary>Tells the next start to recover, from <see cref="Wal"/>, to another target than before.</summary>
    public void AskRecovery(IReadOnlyDictionary<string, string> target)
    {
        TakeBackSettings(Cluster);
        AskRecovery(Cluster, target);
    }

    private void AskRecovery(string cluster, IReadOnlyDictionary<string, string> target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var text = new StringBuilder(SettingsMark).Append('\n');
        RequirePlain(Wal);
        text.Append(CultureInfo.InvariantCulture, $"restore_command = 'cp \"{Wal}/%f\" \"%p\"'\n");
        // It would let us in before the target is reached.
        text.Append("hot_standby = 'off'\nrecovery_target_timeline = 'current'\nrecovery_target_action = 'promote'\n");
        foreach (var (name, value) in target) text.Append(CultureInfo.InvariantCulture, $"{name} = '{Quoted(value)}'\n");
        var settings = Path.Combine(cluster, SettingsName);
        var before = File.Exists(settings) ? File.ReadAllText(settings) : "";
        Replace(settings, before + text);
        Replace(Path.Combine(cluster, "recovery.signal"), "");
    }

    // A shell reads the path, and PostgreSQL's own escapes come before it.
    private static void RequirePlain(string path)
    {
        if (!path.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'))
            throw new EngineFaultException($"{path} has characters that a shell or PostgreSQL reads otherwise: restore into a directory of letters, digits, dots, dashes and underscores.");
    }

    private static string Quoted(string value) => value.Any(char.IsControl)
        ? throw new EngineFaultException("a recovery target has control characters")
        : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal);

    // Never through what stands there: the directory may be the engine's user's, and a link of his would have us write where he may not.
    private void Replace(string path, string text)
    {
        File.Delete(path);
        using (var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            file.Write(Encoding.UTF8.GetBytes(text));
        LinuxCalls.Own(path, _account);
    }

    /// <summary>Takes back what <see cref="AskRecovery"/> wrote, and the WAL that was laid.</summary>
    public void Finish()
    {
        TakeBackSettings(Cluster);
        Directory.Delete(Wal, recursive: true);
    }

    private void TakeBackSettings(string cluster)
    {
        var found = new FileInfo(Path.Combine(cluster, SettingsName));
        // The engine ran in between, and the directory is its user's: a link there would have us read and write for it what it may not.
        if (found.LinkTarget is not null) throw new EngineFaultException($"{found.FullName} is a symbolic link: somebody has the restored engine in hand. Remove the directory.");
        var text = found.Exists ? File.ReadAllText(found.FullName) : "";
        var mark = text.IndexOf(SettingsMark, StringComparison.Ordinal);
        if (mark >= 0) Replace(found.FullName, text[..mark]);
    }

    /// <summary>Reads every page of the stopped cluster, or of one relation's files; null if all checksums are right, else what pg_checksums says.</summary>
    public async Task<string?> CheckPagesAsync(CancellationToken cancellation, string? fileNode = null)
    {
        string[] arguments = ["--check", "-D", Cluster, .. fileNode is null ? Array.Empty<string>() : ["--filenode", fileNode]];
        using var check = Process.Start(_account.Command(Path.Combine(Binaries, "pg_checksums"), arguments))!;
        check.StandardInput.Close();
        var output = check.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await check.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await check.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return check.ExitCode == 0 ? null : errors.Trim();
    }

    /// <summary>One page of the stopped cluster.</summary>
    /// <param name="file">The relation's first file below the data directory.</param>
    /// <param name="block">From 0.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<byte[]> ReadPageAsync(string file, long block, CancellationToken cancellation) => new PageFile(_account, Cluster).ReadAsync(file, block, cancellation);

    /// <summary>Has PostgreSQL replay up to the target and stop there, without ever letting anybody in: no page is other than WAL makes it, not even by what a look at it notes down.
    /// Answers up to which place all that was logged is in the files.</summary>
    public async Task<NpgsqlLogSequenceNumber> ReplayAsync(EngineOptions options, IEngineSecrets secrets, IReadOnlyDictionary<string, string> target, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(target);
        AskRecovery(new Dictionary<string, string>(target) { ["recovery_target_action"] = "shutdown" });
        using var cluster = new EngineCluster(options, secrets);
        await cluster.PrepareAsync(cancellation).ConfigureAwait(false);
        using var log = new EngineLog(_paths.Log, options.LogFileBytes, options.LogFilesKept);
        using (var process = EngineProcess.Start(cluster, log))
        {
            await Task.WhenAny(process.Ended, Task.Delay(Timeout.Infinite, cancellation)).ConfigureAwait(false);
            await process.StopAsync(options.StopGrace).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            var control = await ControlAsync(cancellation).ConfigureAwait(false);
            if (!control.Contains(StoppedInRecovery, StringComparison.Ordinal)) throw new EngineFaultException($"the replay did not come to its end: {await process.Ended.ConfigureAwait(false)}");
            return NpgsqlLogSequenceNumber.Parse(ValueOf(RedoWords, control));
        }
    }

    /// <summary>The options with as many places for prepared transactions as the engine had that wrote the files: with fewer, the recovery of one that waits fails.</summary>
    public async Task<EngineOptions> AsItWasAsync(EngineOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        var places = ValueOf(PreparedWords, await ControlAsync(cancellation).ConfigureAwait(false));
        return options with { MaxPreparedTransactions = int.Parse(places, CultureInfo.InvariantCulture) };
    }

    private static string ValueOf(string words, string control) => control.Split('\n').First(line => line.StartsWith(words, StringComparison.Ordinal))[words.Length..].Trim();

    private async Task<string> ControlAsync(CancellationToken cancellation) =>
        Encoding.UTF8.GetString(await AccountProgram.OutputAsync(_account, Path.Combine(Binaries, "pg_controldata"), ["-D", Cluster], default, cancellation).ConfigureAwait(false));

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
