namespace Menshen.Keystore.Files;

/// <summary>What one guess at a passphrase costs: N = 2^<paramref name="Exponent"/> (that many KiB of memory) and p.</summary>
internal readonly record struct ScryptCost(byte Exponent, byte Parallelism)
{
    /// <summary>64 MiB, twice over, about half a second (OWASP Password Storage Cheat Sheet, 2023: N = 2^16, r = 8, p = 2).</summary>
    internal static ScryptCost Default => new(16, 2);

    /// <summary>False for values that no keystore was written with: damage, or an attempt to exhaust us.</summary>
    internal bool IsReasonable => Exponent is >= 4 and <= 20 && Parallelism is >= 1 and <= 16;
}
