using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Menshen.Evaluator.Targets;

/// <summary>What a person holds in the hand who has enrolled one-time codes (RFC 6238): reads the address of an enrolment and shows codes.</summary>
/// <param name="address">As the enrolment shows it: <c>otpauth://totp/…?secret=…</c>.</param>
internal sealed class Telephone(string address)
{
    private const int Period = 30, Digits = 1_000_000;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly byte[] _secret = SecretOf(address);
    private long _lastShown;

    /// <summary>A code that was not shown before: each is good once, and the next one a step ahead of the clock is taken already.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        while (_lastShown > Step()) await Task.Delay(Look, cancellation).ConfigureAwait(false);
        _lastShown = Math.Max(Step(), _lastShown + 1);
        return CodeOf(_lastShown);
    }

    /// <summary>The code of some steps later than now, shown or not; of earlier ones where it is less than nothing.</summary>
    public string CodeAt(int later) => CodeOf(Step() + later);

    private static long Step() => DateTimeOffset.UtcNow.ToUnixTimeSeconds() / Period;

    private string CodeOf(long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)], mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The standard's own digest.
        HMACSHA1.HashData(_secret, counter, mac);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7FFFFFFF;
        return (number % Digits).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] SecretOf(string address)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", Name = "secret=";
        var at = address.IndexOf(Name, StringComparison.Ordinal);
        var text = at < 0 ? "" : address[(at + Name.Length)..].Split('&')[0].TrimEnd('=').ToUpperInvariant();
        if (text.Length == 0 || text.Any(letter => !Alphabet.Contains(letter, StringComparison.Ordinal)))
            throw new EvaluationFaultException("one-time codes: what was given is no address of an enrolment (otpauth://totp/...?secret=...)");
        var bits = string.Concat(text.Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
