using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Sql.Sealing;

namespace Menshen.Server;

/// <summary>Tables of which a column gets its new type, or its values under another key, in this moment. The journal takes no values of statements that name them.</summary>
/// <remarks>Noted before the engine is asked for the table's lock, and forgotten when what is sealed has been read again: whatever is recorded after the
/// engine's commit finds either this, or the column among the sealed ones.</remarks>
internal sealed class ChangingColumns
{
    private readonly Lock _gate = new();
    private readonly List<ColumnWork> _works = [];
    private readonly HashSet<long> _moving = [];
    private readonly Dictionary<string, TableMoves> _moves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SealedSchema> _unread = new(StringComparer.Ordinal);
    private TableMoves _elsewhere = TableMoves.None;

    /// <summary>Another answer. Raised while the change is being noted; must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>The tables of that database; null: none.</summary>
    public SealedSchema? In(string database) => Those(database, onlyMoving: false);

    /// <summary>Those of them whose new type is about to be committed, or has been and is not read again yet; null: none.</summary>
    public SealedSchema? MovingIn(string database) => Those(database, onlyMoving: true);

    /// <summary>Those that were among the latter since the start.</summary>
    public TableMoves MovesIn(string database)
    {
        lock (_gate) return _moves.GetValueOrDefault(database, _elsewhere);
    }

    /// <summary>It is not known whether an attempt at it has been committed.</summary>
    public bool IsMoving(ColumnWork work)
    {
        lock (_gate) return _moving.Contains(work.Id);
    }

    private SealedSchema? Those(string database, bool onlyMoving)
    {
        lock (_gate)
        {
            if (_unread.TryGetValue(database, out var anything)) return anything;
            var here = _works.Where(work => work.Database == database && (!onlyMoving || _moving.Contains(work.Id))).ToList();
            return here.Count == 0 ? null : new SealedSchema(here.SelectMany(work => work.Tables).Select(table => new SealedRelation(table.Schema, table.Name, [])), []);
        }
    }

    /// <summary>From now until <see cref="End"/>. Again is as good as once, but for the tables, which may be others.</summary>
    public void Begin(ColumnWork work)
    {
        lock (_gate)
        {
            _works.RemoveAll(known => known.Id == work.Id);
            _works.Add(work);
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The engine is about to be asked to commit. Until <see cref="Settle(ColumnWork)"/> or <see cref="End"/>.</summary>
    public void Move(ColumnWork work)
    {
        lock (_gate)
        {
            _moving.Add(work.Id);
            Number(work);
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Whether it was committed is known, and is in what is sealed: statements may go to the table again, though the work is not at its end.</summary>
    public void Settle(ColumnWork work)
    {
        lock (_gate)
        {
            if (!Settled(work)) return;
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void End(ColumnWork work)
    {
        lock (_gate)
        {
            var moved = Settled(work);
            if (_works.RemoveAll(known => known.Id == work.Id) == 0 && !moved) return;
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Any table of any database may have changed without our knowledge; what is sealed now has been read.</summary>
    public void MoveAll()
    {
        lock (_gate)
        {
            foreach (var database in _moves.Keys.ToList()) _moves[database] = _moves[database].WithAll();
            _elsewhere = _elsewhere.WithAll();
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>What is sealed in that database is not known: every table of it counts as moving. Until <see cref="Settle(string)"/>, which is near as far as is known.</summary>
    public void Move(string database)
    {
        lock (_gate)
        {
            _unread.TryAdd(database, SealedSchema.AnythingYet);
            _moves[database] = _moves.GetValueOrDefault(database, _elsewhere).WithAll();
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>It cannot be read: the end of it is not near.</summary>
    public void Last(string database)
    {
        lock (_gate)
        {
            if (!_unread.ContainsKey(database)) return;
            _unread[database] = SealedSchema.Anything;
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>It has been read; what was planned or begun before counts as if every table had changed.</summary>
    public void Settle(string database)
    {
        lock (_gate)
        {
            if (!_unread.Remove(database)) return;
            _moves[database] = _moves.GetValueOrDefault(database, _elsewhere).WithAll();
        }
        Changed?.Invoke(this, EventArgs.Empty);
    }

    // Once more: a transaction that began after the first number may have a snapshot of before the commit, and a text that was planned then may aim at the column as it was.
    private bool Settled(ColumnWork work)
    {
        if (!_moving.Remove(work.Id)) return false;
        Number(_works.Find(known => known.Id == work.Id) ?? work);
        return true;
    }

    private void Number(ColumnWork work)
    {
        foreach (var (schema, name) in work.Tables)
            _moves[work.Database] = _moves.GetValueOrDefault(work.Database, _elsewhere).With(schema, name);
    }
}
