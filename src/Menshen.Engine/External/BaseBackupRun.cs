using System.Diagnostics;
using Npgsql;

namespace Menshen.Engine;

/// <summary>A base backup of an engine elsewhere that streams in, by PostgreSQL's pg_basebackup.</summary>
public sealed class BaseBackupRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _words;

    private BaseBackupRun(Process process) => (_process, _words) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>The cluster's files, as a tar archive. That it ends does not say that it is whole: <see cref="EndAsync"/> does.</summary>
    public Stream Archive => _process.StandardOutput.BaseStream;

    internal static BaseBackupRun Begin(NpgsqlConnectionStringBuilder settings, string password, string label) => new(ClientProgram.Start(
        "pg_basebackup", password, "-D", "-", "-F", "tar", "-X", "none", "--no-manifest", "-c", "fast", "-l", label, "-w", "-d", ClientProgram.Target(settings)));

    /// <summary>Waits for its end, behind the archive's. Throws if not everything came.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        var words = await _words.WaitAsync(cancellation).ConfigureAwait(false);
        if (_process.ExitCode != 0) throw new EngineFaultException($"the engine's base backup broke off: {ClientProgram.Last(words)}");
    }

    /// <summary>Ends it in its middle: who reads the archive comes to an end of it.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Ends it, if it has not ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }
}
