using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Menshen.Backup.Sftp;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Another machine: Debian's own sshd on the loopback, with a host key, a user's key and a directory of its own.</summary>
internal sealed class SftpMachine : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("menshen-ssh-").FullName;
    private readonly int _port = LoopbackPort.Next();
    private Process? _daemon;

    private SftpMachine()
    {
    }

    /// <summary>What lies there, seen from that machine itself.</summary>
    public string Directory => Path.Combine(_directory, "srv");

    public string UserKey => Path.Combine(_directory, "user");

    public string HostKey => Path.Combine(_directory, "host");

    public string KnownHosts => Path.Combine(_directory, "known_hosts");

    public int Port => _port;

    /// <summary>The name of a repository there.</summary>
    /// <param name="name">Its directory.</param>
    /// <param name="by">The near end of the line by which one comes there; null: its own port.</param>
    public string Place(string name, CuttingLine? by = null) => string.Create(CultureInfo.InvariantCulture, $"sftp://{Environment.UserName}@127.0.0.1:{by?.Port ?? _port}{Directory}/{name}");

    /// <summary>The way there, by the host key's fingerprint as it is now.</summary>
    public async Task<SftpAccess> AccessAsync() =>
        new(UserKey, (await ToolRun.OfAsync("ssh-keygen", ["-l", "-f", HostKey + ".pub"])).Succeeded().Text.Split(' ')[1], TimeSpan.FromSeconds(10));

    public static async Task<SftpMachine> StartAsync()
    {
        var machine = new SftpMachine();
        System.IO.Directory.CreateDirectory(machine.Directory);
        // As root, sshd wants the place that Debian makes when it starts it as a service.
        if (Environment.IsPrivilegedProcess) System.IO.Directory.CreateDirectory("/run/sshd");
        await MakeKeyAsync(machine.UserKey, "ed25519");
        await MakeKeyAsync(machine.HostKey, "ed25519");
        await machine.UpAsync();
        return machine;
    }

    /// <summary>Begins again with another host key, as after a new installation, or as somebody in between does.</summary>
    public async Task ChangeHostKeyAsync(string type = "ed25519")
    {
        await DownAsync();
        File.Delete(HostKey);
        File.Delete(HostKey + ".pub");
        await MakeKeyAsync(HostKey, type);
        await UpAsync();
    }

    public async Task UpAsync()
    {
        var settings = Path.Combine(_directory, "sshd_config");
        await File.WriteAllTextAsync(settings, string.Create(CultureInfo.InvariantCulture, $"""
            Port {_port}
            ListenAddress 127.0.0.1
            HostKey {HostKey}
            PidFile none
            AuthorizedKeysFile {UserKey}.pub
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp
            ForceCommand internal-sftp
            """));
        // -D: a child of ours; -e: what it says comes to us.
        _daemon = ToolRun.Start("/usr/sbin/sshd", ["-D", "-e", "-f", settings]);
        _daemon.ErrorDataReceived += (_, _) => { };
        _daemon.BeginErrorReadLine();
        for (var began = Stopwatch.GetTimestamp(); !await AnswersAsync(); await Task.Delay(20))
        {
            if (_daemon.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException("sshd did not begin");
        }
    }

    /// <summary>As a pulled cable or a lost machine: it and all its sessions end at once.</summary>
    public async Task DownAsync()
    {
        if (_daemon is not { } daemon) return;
        _daemon = null;
        daemon.Kill(entireProcessTree: true);
        await daemon.WaitForExitAsync();
        daemon.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await DownAsync();
        System.IO.Directory.Delete(_directory, recursive: true);
    }

    private static async Task MakeKeyAsync(string file, string type) => (await ToolRun.OfAsync("ssh-keygen", ["-q", "-t", type, "-N", "", "-f", file])).Succeeded();

    private async Task<bool> AnswersAsync()
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
