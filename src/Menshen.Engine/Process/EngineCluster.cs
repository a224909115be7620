using System.Diagnostics;

namespace Menshen.Engine;

/// <summary>The embedded engine's files: made once, configured before each start.</summary>
internal sealed class EngineCluster(EngineOptions options, IEngineSecrets secrets) : IDisposable
{
    private FileStream? _lock;

    public EngineAccount Account { get; private set; } = null!;

    public EnginePaths Paths { get; private set; } = null!;

    public string Binaries { get; private set; } = "";

    public int Niceness => options.Niceness;

    public EngineExpectations Expectations => new(
        options.TcbRole,
        // initdb alone decides on checksums; a cluster without them hides what a disk has changed.
        EngineConfiguration.Settings(options, Paths).Where(s => s.Guards).Select(s => (s.Name, s.Value)).Append(("data_checksums", "on"))
            .ToDictionary(s => s.Item1, s => s.Item2),
        EngineConfiguration.AccessRules(options.TcbRole));

    /// <summary>Makes what is missing and writes our settings; returns what the operator should know.</summary>
    public async Task<IReadOnlyList<string>> PrepareAsync(CancellationToken cancellation)
    {
        Binaries = PostgresBinaries.Find(options.BinaryDirectory);
        Account = EngineAccount.Find(options.OperatingSystemUser);
        Paths = EnginePaths.Prepare(options.DataDirectory, Account, options.Folder);
        _lock ??= Lock();
        var messages = new List<string>(Paths.Messages);
        if (!Paths.Initialised)
        {
            await InitialiseAsync(cancellation).ConfigureAwait(false);
        }

        messages.AddRange(WriteConfiguration());
        return messages;
    }

    /// <summary>Lets another Menshen have the engine.</summary>
    public void Dispose()
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <summary>The kernel ends the lock with our process, however that ends. Without it a second Menshen would take the engine of the
    /// first for a leftover, and stop it.</summary>
    private FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Paths.Configuration, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new EngineFaultException($"another Menshen runs the engine in {Paths.Engine}: use that one, or stop it first.", taken);
        }
    }

    private async Task InitialiseAsync(CancellationToken cancellation)
    {
        var passwordFile = Path.Combine(Paths.Configuration, "first-password");
        RemoveTraces(passwordFile);
        EnginePaths.MakeOwned(Paths.Making, Account);
        try
        {
            WritePassword(passwordFile);
            await RunInitdbAsync(passwordFile, cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        // For whoever starts this directory by hand, without us: the same rules. The engine has not run yet, so no link can wait here.
        WriteOwned(
            Path.Combine(Paths.Making, "postgresql.conf"), $"include '{Paths.SettingsFile.Replace("'", "''", StringComparison.Ordinal)}'\n");
        Directory.Move(Paths.Making, Paths.Cluster);
    }

    /// <summary>What an init that was killed left: never a cluster that ran, because that has its final name.</summary>
    private void RemoveTraces(string passwordFile)
    {
        File.Delete(passwordFile);
        if (Directory.Exists(Paths.Making))
        {
            Directory.Delete(Paths.Making, recursive: true);
        }
    }

    private void WritePassword(string file)
    {
        var password = secrets.PasswordFor(options.TcbRole);
        try
        {
            EnginePassword.Check(password);
            using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                BufferSize = 0,
            });
            stream.Write(password);
        }
        finally
        {
            Array.Clear(password);
        }

        LinuxCalls.Own(file, Account);
    }

    private async Task RunInitdbAsync(string passwordFile, CancellationToken cancellation)
    {
        using var initdb = Process.Start(Account.Command(
            Path.Combine(Binaries, "initdb"), "-D", Paths.Making, "-U", options.TcbRole, "--pwfile", passwordFile,
            "--data-checksums", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"))!;
        initdb.StandardInput.Close();
        // Not left behind when we are asked to stop: it would go on making what nobody waits for.
        await using var end = cancellation.Register(() => LinuxCalls.Signal(initdb.Id, LinuxCalls.Sigint)).ConfigureAwait(false);
        var output = initdb.StandardOutput.ReadToEndAsync(cancellation);
        var errors = await initdb.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await output.ConfigureAwait(false);
        await initdb.WaitForExitAsync(cancellation).ConfigureAwait(false);
        if (initdb.ExitCode != 0)
        {
            throw new EngineFaultException($"initdb could not make {Paths.Making}: {errors.Trim()}");
        }
    }

    private IEnumerable<string> WriteConfiguration()
    {
        WriteOwned(Paths.SettingsFile, EngineConfiguration.SettingsText(options, Paths));
        var rules = EngineConfiguration.AccessText(options.TcbRole);
        var changed = File.Exists(Paths.AccessFile) && File.ReadAllText(Paths.AccessFile) != rules;
        if (changed)
        {
            File.Move(Paths.AccessFile, Paths.AccessFile + ".found", overwrite: true);
        }

        WriteOwned(Paths.AccessFile, rules);
        return changed ? [$"somebody had changed {Paths.AccessFile}; it is restored, and what was found is in {Paths.AccessFile}.found."] : [];
    }

    /// <summary>Replaces a file at once, so that a crash never leaves half of the access rules.</summary>
    private void WriteOwned(string path, string text)
    {
        var temporary = path + ".new";
        File.WriteAllText(temporary, text);
        // Readable, not writable, for the engine: owner is us, group is the engine's.
        File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        LinuxCalls.Own(temporary, Account with { UserId = 0 });
        File.Move(temporary, path, overwrite: true);
    }
}
