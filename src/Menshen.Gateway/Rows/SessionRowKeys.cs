using System.Collections.Immutable;
using Menshen.Gateway.Statements;
using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>What one session has to do with rows whose keys are recorded. Costs a comparison where its database has no such tables.</summary>
internal sealed class SessionRowKeys(IRowKeys keys, string database)
{
    /// <summary>Texts whose results' shapes are remembered; more are forgotten and described again.</summary>
    private const int MostDescribed = 1024;

    private readonly Dictionary<CachedText, RowShape> _described = [];
    private readonly Dictionary<CachedText, ImmutableArray<RowKeyTable>[]> _named = [];
    private RowKeyPicture? _picture;
    private int _epoch = int.MinValue;

    /// <summary>The keys of the session's database now; null: nothing is recorded.</summary>
    public RowKeyPicture? Picture
    {
        get
        {
            var epoch = keys.Epoch;
            if (_epoch == epoch) return _picture;
            var picture = keys.KeysOf(database);
            _epoch = epoch;
            if (picture == _picture) return _picture;
            // What was described names tables of the picture before.
            _described.Clear();
            _named.Clear();
            return _picture = picture;
        }
    }

    public RowLedger Ledger { get; } = new();

    /// <summary>The shape of a Query's newest result.</summary>
    public RowShape Shape { get; } = new();

    /// <summary>What was described may mean something else now: it is asked for anew, or the rows are not known.</summary>
    public void ForgetShapes() => _described.Clear();

    /// <summary>A text is prepared again: its names may mean something else than at the last time.</summary>
    public void ForgetShape(CachedText text) => _described.Remove(text);

    /// <summary>The same; null where nobody asked.</summary>
    public RowShape? FindShape(CachedText text) => _described.GetValueOrDefault(text);

    /// <summary>What the engine said of a prepared text's results.</summary>
    public RowShape ShapeOf(CachedText text)
    {
        if (_described.TryGetValue(text, out var shape)) return shape;
        if (_described.Count >= MostDescribed) _described.Clear();
        return _described[text] = new RowShape();
    }

    /// <summary>The tables that each statement of a text names.</summary>
    public ImmutableArray<RowKeyTable> NamedBy(CachedText text, int statement)
    {
        if (_named.TryGetValue(text, out var named)) return named[statement];
        if (_named.Count >= MostDescribed) _named.Clear();
        named = [.. text.Facts.Statements.Select(facts => _picture is null ? [] : _picture.NamedBy(facts))];
        _named[text] = named;
        return named[statement];
    }
}
