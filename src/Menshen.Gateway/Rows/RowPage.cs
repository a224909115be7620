using Menshen.Journal;
using Menshen.Sql.Rows;

namespace Menshen.Gateway.Rows;

/// <summary>Rows of one table that one statement met: a record to be.</summary>
internal sealed class RowPage
{
    /// <summary>Digests of one record.</summary>
    public const int Capacity = 128;

    private readonly ulong[] _digests = new ulong[Capacity];

    public long Statement { get; private set; }

    public RowKeyTable Table { get; private set; } = null!;

    public RowTouch Touch { get; private set; }

    public RowKeyGap Gap { get; private set; }

    /// <summary>Rows, repeated ones too.</summary>
    public long Rows { get; private set; }

    /// <summary>Of them, those whose digests are not here.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Different digests.</summary>
    public int Length { get; private set; }

    public ReadOnlyMemory<ulong> Digests => _digests.AsMemory(0, Length);

    /// <summary>Makes it an empty page of that kind.</summary>
    public void Begin(long statement, RowKeyTable table, RowTouch touch) =>
        (Statement, Table, Touch, Gap, Rows, LeftOut, Length) = (statement, table, touch, RowKeyGap.None, 0, 0, 0);

    /// <summary>It says of so many rows that it is not known which they are.</summary>
    public void Miss(RowKeyGap gap, long rows) => (Gap, Rows, LeftOut) = (gap, rows, rows);

    public bool Is(long statement, RowKeyTable table, RowTouch touch) => Statement == statement && Table == table && Touch == touch && Gap == RowKeyGap.None;

    /// <summary>Notes one row; false: the page is full.</summary>
    public bool TryAdd(ulong digest)
    {
        if (!_digests.AsSpan(0, Length).Contains(digest))
        {
            if (Length == Capacity) return false;
            _digests[Length++] = digest;
        }
        Rows++;
        return true;
    }

    /// <summary>Counts one row whose digest is left out.</summary>
    public void LeaveOut()
    {
        Rows++;
        LeftOut++;
    }
}
