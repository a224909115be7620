using Menshen.Engine;
using Menshen.Sql.Sealing;

namespace Menshen.Server;

/// <summary>Tables of which a column gets its new type in this moment. The journal takes no values of statements that name them.</summary>
/// <remarks>Noted before the engine is asked for the table's lock, and forgotten when what is sealed has been read again: whatever is recorded after the
/// engine's commit finds either this, or the column among the sealed ones.</remarks>
internal sealed class ChangingColumns
{
    private readonly Lock _gate = new();
    private readonly List<ColumnWork> _works = [];
    private readonly HashSet<long> _moving = [];

    /// <summary>Another answer. Raised while the change is being noted; must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>The tables of that database; null: none.</summary>
    public SealedSchema? In(string database) => Those(database, onlyMoving: false);

    /// <summary>Those of them whose new type is about to be committed, or has been and is not read again yet; null: none.</summary>
    public SealedSchema? MovingIn(string database) => Those(database, onlyMoving: true);

    private SealedSchema? Those(string database, bool onlyMoving)
    {
        lock (_gate)
        {
            var here = _works.Where(work => work.Database == database && (!onlyMoving || _moving.Contains(work.Id))).ToList();
            return here.Count == 0 ? null : new SealedSchema(here.Select(work => new SealedRelation(work.Schema, work.Table, [])), []);
        }
    }

    /// <summary>From now until <see cref="End"/>. Again is as good as once.</summary>
    public void Begin(ColumnWork work)
    {
        lock (_gate)
        {
            if (_works.Any(known => known.Id == work.Id)) return;
            _works.Add(work);
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The engine is about to be asked to commit. Until <see cref="End"/>.</summary>
    public void Move(ColumnWork work)
    {
        lock (_gate) _moving.Add(work.Id);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void End(ColumnWork work)
    {
        lock (_gate)
        {
            _moving.Remove(work.Id);
            if (_works.RemoveAll(known => known.Id == work.Id) == 0) return;
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
