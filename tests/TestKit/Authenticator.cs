using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Menshen.TestKit;

/// <summary>The telephone in a test's hand: reads the address of an enrolment and shows codes (RFC 6238), without a line of ours.</summary>
public sealed class Authenticator(string uri)
{
    private const int Period = 30;

    private readonly byte[] _secret = Decode(uri[(uri.IndexOf("secret=", StringComparison.Ordinal) + 7)..].Split('&')[0]);
    private long _lastShown;

    /// <summary>A code that was not shown before; waits for the next step where it must.</summary>
    public async Task<string> NextAsync()
    {
        // One step ahead is accepted, so a second code needs no waiting; a third does.
        var now = Step();
        while (Math.Max(now, _lastShown + 1) > now + 1)
        {
            await Task.Delay(500).ConfigureAwait(false);
            now = Step();
        }

        _lastShown = Math.Max(now, _lastShown + 1);
        return Code(_lastShown);
    }

    /// <summary>The code of a step before or after the present one.</summary>
    public string At(int later) => Code(Step() + later);

    private static long Step() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / Period;

    private string Code(long step)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // RFC 6238's own digest.
        var mac = HMACSHA1.HashData(_secret, counter);
#pragma warning restore CA5350
        var number = (BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & 0x7FFFFFFF) % 1_000_000;
        return number.ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
