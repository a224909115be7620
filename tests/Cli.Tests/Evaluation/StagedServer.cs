using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>A server that speaks PostgreSQL's protocol and has no database: it lets everybody in and answers as it was told.</summary>
internal sealed class StagedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<string, byte[]> _answer;

    /// <param name="answer">From a statement to the messages that answer it; an empty array drops the connection.</param>
    public StagedServer(Func<string, byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Stop();

    /// <summary>Each statement is refused.</summary>
    public static byte[] Error(string sql) => Message('E', "SERROR\0VERROR\0C42501\0Mpermission denied\0\0");

    /// <summary>Each statement is done, and has no rows.</summary>
    public static byte[] Empty(string sql) => [.. Message('1', ""), .. Message('2', ""), .. Message('n', ""), .. Message('C', "SELECT 0\0")];

    /// <summary>Each statement has one row with one text.</summary>
    public static byte[] Row(string text) =>
    [
        .. Message('1', ""), .. Message('2', ""), .. Message('T', [0, 1, (byte)'v', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
        .. Message('D', [0, 1, 0, 0, 0, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]), .. Message('C', "SELECT 1\0"),
    ];

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await ReadAsync(stream, hasType: false);
            await stream.WriteAsync(Greeting());
            var sql = "";
            while (true)
            {
                var (type, body) = await ReadAsync(stream, hasType: true);
                // Those of one command come one after the other.
                if (type is 'P') sql += Encoding.UTF8.GetString(body);
                if (type is 'Q') sql = Encoding.UTF8.GetString(body);
                if (type is not ('S' or 'Q')) continue;
                var answer = _answer(sql);
                sql = "";
                if (answer.Length == 0) return;
                await stream.WriteAsync((byte[])[.. answer, .. Message('Z', "I")]);
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    private static byte[] Greeting() =>
    [
        .. Message('R', [0, 0, 0, 0]), .. Message('S', "server_version\0" + "15.0\0"), .. Message('S', "client_encoding\0UTF8\0"),
        .. Message('S', "server_encoding\0UTF8\0"), .. Message('S', "integer_datetimes\0on\0"), .. Message('S', "TimeZone\0UTC\0"), .. Message('S', "standard_conforming_strings\0on\0"),
        .. Message('K', [0, 0, 0, 1, 0, 0, 0, 1]), .. Message('Z', "I"),
    ];

    private static async Task<(char Type, byte[] Body)> ReadAsync(NetworkStream stream, bool hasType)
    {
        var head = new byte[hasType ? 5 : 4];
        await stream.ReadExactlyAsync(head);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(head.Length - 4)) - 4];
        await stream.ReadExactlyAsync(body);
        return (hasType ? (char)head[0] : '\0', body);
    }

    private static byte[] Message(char type, string body) => Message(type, Encoding.UTF8.GetBytes(body));

    private static byte[] Message(char type, byte[] body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message, 5);
        return message;
    }
}
