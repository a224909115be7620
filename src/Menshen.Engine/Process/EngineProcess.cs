using System.Diagnostics;
using System.Globalization;

namespace Menshen.Engine;

/// <summary>One life of the postmaster, our child.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _pumps;

    private EngineProcess(Process process, EngineLog log)
    {
        _process = process;
        _process.StandardInput.Close();
        _pumps = Task.WhenAll(log.PumpAsync(process.StandardError.BaseStream), log.PumpAsync(process.StandardOutput.BaseStream));
        Ended = WaitAsync(log);
    }

    /// <summary>The postmaster's process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when it has ended, with the reason in words.</summary>
    public Task<string> Ended { get; }

    public static EngineProcess Start(EngineCluster cluster, EngineLog log)
    {
        // Named on the command line too, so that a postgresql.conf planted in PGDATA is never the one in force.
        string[] arguments = ["-D", cluster.Paths.Cluster, "-c", $"config_file={cluster.Paths.SettingsFile}"];
        var postgres = Path.Combine(cluster.Binaries, "postgres");
        // nice(1) execs in place, like the other tools before it.
        var command = cluster.Niceness == 0
            ? cluster.Account.Command(postgres, arguments)
            : cluster.Account.Command("nice", ["-n", cluster.Niceness.ToString(CultureInfo.InvariantCulture), postgres, .. arguments]);
        return new EngineProcess(Process.Start(command)!, log);
    }

    /// <summary>Fast shutdown, and an immediate one after the grace. Recovery replays what an immediate one leaves.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        foreach (var signal in (int[])[LinuxCalls.Sigint, LinuxCalls.Sigquit, LinuxCalls.Sigkill])
        {
            if (Ended.IsCompleted)
            {
                return;
            }

            LinuxCalls.Signal(Id, signal);
            await Task.WhenAny(Ended, Task.Delay(grace)).ConfigureAwait(false);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<string> WaitAsync(EngineLog log)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // Backends that outlive a killed postmaster hold the pipe; its last words are read if they come soon.
        await Task.WhenAny(_pumps, Task.Delay(TimeSpan.FromMilliseconds(200))).ConfigureAwait(false);
        // The runtime reports a death by signal as 128 + signal, as shells do.
        return _process.ExitCode switch
        {
            0 => "the postmaster was shut down by somebody else",
            > 128 and < 128 + 65 => $"the postmaster was killed by signal {_process.ExitCode - 128}",
            _ => $"the postmaster ended with code {_process.ExitCode}: {log.Tail}",
        };
    }
}
