using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Time-based one-time codes (RFC 6238 over RFC 4226), as every authenticator program shows them.</summary>
internal static class Totp
{
    /// <summary>Bytes of a secret: RFC 4226, 4 recommends 160 bits.</summary>
    public const int SecretSize = 20;

    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Seconds of a time step; RFC 6238, 5.2.</summary>
    public const int StepSeconds = 30;

    /// <summary>Steps before and after the present one whose codes are taken: a telephone's clock may be half a minute off.</summary>
    public const int Window = 1;

    private const int Modulus = 1_000_000;

    /// <summary>The time step of a moment.</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a step.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "HMAC-SHA-1 is what authenticators know; its weakness is collisions, which no code rests on.")]
    public static int CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(secret, counter, mac);
        // Dynamic truncation: RFC 4226, 5.3.
        var at = mac[^1] & 0xF;
        return (BinaryPrimitives.ReadInt32BigEndian(mac[at..]) & int.MaxValue) % Modulus;
    }

    /// <summary>The step of the window whose code this is, the latest if there are several; null: none. Takes the same time for all.</summary>
    public static long? FindStep(ReadOnlySpan<byte> secret, ReadOnlySpan<char> code, DateTimeOffset now)
    {
        if (code.Length != Digits || code.ContainsAnyExceptInRange('0', '9'))
            return null;
        Span<byte> shown = stackalloc byte[Digits], right = stackalloc byte[Digits];
        Encoding.ASCII.GetBytes(code, shown);
        long? found = null;
        for (var step = StepOf(now) - Window; step <= StepOf(now) + Window; step++)
        {
            CodeOf(secret, step).TryFormat(right, out _, "D6", CultureInfo.InvariantCulture);
            if (CryptographicOperations.FixedTimeEquals(right, shown))
                found = step;
        }

        CryptographicOperations.ZeroMemory(shown);
        CryptographicOperations.ZeroMemory(right);
        return found;
    }

    /// <summary>What the QR code says (Google Authenticator's key URI format). Holds the secret.</summary>
    public static SecretText Uri(string issuer, string name, ReadOnlySpan<byte> secret)
    {
        var (by, letters) = (System.Uri.EscapeDataString(issuer), Base32.LengthOf(secret.Length));
        var (before, after) = ($"otpauth://totp/{by}:{System.Uri.EscapeDataString(name)}?secret=", string.Create(CultureInfo.InvariantCulture, $"&issuer={by}&algorithm=SHA1&digits={Digits}&period={StepSeconds}"));
        var text = GC.AllocateUninitializedArray<char>(before.Length + letters + after.Length, pinned: true).AsSpan();
        before.CopyTo(text);
        Base32.Encode(secret, text.Slice(before.Length, letters));
        after.CopyTo(text[(before.Length + letters)..]);
        var uri = new SecretText(text);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        return uri;
    }
}
