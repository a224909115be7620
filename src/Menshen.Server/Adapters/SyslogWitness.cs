using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>A syslog receiver that keeps the journal's checkpoints: RFC 5424 over TCP, each message with its length before it (RFC 6587).</summary>
/// <remarks><code>
/// 412 &lt;109&gt;1 2026-01-31T08:00:00.000000Z host menshen 4711 checkpoint - menshen-checkpoint BASE64
/// </code>
/// The note stands in base64, because receivers change line feeds, each in its own way.</remarks>
internal sealed class SyslogWitness(string host, int port, string machine, TimeProvider time) : IWitness
{
    /// <summary>Facility 13, log audit; severity 5, notice (RFC 5424, 6.2.1).</summary>
    private const int Priority = (13 * 8) + 5;

    /// <summary>Before RFC 5424 asks for less, a host name has at most this many characters.</summary>
    private const int LongestHost = 255;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private Socket? _socket;

    public string Name { get; } = string.Create(CultureInfo.InvariantCulture, $"syslog+tcp://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    public void Keep(string note)
    {
        try
        {
            _socket ??= Connect();
            var message = Message(note);
            for (var sent = 0; sent < message.Length;) { sent += _socket.Send(message.AsSpan(sent)); }
        }
        catch (SocketException e)
        {
            Close();
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>A receiver that has gone away may have lost what it had not written yet. Nothing ever comes from it, so what can be read is
    /// its end.</summary>
    public bool StillKeeps()
    {
        if (_socket is null) { return false; }
        if (!_socket.Poll(0, SelectMode.SelectRead)) { return true; }
        Close();
        return false;
    }

    public void Dispose() => Close();

    private Socket Connect()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = (int)Patience.TotalMilliseconds };
        try
        {
            var connecting = socket.ConnectAsync(host, port);
            if (!connecting.Wait(Patience)) { throw new IOException($"no answer within {Patience.TotalSeconds} s"); }
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e is AggregateException { InnerException: SocketException inner } ? new IOException(inner.Message, inner) : e as IOException ?? new IOException(e.Message, e);
        }
    }

    private byte[] Message(string note)
    {
        var name = machine.Length == 0 ? "-" : string.Concat(machine.Take(LongestHost).Select(c => c is > ' ' and <= '~' ? c : '-'));
        var text = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"<{Priority}>1 {time.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ} {name} menshen {Environment.ProcessId} checkpoint - {WitnessFile.SyslogMark}{Convert.ToBase64String(Encoding.UTF8.GetBytes(note))}"));
        return [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length} ")), .. text];
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
