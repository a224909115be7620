using System.Runtime.InteropServices;
using Menshen.Sql.Rows;
using Menshen.Wire;

namespace Menshen.Gateway.Rows;

/// <summary>Where the keys of rows stand in a result, from its RowDescription. Filled anew for each result, without allocating once it is large enough.</summary>
/// <remarks>By the object ids that the engine gives with each column, never by names: so it holds for joins, CTEs, cursors and functions alike, and a
/// column that was computed is not taken for a key. Of a table that appears twice (a self-join) each is a row of its own where the key has one column;
/// with several it is not certain which belong together, and nothing is said.</remarks>
internal sealed class RowShape
{
    /// <summary>No column of the result.</summary>
    private const int Nowhere = -1;

    private readonly List<int> _columns = [];
    private readonly List<(RowKeyTable Table, int First)> _keys = [];
    private readonly List<bool> _binary = [];
    private readonly HashSet<RowKeyTable> _uncertain = [];

    /// <summary>Keys in each row.</summary>
    public int Count => _keys.Count;

    /// <summary>The last column that a key has.</summary>
    public int LastColumn { get; private set; }

    /// <summary>Whose key it is.</summary>
    public RowKeyTable TableOf(int key) => _keys[key].Table;

    /// <summary>In which column of the result a column of that key is.</summary>
    public int ColumnOf(int key, int place) => _columns[_keys[key].First + place];

    /// <summary>As the description says: of a prepared statement it does not know what a Bind will ask for.</summary>
    public bool IsBinary(int column) => _binary[column];

    /// <summary>Rows of the table are known by this result.</summary>
    public bool Has(RowKeyTable table) => Find(table) >= 0;

    /// <summary>Nothing is known.</summary>
    public void Forget()
    {
        _columns.Clear();
        _keys.Clear();
        _binary.Clear();
        _uncertain.Clear();
        LastColumn = Nowhere;
    }

    /// <summary>Takes what the engine says of a result.</summary>
    public void Take(in RowDescription description, RowKeyPicture picture)
    {
        Forget();
        var column = 0;
        foreach (var field in description)
        {
            _binary.Add(field.Format == FormatCodes.Binary);
            if (field.TableOid != 0 && picture.Find(field.TableOid) is { IsReadable: true } table && table.PlaceOf(field.ColumnNumber) is >= 0 and var place) Put(table, place, column);
            column++;
        }
        for (var i = _keys.Count - 1; i >= 0; i--)
        {
            if (!IsWhole(_keys[i])) _keys.RemoveAt(i);
        }
        foreach (var key in _keys)
        {
            for (var i = 0; i < key.Table.Columns.Length; i++) LastColumn = Math.Max(LastColumn, _columns[key.First + i]);
        }
    }

    private void Put(RowKeyTable table, int place, int column)
    {
        var known = table.Columns.Length == 1 ? Nowhere : Find(table);
        if (known < 0)
        {
            known = _keys.Count;
            _keys.Add((table, _columns.Count));
            for (var i = 0; i < table.Columns.Length; i++) _columns.Add(Nowhere);
        }
        ref var at = ref CollectionsMarshal.AsSpan(_columns)[_keys[known].First + place];
        if (at != Nowhere) _uncertain.Add(table);
        at = column;
    }

    private int Find(RowKeyTable table)
    {
        for (var i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].Table == table) return i;
        }
        return Nowhere;
    }

    private bool IsWhole((RowKeyTable Table, int First) key)
    {
        if (_uncertain.Contains(key.Table)) return false;
        for (var i = 0; i < key.Table.Columns.Length; i++)
        {
            if (_columns[key.First + i] == Nowhere) return false;
        }
        return true;
    }
}
