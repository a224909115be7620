namespace Menshen.Server;

/// <summary>The keys of all seal groups, for finding the digests of a value.</summary>
internal interface IDataKeyList
{
    /// <summary>The 16 bytes that bind sealed values to this catalogue.</summary>
    ReadOnlyMemory<byte> ClusterId { get; }

    /// <summary>Each version of each group's key, those that were destroyed too: what was shown under them cannot be found any more, and the auditor
    /// must be told.</summary>
    IReadOnlyList<DataKeyEntry> All { get; }

    /// <summary>Copies a key; the caller clears it. False: it was destroyed, or does not open.</summary>
    bool TryCopyKey(int group, int version, Span<byte> key);
}
