using System.Collections.Frozen;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;
using Menshen.Sql.Rows;
using Menshen.Sql.Sealing;

namespace Menshen.Server;

/// <summary>Groups, keys and sealed columns as the gateway asks for them; replaced as a whole when the catalogue or a database changes.</summary>
internal sealed class GatewaySealing : ISealing, IRowKeys
{
    /// <summary>For a look that sessions wait for; it takes some 20 ms, unless the engine is in trouble.</summary>
    private static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(5);

    /// <summary>For the other gateways to look, of which one may have to be waited for until its lease has run out.</summary>
    private static readonly TimeSpan OthersPatience = TimeSpan.FromSeconds(25);

    private readonly SealParts _parts;
    private readonly InForce<PolicySet> _policy;
    private readonly byte[] _poison;
    private readonly SharedLooks _looks;
    private FrozenDictionary<int, SealGroupEntry> _groups = FrozenDictionary<int, SealGroupEntry>.Empty;
    private int _epoch;

    public GatewaySealing(SealParts parts, InForce<PolicySet> policy, byte[] poison)
    {
        (_parts, _policy, _poison) = (parts, policy, poison);
        _looks = new SharedLooks(LookAsync);
        parts.Keys.Replaced += (_, _) => Renew();
        parts.Columns.Changed += (_, _) => Interlocked.Increment(ref _epoch);
        parts.Changing.Changed += (_, _) => Interlocked.Increment(ref _epoch);
        Renew();
    }

    public int Epoch => Volatile.Read(ref _epoch);

    /// <remarks>Who knows no group has nothing that another could have changed behind its back but the first one of all, which takes minutes and several persons: nobody who seals
    /// nothing should stand still for a catalogue that is slow.</remarks>
    public bool IsCurrent => _parts.Others.Lease.IsHeld || Volatile.Read(ref _groups).Count == 0;

    public ReadOnlySpan<byte> ClusterId => _parts.Keys.ClusterId;

    public SealedSchema? SchemaOf(string database) => _parts.Columns.Of(database) is { IsEmpty: false } schema ? schema : null;

    public Task RefreshAsync(string database, CancellationToken cancellation) => _looks.AskAsync(database).WaitAsync(cancellation);

    public RowKeyPicture? KeysOf(string database) => _parts.Columns.KeysOf(database);

    public SealedSchema? ChangingIn(string database) => _parts.Changing.In(database);

    public SealedSchema? MovingIn(string database) => _parts.Changing.MovingIn(database);

    public TableMoves MovesIn(string database) => _parts.Changing.MovesIn(database);

    public SealGroupEntry? GroupOf(int number) => Volatile.Read(ref _groups).GetValueOrDefault(number);

    public bool TryCopyKey(int group, int version, Span<byte> key) => _parts.Keys.TryCopyKey(group, version, key);

    public bool TryCopyPoisonKey(Span<byte> key)
    {
        _poison.CopyTo(key);
        return true;
    }

    private Task LookAsync(string database) => Task.WhenAll(LookHereAsync(database), LookThereAsync(database));

    // Who has made a view tells others of it, whatever gateway they come by.
    private async Task LookThereAsync(string database)
    {
        using var patience = new CancellationTokenSource(OthersPatience);
        await _parts.Others.TellLookAsync(database, patience.Token).ConfigureAwait(false);
    }

    private async Task LookHereAsync(string database)
    {
        using var patience = new CancellationTokenSource(LookPatience);
        await _parts.Columns.RefreshAsync(database, patience.Token).ConfigureAwait(false);
    }

    /// <summary>Another policy is in force: tags, masks and rights may be others.</summary>
    public void OnPolicy() => Renew();

    // Rights go by the tag that the policy gives a group today; the catalogue's is for groups that the policy does not name.
    private void Renew()
    {
        Volatile.Write(ref _groups, _parts.Keys.Groups.ToFrozenDictionary(group => group.Number, Entry));
        Interlocked.Increment(ref _epoch);
    }

    private SealGroupEntry Entry(SealGroup group)
    {
        var rule = _policy.Now.Seals.Find(group.Name);
        var version = _parts.Keys.ActiveVersion(group.Number);
        return new SealGroupEntry(group.Number, group.Name, rule?.Tag ?? group.Tag, group.Mode, version, rule?.HasFieldLabels ?? false) { Suffix = group.Suffix, Ended = _parts.Keys.EndedVersions(group.Number) };
    }
}
