using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Menshen.Evaluator.Targets;

/// <summary>Another machine for an hour: this one's own sshd on the loopback, with keys of its own, that lets nobody do anything but copy files.</summary>
internal sealed class FarMachine : IAsyncDisposable
{
    private const string Daemon = "/usr/sbin/sshd", KeyMaker = "/usr/bin/ssh-keygen", Shell = "/bin/sh";

    /// <summary>Ends the daemon with its judge, however that ends: then nobody holds the other end of its input any more. A daemon that is left lets in whoever makes its file of keys anew at the
    /// same place below a directory that all may write, once that was taken away; as the judge's own account, which may be root.</summary>
    private const string Guard = """trap '' INT HUP TERM; "$0" -D -f "$1" & daemon=$!; read -r end; kill -9 "$daemon" """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _directory;
    private readonly int _port = FreePort.Next();
    private Process? _daemon;

    private FarMachine(string directory) => _directory = directory;

    /// <summary>The key by which one comes in.</summary>
    public string UserKey => Path.Combine(_directory, "user");

    /// <summary>The fingerprint by which one knows it.</summary>
    public string HostKey { get; private set; } = "";

    public string Place => string.Create(CultureInfo.InvariantCulture, $"sftp://{Environment.UserName}@127.0.0.1:{_port}{_directory}/srv");

    /// <summary>Starts one; null: this machine has no sshd.</summary>
    public static async Task<FarMachine?> StartAsync(string directory, CancellationToken cancellation)
    {
        if (!File.Exists(Daemon) || !File.Exists(KeyMaker)) return null;
        var machine = new FarMachine(directory);
        Directory.CreateDirectory(Path.Combine(directory, "srv"));
        // As root, sshd wants the place that its package makes when it is a service.
        if (Environment.IsPrivilegedProcess) Directory.CreateDirectory("/run/sshd");
        foreach (var key in new[] { "user", "host" }) await MakeAsync("-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(directory, key)).ConfigureAwait(false);
        machine.HostKey = (await MakeAsync("-l", "-f", Path.Combine(directory, "host.pub")).ConfigureAwait(false)).Split(' ')[1];
        await machine.UpAsync(cancellation).ConfigureAwait(false);
        return machine;

        async Task<string> MakeAsync(params string[] words)
        {
            var (code, output, error) = await PublicCommand.RunAsync(KeyMaker, "", [], cancellation, words).ConfigureAwait(false);
            return code == 0 ? output : throw new EvaluationFaultException($"ssh-keygen: {error.Trim()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not { } daemon) return;
        _daemon = null;
        daemon.Kill(entireProcessTree: true);
        await daemon.WaitForExitAsync().ConfigureAwait(false);
        daemon.Dispose();
    }

    private async Task UpAsync(CancellationToken cancellation)
    {
        var settings = Path.Combine(_directory, "sshd_config");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            Port {_port}
            ListenAddress 127.0.0.1
            HostKey {_directory}/host
            PidFile none
            AuthorizedKeysFile {UserKey}.pub
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp
            ForceCommand internal-sftp
            LogLevel QUIET
            """), cancellation).ConfigureAwait(false);
        _daemon = Process.Start(new ProcessStartInfo(Shell, ["-c", Guard, Daemon, settings]) { RedirectStandardInput = true }) ?? throw new EvaluationFaultException("sshd did not start");
        for (var began = Environment.TickCount64; !await AnswersAsync(cancellation).ConfigureAwait(false); await Task.Delay(Pause, cancellation).ConfigureAwait(false))
            if (_daemon.HasExited || Environment.TickCount64 - began > Patience.TotalMilliseconds) throw new EvaluationFaultException("sshd did not begin");
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
