using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Menshen.Backup.Repository;

namespace Menshen.Backup.Tests.Kit;

/// <summary>Stands in a bucket's place, with its certificate, and answers each request as a test says: also what no server that is well would.</summary>
/// <remarks>The first look at the bucket is answered as it should be. It ends with the test, and so does who still asks.</remarks>
internal sealed class LyingBucket : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly SwiftMachine _machine;
    private readonly X509Certificate2 _certificate;
    private readonly Func<string, string> _answer;
    private readonly Task _serving;

    /// <param name="machine">Whose certificate and keys it has; it is there already.</param>
    /// <param name="answer">From a request's method and target to the answer, head and body.</param>
    public LyingBucket(SwiftMachine machine, Func<string, string> answer)
    {
        (_machine, _certificate, _answer) = (machine, machine.Certificate(), answer);
        _listener.Start();
        _serving = ServeAsync();
    }

    public static string Xml(string root, string inside) => Answer("200 OK", $"<{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inside}</{root}>", "Content-Type: application/xml");

    public static string Answer(string status, string body, params string[] headers) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n{body}");

    public IRepositoryFiles Open() => RepositoryPlace.Open(
        string.Create(CultureInfo.InvariantCulture, $"s3://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/bucket"), new RepositoryAccess { S3 = _machine.Access with { Patience = TimeSpan.FromSeconds(10) } });

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _serving;
        _certificate.Dispose();
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> lines = [];
        try
        {
            while (true) lines.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var held = client;
        try
        {
            await using var line = new SslStream(client.GetStream());
            await line.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _ending.Token);
            using var reader = new StreamReader(line, Encoding.Latin1);
            while (await ReadAsync(reader, line) is { } request)
                await line.WriteAsync(Encoding.Latin1.GetBytes(request.Contains("max-keys=1", StringComparison.Ordinal) ? Xml("ListBucketResult", "") : _answer(request)), _ending.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or AuthenticationException)
        {
            // It ends, or the other side has gone.
        }
    }

    /// <summary>Method and target of the next request, whose body is read and left; null: there is none.</summary>
    private async Task<string?> ReadAsync(StreamReader reader, SslStream line)
    {
        if (await reader.ReadLineAsync(_ending.Token) is not { Length: > 0 } request) return null;
        var bytes = 0;
        while (await reader.ReadLineAsync(_ending.Token) is { Length: > 0 } header)
        {
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) bytes = int.Parse(header.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture);
            if (header.StartsWith("Expect:", StringComparison.OrdinalIgnoreCase)) await line.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _ending.Token);
        }

        for (var step = new char[1 << 16]; bytes > 0;)
        {
            var read = await reader.ReadAsync(step.AsMemory(0, Math.Min(bytes, step.Length)), _ending.Token);
            if (read == 0) return null;
            bytes -= read;
        }

        return request;
    }
}
