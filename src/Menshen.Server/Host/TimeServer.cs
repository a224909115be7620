using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Menshen.Server;

/// <summary>Asks a time server once, by SNTP (RFC 4330): how far this machine's clock is from its own.</summary>
/// <remarks><code>
/// we at t1 ──► server at t2 … t3 ──► we at t4      offset = ((t2 - t1) + (t3 - t4)) / 2, wrong by at most half of the way there and back
/// </code>
/// What we send as our time is a random number: who does not see it cannot answer in the server's place.</remarks>
internal static class TimeServer
{
    private const int PacketSize = 48;
    private const int OriginAt = 24, ReceiveAt = 32, TransmitAt = 40;

    /// <summary>No leap warning, version 4, client.</summary>
    private const byte Client = 0b00_100_011;

    private const int ServerMode = 4;
    private const int ModeBits = 0b111;

    /// <summary>Leap indicator 3: the server's own clock is not set.</summary>
    private const int Unset = 0b11;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Era = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The server's clock less ours, and by how much that may be wrong; null: no answer that can be used.</summary>
    public static async Task<(TimeSpan Offset, TimeSpan Doubt)?> AskAsync(string server, TimeProvider time, CancellationToken cancellation)
    {
        var colon = server.LastIndexOf(':');
        using var socket = new UdpClient();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var question = new byte[PacketSize];
        question[0] = Client;
        RandomNumberGenerator.Fill(question.AsSpan(TransmitAt));
        try
        {
            socket.Connect(server[..colon].Trim('[', ']'), int.Parse(server.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture));
            var (sent, began) = (time.GetUtcNow(), time.GetTimestamp());
            await socket.SendAsync(question, patience.Token).ConfigureAwait(false);
            while (true)
            {
                var answer = (await socket.ReceiveAsync(patience.Token).ConfigureAwait(false)).Buffer;
                var way = time.GetElapsedTime(began);
                if (!IsAnswer(answer, question)) continue;
                // Our own clock may be set meanwhile: the way there and back is measured by the monotonic one.
                var (received, replied) = (Moment(answer, ReceiveAt), Moment(answer, TransmitAt));
                return (((received - sent) + (replied - (sent + way))) / 2, way / 2);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    // Stratum 0 is a refusal.
    private static bool IsAnswer(byte[] answer, byte[] question) =>
        answer.Length >= PacketSize && (answer[0] & ModeBits) == ServerMode && answer[0] >> 6 != Unset && answer[1] > 0
        && CryptographicOperations.FixedTimeEquals(answer.AsSpan(OriginAt, 8), question.AsSpan(TransmitAt, 8));

    private static DateTimeOffset Moment(byte[] packet, int at)
    {
        var seconds = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at));
        var fraction = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at + 4));
        // Of the next era too: the number begins anew in 2036 (RFC 4330, 3).
        var era = (seconds & 0x8000_0000) == 0 ? Era.AddSeconds(1L << 32) : Era;
        return era.AddSeconds(seconds).AddTicks((long)(fraction * (double)TimeSpan.TicksPerSecond / (1L << 32)));
    }
}
