using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>An open connection to a log receiver: messages framed by octet counting (RFC 6587, RFC 5425).</summary>
internal sealed partial class ReceiverLine : IDisposable
{
    /// <summary>Longer, and the receiver is as good as gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>ioctl(2) SIOCOUTQ: bytes sent that the peer's kernel has not acknowledged.</summary>
    private const nuint UnacknowledgedBytes = 0x5411;

    /// <summary>Bytes gathered before a send.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly TcpClient _client;
    private readonly Stream _stream;

    private ReceiverLine(TcpClient client, Stream stream) => (_client, _stream) = (client, new BufferedStream(stream, BufferSize));

    /// <summary>Connects, and proves who answers where TLS is used.</summary>
    public static ReceiverLine Open(ForwardRule rule)
    {
        var client = new TcpClient { SendTimeout = (int)Patience.TotalMilliseconds, ReceiveTimeout = (int)Patience.TotalMilliseconds };
        try
        {
            if (!client.ConnectAsync(rule.Host, rule.Port).Wait(Patience))
                throw new IOException("it does not answer");
            return new ReceiverLine(client, rule.UsesTls ? OpenTls(client, rule) : client.GetStream());
        }
        catch (AggregateException e)
        {
            client.Dispose();
            throw new IOException(e.InnerException?.Message ?? e.Message, e);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Adds a message; it may still be on this side.</summary>
    public void Send(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        _stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} ")));
        _stream.Write(bytes);
    }

    /// <summary>Sends all and waits until the receiver's machine has it. Syslog has no answer of its own.</summary>
    /// <exception cref="IOException">It does not take it, or has closed the connection.</exception>
    public void Settle(CancellationToken stopping)
    {
        _stream.Flush();
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Unacknowledged() > 0)
        {
            if (Environment.TickCount64 > deadline)
                throw new IOException("it does not take what is sent");
            if (stopping.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(5)))
                throw new IOException("stopped before it had taken everything");
        }

        // A receiver says nothing; if something can be read, it is the end.
        if (_client.Client.Poll(0, SelectMode.SelectRead))
            throw new IOException("it has closed the connection");
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What could not be sent is behind the bookmark and is sent again.
        }

        _client.Dispose();
    }

    private static SslStream OpenTls(TcpClient client, ForwardRule rule)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = rule.Host };
        if (rule.AuthorityFile is { } file)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        }

        var tls = new SslStream(client.GetStream());
        tls.AuthenticateAsClient(options);
        return tls;
    }

    private int Unacknowledged()
    {
        var bytes = 0;
        if (IoControl((int)_client.Client.Handle, UnacknowledgedBytes, ref bytes) != 0)
            throw new IOException("the connection is gone");
        return bytes;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(int descriptor, nuint request, ref int value);
}
