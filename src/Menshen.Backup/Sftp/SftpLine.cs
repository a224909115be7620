using System.Net.Sockets;
using Menshen.Backup.Repository;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Menshen.Backup.Sftp;

/// <summary>The connection to the other machine: made when it is needed, made anew when it was lost, and only to the machine whose key is known.</summary>
internal sealed class SftpLine(SftpAddress address, SftpAccess access) : IDisposable
{
    /// <summary>In one packet: what OpenSSH takes at most is more, what SSH.NET gives at most is 64 KiB.</summary>
    private const uint PacketBytes = 60 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private PrivateKeyFile? _key;
    private SftpClient? _client;

    /// <summary>Does it; what fails on the way is told in words of files.</summary>
    public T Do<T>(Func<SftpClient, T> act, string place)
    {
        try
        {
            return act(Client());
        }
        catch (Exception e) when (Words(e, place) is { } fault)
        {
            throw fault;
        }
    }

    public void Do(Action<SftpClient> act, string place) => Do(
        client =>
        {
            act(client);
            return true;
        },
        place);

    /// <summary>The same fault as a local file would give; null: it is no fault of the line.</summary>
    public Exception? Words(Exception e, string place) => e switch
    {
        SftpPathNotFoundException => new FileNotFoundException($"{place} is not there", place, e),
        SftpPermissionDeniedException => new UnauthorizedAccessException($"{place}: {address.User} may not", e),
        SshOperationTimeoutException => new IOException($"{address.Host} has not answered for {access.Patience.TotalSeconds:0} s", e),
        SshException or SocketException or ObjectDisposedException => new IOException($"{place}: {e.Message}", e),
        NotSupportedException => new IOException($"{address.Host} offers no rename in one step (posix-rename@openssh.com)", e),
        _ => null,
    };

    public void Dispose()
    {
        _client?.Dispose();
        _key?.Dispose();
    }

    private SftpClient Client()
    {
        lock (_gate)
        {
            if (_client is { IsConnected: true } open) return open;
            _client?.Dispose();
            _client = null;
            return _client = Connect();
        }
    }

    private SftpClient Connect()
    {
        var known = KnownHost.Of(address, access.HostKey);
        var info = new ConnectionInfo(address.HostName, address.Port, address.User, new PrivateKeyAuthenticationMethod(address.User, _key ??= Key())) { Timeout = access.Patience };
        // As ssh does it: of the machine's keys, one that is known is asked for.
        foreach (var algorithm in info.HostKeyAlgorithms.Keys.Where(algorithm => !known.MayBe(algorithm)).ToList()) info.HostKeyAlgorithms.Remove(algorithm);
        var client = new SftpClient(info) { OperationTimeout = access.Patience, KeepAliveInterval = KeepAlive, BufferSize = PacketBytes };
        BackupException? refusal = null;
        client.HostKeyReceived += (_, shown) =>
        {
            // SSH.NET trusts every key that nobody looks at.
            shown.CanTrust = known.Knows(shown.HostKey);
            if (!shown.CanTrust) refusal = KnownHost.Unknown(address, shown.HostKey, shown.HostKeyName);
        };
        try
        {
            client.Connect();
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            if (refusal is not null) throw refusal;
            if (e is SshAuthenticationException)
                throw new BackupException($"{address.Host} does not let {address.User} in with the key {access.KeyFile}", "Put its public half there: ~/.ssh/authorized_keys", e);
            if (e is SshConnectionException && known.IsListed && e.Message.Contains("host key", StringComparison.OrdinalIgnoreCase))
                throw new BackupException($"{address.Host} has no key of a kind that it is known by: {e.Message}", "Renew its lines in the known_hosts file, from that machine itself", e);
            throw;
        }
    }

    private PrivateKeyFile Key()
    {
        if (access.KeyFile is not { } file) throw new BackupException($"nothing says with which key to log in at {address.Host}", "Name a private key's file: backup: sftp-key: FILE, or --sftp-key FILE");
        OwnersFile.Require(file, "key", "Make one: ssh-keygen -t ed25519 -N '' -f " + file);
        try
        {
            return new PrivateKeyFile(file);
        }
        catch (SshPassPhraseNullOrEmptyException e)
        {
            throw new BackupException($"the key in {file} has a passphrase, and nobody is there to give it", "Use a key without one, for this purpose alone, and limit it on the other machine", e);
        }
        catch (SshException e)
        {
            throw new BackupException($"{file} is no private key that can be used: {e.Message}", "Make one: ssh-keygen -t ed25519 -N ''", e);
        }
    }
}
