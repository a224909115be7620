using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Npgsql;

namespace Menshen.Evaluator.Fuzzing;

/// <summary>A client of bytes: connects, with TLS where the server has it, logs in if it shall, and sends whatever it is given. What a driver would never let through.</summary>
internal sealed class RawClient : IDisposable
{
    private const int AskForTls = 80877103, Version3 = 196608, Most = 1 << 20;

    /// <summary>How long an answer or an end may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TcpClient _tcp;
    private Stream _stream;
    private string _nonce = "";
    private byte[] _proof = [];

    private readonly NpgsqlConnectionStringBuilder _target;

    private RawClient(TcpClient tcp, NpgsqlConnectionStringBuilder target) => (_tcp, _stream, _target) = (tcp, tcp.GetStream(), target);

    /// <summary>Its own port: by it the records name it.</summary>
    public int Port => ((IPEndPoint)_tcp.Client.LocalEndPoint!).Port;

    /// <summary>Connected, and nothing said.</summary>
    public static async Task<RawClient> ConnectAsync(NpgsqlConnectionStringBuilder target, CancellationToken cancellation)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(target.Host!, target.Port, cancellation).ConfigureAwait(false);
            return new RawClient(tcp, target);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Encrypted from now on, if the server can. Whose certificate it is does not matter here: this is an attacker.</summary>
    public Task EncryptAsync(CancellationToken cancellation) => EncryptAsync(null, cancellation);

    private async Task EncryptAsync(SslStreamCertificateContext? shown, CancellationToken cancellation)
    {
        await SendAsync(Untyped(AskForTls, []), cancellation).ConfigureAwait(false);
        var answer = new byte[1];
        await _stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        if (answer[0] != 'S') return;
#pragma warning disable CA5359 // An attacker does not care whose certificate it is; of the password goes no more than a proof.
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false, (object _, X509Certificate? _, X509Chain? _, SslPolicyErrors _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificateContext = shown }, cancellation).ConfigureAwait(false);
        _stream = tls;
    }

    /// <summary>Logged in as somebody by SCRAM-SHA-256 (RFC 7677).</summary>
    public async Task LogInAsync(Subject subject, CancellationToken cancellation)
    {
        await AskForAsync(subject, cancellation).ConfigureAwait(false);
        _nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        var challenge = await ChallengeAsync(cancellation).ConfigureAwait(false);
        _proof = Typed('p', Encoding.ASCII.GetBytes(Proof(subject.Password, $"n=,r={_nonce}", challenge)));
        await SendAsync(_proof, cancellation).ConfigureAwait(false);
        while (await ExpectAsync(null, cancellation).ConfigureAwait(false) is not { Length: 1 })
        {
            // Until ReadyForQuery, whose body is one byte.
        }
    }

    /// <summary>As far as the question who it is: encrypted, the name said, and nothing proven. True: there is no question, it is in.</summary>
    public async Task<bool> AskForAsync(Subject subject, CancellationToken cancellation)
    {
        // With the certificate of whom the target was named for, if there is one: a stranger has none to show.
        var shown = _target.SslCertificate is { } file ? SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(file, _target.SslKey), null, offline: true) : null;
        await EncryptAsync(shown, cancellation).ConfigureAwait(false);
        await SendAsync(Untyped(Version3, Encoding.UTF8.GetBytes($"user\0{subject.Name}\0database\0{subject.Database}\0\0")), cancellation).ConfigureAwait(false);
        return (await ExpectAsync('R', cancellation).ConfigureAwait(false)) is [0, 0, 0, 0];
    }

    /// <summary>Logs in with the words of another client's log-in, its proof among them, and answers what came: whoever listened could do that.</summary>
    public async Task<byte[]?> ReplayAsync(RawClient earlier, Subject subject, CancellationToken cancellation)
    {
        await AskForAsync(subject, cancellation).ConfigureAwait(false);
        _nonce = earlier._nonce;
        await ChallengeAsync(cancellation).ConfigureAwait(false);
        await SendAsync(earlier._proof, cancellation).ConfigureAwait(false);
        return await EndAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A statement as a message, whenever it is sent.</summary>
    public Task SayAsync(string sql, CancellationToken cancellation) => SendAsync(Typed('Q', Encoding.UTF8.GetBytes(sql + "\0")), cancellation);

    public async Task SendAsync(byte[] bytes, CancellationToken cancellation) => await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);

    /// <summary>Says no more, and answers what came until the end; null: it did not end in time.</summary>
    public async Task<byte[]?> EndAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        using var read = new MemoryStream();
        try
        {
            if (_stream is SslStream tls)
                await tls.ShutdownAsync().ConfigureAwait(false);
            _tcp.Client.Shutdown(SocketShutdown.Send);
            var buffer = new byte[1 << 14];
            for (int count; read.Length < Most && (count = await _stream.ReadAsync(buffer, patience.Token).ConfigureAwait(false)) > 0;) read.Write(buffer, 0, count);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or SocketException or InvalidOperationException)
        {
            // Cut off: what came before counts.
        }

        return read.ToArray();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    /// <summary>True if these are whole messages of a server, or the one byte that answers who asks for TLS.</summary>
    public static bool IsAnswer(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [(byte)'S' or (byte)'N', .. var rest] && (rest.IsEmpty || rest[0] is (byte)'E')) bytes = rest;
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 5 || !char.IsAsciiLetterOrDigit((char)bytes[0])) return false;
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
            if (length < 4 || length > bytes.Length - 1) return false;
            bytes = bytes[(1 + (int)length)..];
        }

        return true;
    }

    /// <summary>True if among these messages is the one that says that somebody is logged in.</summary>
    public static bool LetsIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf((ReadOnlySpan<byte>)[(byte)'R', 0, 0, 0, 8, 0, 0, 0, 0]) >= 0;

    /// <summary>Says the first words of SCRAM with its nonce; answers what the server asks.</summary>
    private async Task<string> ChallengeAsync(CancellationToken cancellation)
    {
        var first = $"n,,n=,r={_nonce}";
        await SendAsync(Typed('p', [.. Encoding.ASCII.GetBytes("SCRAM-SHA-256\0"), .. Field(first.Length), .. Encoding.ASCII.GetBytes(first)]), cancellation).ConfigureAwait(false);
        return Encoding.ASCII.GetString((await ExpectAsync('R', cancellation).ConfigureAwait(false)).AsSpan(4));
    }

    private async Task<byte[]> ExpectAsync(char? type, CancellationToken cancellation)
    {
        var head = new byte[5];
        await _stream.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (head[0] == 'E' || (type is not null && head[0] != type) || length is < 4 or > Most) throw new EvaluationFaultException($"the raw client was answered {(char)head[0]}");
        var body = new byte[length - 4];
        await _stream.ReadExactlyAsync(body, cancellation).ConfigureAwait(false);
        // What ReadyForQuery looks like, and nothing else may.
        return head[0] == 'Z' || body.Length != 1 ? body : [.. body, 0];
    }

    private static string Proof(string password, string bare, string challenge)
    {
        var parts = challenge.Split(',').ToDictionary(part => part[0], part => part[2..]);
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, Convert.FromBase64String(parts['s']), int.Parse(parts['i'], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        var final = $"c=biws,r={parts['r']}";
        var key = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(key), Encoding.ASCII.GetBytes($"{bare},{challenge},{final}"));
        return $"{final},p={Convert.ToBase64String([.. key.Select((one, i) => (byte)(one ^ signature[i]))])}";
    }

    private static byte[] Typed(char type, byte[] body) => [(byte)type, .. Field(body.Length + 4), .. body];

    private static byte[] Untyped(int code, byte[] body) => [.. Field(body.Length + 8), .. Field(code), .. body];

    private static byte[] Field(int number)
    {
        var field = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(field, number);
        return field;
    }
}
