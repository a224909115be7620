using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Interop.Tests.Logins;

/// <summary>A wrong password as fast as an attacker can send it: a whole exchange over TLS with a proof that is noise, from an address of
/// his choice.</summary>
internal static class RawGuess
{
    /// <summary>The SQLSTATE of the answer; null where the connection was closed without one.</summary>
    public static async Task<string?> TryAsync(int port, string user, string source, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation);
            await using var plain = new NetworkStream(socket);
            await plain.WriteAsync(new byte[] { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f }, cancellation);
            if (plain.ReadByte() != 'S')
                return null;
            await using var tls = new SslStream(plain, false, (_, certificate, _, _) => certificate is not null);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellation);
            await tls.WriteAsync(Startup(user), cancellation);
            await ReadAsync(tls, cancellation);
            byte[] first = [.. "n,,n=,r=abcdefghijklmnop"u8];
            await tls.WriteAsync(Password([.. "SCRAM-SHA-256\0"u8, .. Int32(first.Length), .. first]), cancellation);
            var (_, body) = await ReadAsync(tls, cancellation);
            var nonce = Encoding.ASCII.GetString(body.AsSpan(4)).Split(',')[0];
            await tls.WriteAsync(Password(Encoding.ASCII.GetBytes($"c=biws,{nonce},p={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}")), cancellation);
            var (type, error) = await ReadAsync(tls, cancellation);
            return type == 'E' ? Encoding.UTF8.GetString(error).Split('\0').First(field => field.StartsWith('C'))[1..] : $"type {type}";
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            return null;
        }
    }

    private static async Task<(char Type, byte[] Body)> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[5];
        await stream.ReadExactlyAsync(header, cancellation);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4];
        await stream.ReadExactlyAsync(body, cancellation);
        return ((char)header[0], body);
    }

    private static byte[] Startup(string user)
    {
        byte[] body = [0, 3, 0, 0, .. Encoding.UTF8.GetBytes($"user\0{user}\0database\0postgres\0\0")];
        return [.. Int32(body.Length + 4), .. body];
    }

    private static byte[] Password(byte[] body) => [(byte)'p', .. Int32(body.Length + 4), .. body];

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
