using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Bench.Client;

/// <summary>A PostgreSQL client that reads results as fast as it can and keeps nothing of them.</summary>
/// <remarks>psql and drivers spend more CPU on a row than a proxy does and would hide it. This one walks message headers in a large
/// buffer, so that it is never the reason for a short write of the proxy.</remarks>
internal sealed class RawConnection : IDisposable
{
    /// <summary>What it calls itself.</summary>
    public const string Application = "bench";

    public const int BulkBuffer = 512 * 1024; // bytes; twice the largest buffer of a contestant
    public const int SmallBuffer = 16 * 1024; // bytes; enough for a login and one row, and 2,000 of them fit

    private readonly Socket socket;
    private readonly MessageStream messages;

    private RawConnection(Target target, int bufferSize, string? source)
    {
        socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        if (source is not null)
            socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        socket.Connect(IPAddress.Loopback, target.Port);
        messages = new MessageStream(bufferSize) { Transport = new NetworkStream(socket, ownsSocket: false) };
    }

    /// <summary>The client's end, as the records name it.</summary>
    public int LocalPort => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Connects, starts TLS if asked, and logs in with SCRAM-SHA-256.</summary>
    public static RawConnection Open(Target target, bool tls, int bufferSize, string? source = null)
    {
        var connection = new RawConnection(target, bufferSize, source);
        try
        {
            if (tls)
                connection.StartTls();
            connection.LogIn(target);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs one simple query, throws its result away, and returns how many bytes came.</summary>
    public long Drain(string sql)
    {
        messages.Send((byte)'Q', [.. Encoding.UTF8.GetBytes(sql), 0]);
        for (long total = 0; ;)
        {
            var (type, length) = messages.ReadHeader();
            if (type == 'E')
                throw new BenchFailure($"the server said: {Readable(messages.ReadBody(length))}");
            messages.Skip(length);
            total += 5 + length;
            if (type == 'Z')
                return total;
        }
    }

    /// <summary>Runs one simple query and tells what came of it; an error is an answer, a broken connection a <see cref="BenchFailure"/> or an <see cref="IOException"/>.</summary>
    public Reply Ask(string sql)
    {
        messages.Send((byte)'Q', [.. Encoding.UTF8.GetBytes(sql), 0]);
        for (var reply = default(Reply); ;)
        {
            var (type, length) = messages.ReadHeader();
            switch (type)
            {
                case 'D' when reply.Rows == 0:
                    reply = reply with { Rows = 1, FirstRow = messages.ReadBody(length) };
                    break;
                case 'D':
                    messages.Skip(length);
                    reply = reply with { Rows = reply.Rows + 1 };
                    break;
                case 'C':
                    reply = reply with { Tag = messages.ReadBody(length).AsMemory(0, length - 1) };
                    break;
                case 'E':
                    reply = reply with { SqlState = SqlStateOf(messages.ReadBody(length)) };
                    break;
                case 'Z':
                    messages.Skip(length);
                    return reply;
                default:
                    messages.Skip(length);
                    break;
            }
        }
    }

    // Fields of a letter and a text that ends in a zero; C is the SQLSTATE.
    private static string SqlStateOf(byte[] error) =>
        Encoding.UTF8.GetString(error).Split('\0').FirstOrDefault(field => field.StartsWith('C'))?[1..] ?? "without SQLSTATE";

    /// <summary>Says goodbye, so that a pooler keeps its server connection, and closes.</summary>
    public void Dispose()
    {
        try
        {
            messages.Send((byte)'X', []);
        }
        catch (IOException)
        {
            // The server was faster; there is nobody left to say goodbye to.
        }

        messages.Transport.Dispose();
        socket.Dispose();
    }

    private void StartTls()
    {
        messages.Transport.Write([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]); // SSLRequest
        if (messages.Transport.ReadByte() != 'S')
            throw new BenchFailure("the server does not offer TLS");
        var tls = new SslStream(messages.Transport, leaveInnerStreamOpen: false);
        messages.Transport = tls;
        tls.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            AllowTlsResume = false, // each login pays for a whole handshake, as libpq's does
            // Each contestant made its own certificate a moment ago; that there is one is enough to measure.
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
    }

    private void LogIn(Target target)
    {
        var settings = Encoding.UTF8.GetBytes($"user\0{target.User}\0database\0{target.Database}\0application_name\0{Application}\0\0");
        var start = new byte[8 + settings.Length];
        BinaryPrimitives.WriteInt32BigEndian(start, start.Length);
        BinaryPrimitives.WriteInt32BigEndian(start.AsSpan(4), 3 << 16); // protocol 3.0
        settings.CopyTo(start, 8);
        messages.Transport.Write(start);

        var clientFirstBare = $"n=,r={Convert.ToBase64String(RandomNumberGenerator.GetBytes(18))}";
        while (true)
        {
            var (type, length) = messages.ReadHeader();
            var body = messages.ReadBody(length);
            switch (type)
            {
                case 'R':
                    Authenticate(body, clientFirstBare, target.Password);
                    break;
                case 'E':
                    throw new BenchFailure($"login to {target} failed: {Readable(body)}");
                case 'Z':
                    return;
            }
        }
    }

    private void Authenticate(byte[] body, string clientFirstBare, string password)
    {
        switch (BinaryPrimitives.ReadInt32BigEndian(body))
        {
            case 10: // AuthenticationSASL
                var first = Encoding.ASCII.GetBytes($"n,,{clientFirstBare}");
                var length = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(length, first.Length);
                messages.Send((byte)'p', [.. "SCRAM-SHA-256\0"u8, .. length, .. first]);
                break;
            case 11: // AuthenticationSASLContinue
                var serverFirst = Encoding.ASCII.GetString(body.AsSpan(4));
                messages.Send((byte)'p', Encoding.ASCII.GetBytes(ScramProof.Finish(clientFirstBare, serverFirst, password)));
                break;
        }
    }

    private static string Readable(byte[] error) => Encoding.UTF8.GetString(error).Replace('\0', ' ');
}
