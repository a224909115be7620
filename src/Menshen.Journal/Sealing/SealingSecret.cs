namespace Menshen.Journal;

/// <summary>The secret under which a journal's records are sealed, and those before it, which only open; whoever makes it disposes it.</summary>
/// <remarks>Each segment has a key of its own, HMAC-SM3 over a purpose, the run's id and the segment's number: so no key ever seals more than
/// one segment, and a frame moved to another segment does not open. A segment's header names its secret: after <see cref="Rotate"/> the writer goes on to
/// a new segment, and what is there already is read as before.</remarks>
public sealed class SealingSecret : IDisposable
{
    /// <summary>Bytes of a secret.</summary>
    public const int Size = 32;

    internal const int IdSize = 8;

    private readonly Lock _gate = new();

    // Newest first; replaced as a whole, so that readers on other threads take no lock.
    private SecretVersion[] _versions;
    private int _generation;

    /// <summary>Takes a copy; the caller clears its own.</summary>
    /// <param name="secrets">The secret in use, and behind it those before, the newest first.</param>
    public SealingSecret(ReadOnlySpan<byte> secrets)
    {
        if (secrets.IsEmpty || secrets.Length % Size != 0) { throw new ArgumentOutOfRangeException(nameof(secrets)); }
        _versions = new SecretVersion[secrets.Length / Size];
        for (var i = 0; i < _versions.Length; i++) { _versions[i] = new SecretVersion(secrets.Slice(i * Size, Size)); }
    }

    /// <summary>Grows with each rotation while it is held.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>Seals what is written from now on.</summary>
    internal SecretVersion Current => Volatile.Read(ref _versions)[0];

    /// <summary>Another secret seals from now on; the one so far only opens. Takes a copy; the caller clears its own.</summary>
    public void Rotate(ReadOnlySpan<byte> next)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(next.Length, Size, nameof(next));
        lock (_gate)
        {
            Volatile.Write(ref _versions, [new SecretVersion(next), .. _versions]);
            Interlocked.Increment(ref _generation);
        }
    }

    /// <summary>Digesters of rows under this secret and each earlier one, for finding what was recorded under any of them.</summary>
    public IReadOnlyList<RowDigester> CreateRowDigesters() => [.. Volatile.Read(ref _versions).Select(version => RowDigester.Of(version, Generation))];

    public void Dispose()
    {
        foreach (var version in _versions) { version.Dispose(); }
    }

    public override string ToString() => $"journal sealing secret {Convert.ToHexStringLower(Current.Id.Span)}, {_versions.Length - 1} before it";

    /// <summary>The secret of that id; null: it is none of these.</summary>
    internal SecretVersion? Find(ReadOnlySpan<byte> id)
    {
        foreach (var version in Volatile.Read(ref _versions))
        {
            if (version.Id.Span.SequenceEqual(id)) { return version; }
        }

        return null;
    }
}
