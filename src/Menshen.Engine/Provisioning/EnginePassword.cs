namespace Menshen.Engine;

/// <summary>What a derived engine password must look like.</summary>
internal static class EnginePassword
{
    /// <summary>128 bits written in base64 have 22 characters.</summary>
    public const int ShortestLength = 22;

    /// <summary>Refuses what is too short for a verifier of one iteration, or what SASLprep or a password file would change.</summary>
    public static void Check(ReadOnlySpan<byte> password)
    {
        if (password.Length < ShortestLength || password.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            throw new EngineFaultException($"an engine password must have at least {ShortestLength} printable ASCII characters.");
        }
    }
}
