namespace Menshen.Policy;

/// <summary>A digest under a key that policy never sees, for the mask <c>hash</c>. Must not allocate; called from the gateway's loops.</summary>
/// <param name="value">The value in clear.</param>
/// <param name="digest">Where to write; all of it is filled.</param>
public delegate void MaskDigest(ReadOnlySpan<byte> value, Span<byte> digest);
