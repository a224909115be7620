namespace Menshen.Control;

/// <summary>A value's digests under all keys.</summary>
/// <param name="Digests">One for each key that opens.</param>
/// <param name="Closed">Groups and versions whose key was destroyed or does not open: what was shown under them is not found.</param>
public sealed record DigestListing(IReadOnlyList<ValueDigest> Digests, IReadOnlyList<string> Closed);
