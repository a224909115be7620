using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>Turns a passphrase into a key at a cost in time and memory that a guesser must pay for every guess (RFC 7914, r = 8).</summary>
public static unsafe class Scrypt
{
    /// <summary>GCRY_KDF_SCRYPT in <c>gcrypt.h</c>: N goes in as sub-algorithm, p as iterations.</summary>
    private const int Algorithm = 48;

    /// <summary>N = 2^20 takes a gibibyte; a larger number in a file is damage or an attempt to exhaust us.</summary>
    private const int MaxCostExponent = 20;

    /// <summary>Fills <paramref name="key"/> with N = 2^<paramref name="costExponent"/>, taking 2^<paramref name="costExponent"/> KiB of
    /// memory.</summary>
    public static void Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int costExponent, int parallelism, Span<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(passphrase.Length, nameof(passphrase));
        ArgumentOutOfRangeException.ThrowIfLessThan(costExponent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(costExponent, MaxCostExponent);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallelism, 1);
        GcryptLibrary.EnsureReady();
        fixed (byte* phrase = passphrase)
        fixed (byte* saltBytes = salt)
        fixed (byte* target = key)
        {
            var error = Gcrypt.KdfDerive(
                phrase, (nuint)passphrase.Length, Algorithm, 1 << costExponent, saltBytes, (nuint)salt.Length, (nuint)parallelism,
                (nuint)key.Length, target);
            GcryptError.Check(error, "derive a key from a passphrase");
        }
    }
}
