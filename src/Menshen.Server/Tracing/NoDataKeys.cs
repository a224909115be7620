namespace Menshen.Server;

/// <summary>The keys of a deployment that seals nothing.</summary>
internal sealed class NoDataKeys : IDataKeyList
{
    public ReadOnlyMemory<byte> ClusterId => default;

    public IReadOnlyList<DataKeyEntry> All => [];

    public bool TryCopyKey(int group, int version, Span<byte> key) => false;
}
