using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Menshen.Cli.Demo;

/// <summary>The newcomer's authenticator: six digits for each half minute (RFC 6238), from the address that the QR code holds.</summary>
internal sealed class DemoTelephone(string uri)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _secret = Decode(uri[(uri.IndexOf("secret=", StringComparison.Ordinal) + "secret=".Length)..].Split('&')[0]);
    private long _shown;

    /// <summary>A code that was not shown before. One step ahead is taken, too, so that a second one needs no waiting.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        while (_shown > Now())
            await Task.Delay(Look, cancellation).ConfigureAwait(false);
        _shown = Math.Max(Now(), _shown + 1);
        return Code(_shown);
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    private string Code(long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238's own digest, which every authenticator speaks.
        var mac = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 0xF)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2))];
    }
}
