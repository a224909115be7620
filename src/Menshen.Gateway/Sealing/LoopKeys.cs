using System.Security.Cryptography;
using Menshen.Crypto.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>The group keys that one loop has in use. Dropped whenever the catalogue's change: a destroyed key opens nothing more.</summary>
internal sealed class LoopKeys(ISealing? sealing) : IDisposable
{
    private readonly Dictionary<(int Group, int Version), GroupKey> _keys = [];
    private readonly Dictionary<(int Group, int Version), GroupKey> _poison = [];
    private int _epoch = int.MinValue;

    /// <summary>What the catalogue says; null where nothing is ever sealed.</summary>
    public ISealing? Source { get; } = sealing;

    /// <summary>The key that seals new values of the group; null: there is none.</summary>
    /// <param name="group">Its number.</param>
    /// <param name="version">The one that the database's values have; 0: the group's newest.</param>
    public GroupKey? Active(int group, int version)
    {
        if (Source?.GroupOf(group) is not { } entry) return null;
        var wanted = version == 0 ? entry.ActiveVersion : version;
        return wanted == 0 || entry.Ended.Contains(wanted) ? null : Find(group, wanted);
    }

    /// <summary>That version of the group's key; null: it is not known, or destroyed.</summary>
    public GroupKey? Find(int group, int version)
    {
        Look();
        return FindNow(group, version);
    }

    /// <summary>Drops the keys if the catalogue's have changed. What <see cref="FindNow"/> answers can be used until the next look.</summary>
    public void Look()
    {
        if (Source is not null && _epoch != Source.Epoch) Drop();
    }

    /// <summary>The same as <see cref="Find"/>, as of the last look.</summary>
    public GroupKey? FindNow(int group, int version)
    {
        if (Source is null) return null;
        if (_keys.TryGetValue((group, version), out var key)) return key;
        key = Load(group, version);
        // What is not there is not remembered: anybody can make up numbers.
        if (key is not null) _keys[(group, version)] = key;
        return key;
    }

    /// <summary>True for a planted value that nobody should ever open. Asked of values only that the key they name does not open.</summary>
    /// <param name="value">Of a group and version that are known.</param>
    /// <param name="scratch">Room for its body.</param>
    public bool IsPoison(in SealedText value, Span<byte> scratch)
    {
        if (PoisonNow(value.Group, value.Version) is not { } key || !key.TryOpen(value, scratch, out var length)) return false;
        CryptographicOperations.ZeroMemory(scratch[..length]);
        return true;
    }

    /// <summary>The key of such values, as of the last look.</summary>
    public GroupKey? PoisonNow(int group, int version)
    {
        if (!_poison.TryGetValue((group, version), out var key) && (key = LoadPoison(group, version)) is not null) _poison[(group, version)] = key;
        return key;
    }

    public void Dispose() => Drop();

    private void Drop()
    {
        foreach (var key in _keys.Values) key.Dispose();
        foreach (var key in _poison.Values) key.Dispose();
        _keys.Clear();
        _poison.Clear();
        _epoch = Source?.Epoch ?? 0;
    }

    private GroupKey? Load(int group, int version)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        try
        {
            return Source!.GroupOf(group) is { } entry && Source.TryCopyKey(group, version, bytes)
                ? new GroupKey(Source.ClusterId, group, version, entry.Mode, bytes, entry.Suffix)
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private GroupKey? LoadPoison(int group, int version)
    {
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        try
        {
            return Source?.GroupOf(group) is { } entry && Source.TryCopyPoisonKey(bytes) ? new GroupKey(Source.ClusterId, group, version, entry.Mode, bytes, entry.Suffix) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
