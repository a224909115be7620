namespace Menshen.Wire;

/// <summary>The two mechanisms' names as they travel.</summary>
public static class ScramMechanism
{
    public static ReadOnlySpan<byte> Sha256 => "SCRAM-SHA-256"u8;

    /// <summary>The form that binds the exchange to the TLS channel's certificate.</summary>
    public static ReadOnlySpan<byte> Sha256Plus => "SCRAM-SHA-256-PLUS"u8;
}
