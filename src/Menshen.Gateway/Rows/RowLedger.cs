using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>Which rows of labelled and sealed tables one session met: gathered while results pass, in the journal before they leave.</summary>
internal sealed class RowLedger
{
    /// <summary>Pages (1 KiB each) kept for the next results.</summary>
    private const int MostSpare = 8;

    private readonly List<RowPage> _pages = [];
    private readonly Stack<RowPage> _spare = [];
    private RowPage? _last;
    private readonly List<(RowKeyTable Table, int Digests)> _counts = [];
    private long _countedStatement;

    /// <summary>Pages gathered, in order.</summary>
    public IReadOnlyList<RowPage> Pages => _pages;

    /// <summary>Notes a row.</summary>
    /// <param name="statement">The journal's number of the statement.</param>
    /// <param name="table">Whose row it is.</param>
    /// <param name="touch">How it was met.</param>
    /// <param name="digest">By which it is found again.</param>
    /// <param name="most">Digests of one statement and table; further rows are counted.</param>
    public void Note(long statement, RowKeyTable table, RowTouch touch, ulong digest, int most)
    {
        var page = PageOf(statement, table, touch);
        var counted = CountOf(statement, table);
        if (_counts[counted].Digests >= most)
        {
            page.LeaveOut();
            return;
        }
        var before = page.Length;
        if (!page.TryAdd(digest))
        {
            page = Open(statement, table, touch);
            page.TryAdd(digest);
            before = 0;
        }
        if (page.Length > before) _counts[counted] = (table, _counts[counted].Digests + 1);
    }

    /// <summary>The statement has as many digests of the table as there may be.</summary>
    public bool IsFull(long statement, RowKeyTable table, int most) => _counts[CountOf(statement, table)].Digests >= most;

    /// <summary>Notes a row whose key was not read; in the page that is answered.</summary>
    public RowPage LeaveOut(long statement, RowKeyTable table, RowTouch touch)
    {
        var page = PageOf(statement, table, touch);
        page.LeaveOut();
        return page;
    }

    /// <summary>Notes that a statement met rows of a table, and that it is not known which.</summary>
    public void Miss(long statement, RowKeyTable table, RowTouch touch, RowKeyGap gap, long rows)
    {
        Open(statement, table, touch).Miss(gap, rows);
        _last = null;
    }

    /// <summary>The first pages are in the journal.</summary>
    public void Forget(int pages)
    {
        for (var i = 0; i < pages && _spare.Count < MostSpare; i++) _spare.Push(_pages[i]);
        _pages.RemoveRange(0, pages);
        _last = null;
    }

    // Results come one after another: only the newest statement is counted.
    private int CountOf(long statement, RowKeyTable table)
    {
        if (_countedStatement != statement) _counts.Clear();
        _countedStatement = statement;
        for (var i = 0; i < _counts.Count; i++)
        {
            if (_counts[i].Table == table) return i;
        }
        _counts.Add((table, 0));
        return _counts.Count - 1;
    }

    private RowPage PageOf(long statement, RowKeyTable table, RowTouch touch)
    {
        if (_last?.Is(statement, table, touch) == true) return _last;
        // From the end: of full pages the newest is the one in use.
        for (var i = _pages.Count - 1; i >= 0; i--)
        {
            if (_pages[i].Is(statement, table, touch)) return _last = _pages[i];
        }
        return Open(statement, table, touch);
    }

    private RowPage Open(long statement, RowKeyTable table, RowTouch touch)
    {
        var page = _spare.TryPop(out var spare) ? spare : new RowPage();
        page.Begin(statement, table, touch);
        _pages.Add(page);
        return _last = page;
    }
}
