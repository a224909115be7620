using System.Diagnostics;
using System.Text;

namespace Menshen.Engine;

/// <summary>What becomes of the files of an engine that somebody else ran.</summary>
public sealed partial class RestoredCluster
{
    private const string NoChecksums = "Data page checksum version:           0";

    /// <summary>A copy of a subscriber would take from the publisher what the subscriber itself waits for.</summary>
    private const string NoSubscriptions = "UPDATE pg_catalog.pg_subscription SET subenabled = false WHERE subenabled";

    private bool _isAnothers;

    /// <summary>The major version of the PostgreSQL that is here, such as <c>15</c>.</summary>
    public static string MajorVersion(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var program = Process.Start(EngineAccount.Find(options.OperatingSystemUser).Command(Path.Combine(PostgresBinaries.Find(options.BinaryDirectory), "initdb"), "--version"))!;
        program.StandardInput.Close();
        // initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        var words = program.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        program.WaitForExit();
        return words.Length > 2 ? words[2].Split('.', '\n')[0] : throw new EngineFaultException("PostgreSQL does not say its version.");
    }

    /// <summary>The unpacked files were of an engine that somebody else ran: his settings are put aside.</summary>
    /// <param name="role">Menshen's there.</param>
    public void Adopt(string role)
    {
        RequirePlainRole(role);
        _isAnothers = true;
        var settings = Path.Combine(Making, SettingsName);
        if (File.Exists(settings)) File.Move(settings, Path.Combine(Making, OwnersSettings));
    }

    /// <summary>Has PostgreSQL recover another's cluster with nobody connected, and gives Menshen's role there the password that it has by our keys; what is here of ours alone is left as it is.
    /// Answers what is to be told.</summary>
    /// <remarks>PostgreSQL's single-user mode asks for no password, and listens to nobody but us.</remarks>
    public async Task<IReadOnlyList<string>> TakeOverAsync(EngineOptions options, IEngineSecrets secrets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(secrets);
        if (!_isAnothers) return [];
        using (var cluster = new EngineCluster(options, secrets))
        {
            await cluster.PrepareAsync(cancellation).ConfigureAwait(false);
            using var log = new EngineLog(_paths.Log, options.LogFileBytes, options.LogFilesKept);
            await RunAloneAsync([Statement(options.TcbRole, secrets), NoSubscriptions], log, cancellation).ConfigureAwait(false);
        }

        List<string> told = [$"the engine was another's: {options.TcbRole} is its superuser, with the password of our keys; its owner's settings are in {OwnersSettings}"];
        if (!(await ControlAsync(cancellation).ConfigureAwait(false)).Contains(NoChecksums, StringComparison.Ordinal)) return told;
        await AccountProgram.OutputAsync(_account, Path.Combine(Binaries, "pg_checksums"), ["--enable", "-D", Cluster], default, cancellation).ConfigureAwait(false);
        return [.. told, "it wrote no page checksums: they were made now, and say nothing of the time before"];
    }

    /// <summary>Refuses a role whose name <c>pg_hba.conf</c> reads otherwise: the engine's own, in which it is to be Menshen's, names it.</summary>
    public static void RequirePlainRole(string role)
    {
        ArgumentNullException.ThrowIfNull(role);
        if (role is "" or "all" || role.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not '_' and not '-'))
            throw new EngineFaultException($"Menshen's role in the engine is called \"{role}\", and backups take one of letters, digits, underscores and dashes, so that it can be that of an engine of Menshen's own.");
    }

    private async Task RunAloneAsync(IEnumerable<string> lines, EngineLog log, CancellationToken cancellation)
    {
        // template1: a database that is always there. -O: a subscription can else be stopped from its own database alone.
        using var alone = Process.Start(_account.Command(Path.Combine(Binaries, "postgres"), "--single", "-O", "-D", Cluster, "-c", $"config_file={_paths.SettingsFile}", "template1"))!;
        await using var end = cancellation.Register(() => LinuxCalls.Signal(alone.Id, LinuxCalls.Sigquit)).ConfigureAwait(false);
        var pumps = Task.WhenAll(log.PumpAsync(alone.StandardError.BaseStream), log.PumpAsync(alone.StandardOutput.BaseStream));
        try
        {
            await alone.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))), cancellation).ConfigureAwait(false);
            alone.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; why is in what it says.
        }

        await pumps.ConfigureAwait(false);
        await alone.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (alone.ExitCode != 0) throw new EngineFaultException($"the engine did not start: {log.Tail}");
    }

    /// <summary>One line, as that mode reads it. What does not become so is found out when we log in.</summary>
    private static string Statement(string role, IEngineSecrets secrets)
    {
        var password = secrets.PasswordFor(role);
        try
        {
            return $"ALTER ROLE \"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\" SUPERUSER LOGIN CONNECTION LIMIT -1 VALID UNTIL 'infinity' PASSWORD '{ScramVerifier.ForDerived(password)}'";
        }
        finally
        {
            Array.Clear(password);
        }
    }
}
