namespace Menshen.Gateway.Tls;

/// <summary>The bytes that OpenSSL may read and write during one call: a loop's receive area in, its send area out.</summary>
/// <remarks>Lives in native memory, one per loop; every TLS session of the loop shares it, because only one call runs at a time.</remarks>
internal unsafe struct TlsWindow
{
    /// <summary>Ciphertext received and not yet taken by OpenSSL.</summary>
    public byte* In;

    /// <summary>Bytes at <see cref="In"/>.</summary>
    public int InLength;

    /// <summary>Where OpenSSL's ciphertext goes.</summary>
    public byte* Out;

    /// <summary>Bytes already at <see cref="Out"/>.</summary>
    public int OutLength;

    /// <summary>Bytes that fit at <see cref="Out"/>.</summary>
    public int OutCapacity;
}
