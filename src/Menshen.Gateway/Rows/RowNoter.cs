using System.Buffers;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Sql;
using Menshen.Sql.Rows;
using Menshen.Wire;

namespace Menshen.Gateway.Rows;

/// <summary>Notes which rows of labelled and sealed tables pass in one session's results; into the journal before the rows leave.</summary>
/// <remarks><code>
/// RowDescription ─► RowShape: in which columns are keys? ─► DataRow ─► identity ─► HMAC-SM3 ─► ledger ─► journal ─► client
///                                    the statement names a table whose key is not there ─► a record that says so
/// </code></remarks>
internal sealed class RowNoter(RelayState state)
{
    private bool _isSettled;

    // Set while rows of one statement and one key of one column are only counted, as most of a large result are.
    private RowPage? _over;
    private long _overStatement;
    private int _overColumn;

    /// <summary>The database has tables whose rows are recorded.</summary>
    public bool IsActive => state.RowKeys is { Picture: not null };

    private LoopRows Loop => state.Services.Rows;

    /// <summary>Learns the shape of a result before the head of the queue is taken off.</summary>
    public void Learn(ReadOnlySpan<byte> body)
    {
        _over = null;
        if (state.RowKeys is not { Picture: { } picture } rows || state.Replies.Count == 0 || !RowDescription.TryParse(body, out var description)) return;
        if (state.Replies.Head is { Kind: ExpectedReply.Describe, Text: { } text }) rows.ShapeOf(text).Take(description, picture);
        else if (state.Replies.Head.Kind == ExpectedReply.Query) rows.Shape.Take(description, picture);
    }

    /// <summary>Notes the keys of one row.</summary>
    public void Note(ReadOnlySpan<byte> body)
    {
        if (state.RowKeys is not { Picture: not null } rows) return;
        ref var head = ref state.Replies.Head;
        if (!head.IsRecorded || head.Text is null) return;
        if (_over is { } over && _overStatement == head.Number + head.Ended)
        {
            if (!IsNull(body, _overColumn)) over.LeaveOut();
            return;
        }
        var shape = head.Kind == ExpectedReply.Query ? rows.Shape : rows.FindShape(head.Text);
        if (shape is null or { Count: 0 }) return;
        var statement = head.Number + head.Ended;
        var most = state.Services.Shared.Policy.Journal.RowKeys;
        var isRead = body.Length > 0 && TryRead(body, shape.LastColumn, Loop.ColumnsFor(shape.LastColumn + 1));
        for (var key = 0; key < shape.Count; key++)
        {
            var table = shape.TableOf(key);
            var touch = TouchOf(head, table);
            if (isRead && IsAbsent(shape, key)) continue;
            // What is over is counted: a digest of it would cost a microsecond, and be thrown away.
            var isFull = rows.Ledger.IsFull(statement, table, most);
            if (isRead && !isFull && TryIdentify(body, shape, key, head))
            {
                rows.Ledger.Note(statement, table, touch, Loop.Digest(), most);
                continue;
            }
            var page = rows.Ledger.LeaveOut(statement, table, touch);
            if (isFull && shape.Count == 1 && table.Columns.Length == 1) (_over, _overStatement, _overColumn) = (page, statement, shape.ColumnOf(key, 0));
        }
    }

    /// <summary>The head's statement has ended well: notes what of its tables is not known, and writes all. False: the ring is full, ask again.</summary>
    public bool TryEnd(ref PendingReply head, ulong count)
    {
        if (state.RowKeys is not { Picture: not null } rows) return true;
        if (!_isSettled && head is { IsRecorded: true, Text: { IsOpaque: false } text } && head.Ended < text.Count) Settle(rows, head, text, (long)count);
        _isSettled = true;
        return TryFlush();
    }

    /// <summary>The outcome is on record; the next statement begins.</summary>
    public void Begin()
    {
        _isSettled = false;
        _over = null;
        state.RowKeys?.Shape.Forget();
    }

    /// <summary>Writes what was noted. False: the ring is full, ask again.</summary>
    public bool TryFlush()
    {
        _over = null;
        if (state.RowKeys is not { } rows || rows.Ledger.Pages.Count == 0) return true;
        var pages = 0;
        while (pages < rows.Ledger.Pages.Count && state.Recorder.TryTouch(rows.Ledger.Pages[pages])) pages++;
        rows.Ledger.Forget(pages);
        return rows.Ledger.Pages.Count == 0;
    }

    private static void Settle(SessionRowKeys rows, in PendingReply head, CachedText text, long count)
    {
        var facts = text.Facts.Statements[head.Ended];
        if (GivesNamesAnotherMeaning(facts, rows.Picture!)) rows.ForgetShapes();
        if (!MeetsRows(facts, count)) return;
        var shape = head.Kind == ExpectedReply.Query ? rows.Shape : rows.FindShape(text);
        foreach (var table in rows.NamedBy(text, head.Ended))
        {
            if (shape?.Has(table) == true)
            {
                if (!facts.IsFlat) rows.Ledger.Miss(head.Number + head.Ended, table, TouchOf(head, table), RowKeyGap.PerhapsMore, count);
                continue;
            }
            if (head.Named.Table == table)
            {
                rows.Ledger.Note(head.Number + head.Ended, table, RowTouch.Named, head.Named.Digest, most: 1);
                continue;
            }
            var gap = table.Columns.Length == 0 ? RowKeyGap.NoKey : !table.IsReadable ? RowKeyGap.NotReadable
                : head.Kind == ExpectedReply.Execute && shape is null && facts.Kind == StatementKind.Select ? RowKeyGap.NotDescribed : RowKeyGap.NotInResult;
            rows.Ledger.Miss(head.Number + head.Ended, table, TouchOf(head, table), gap, count);
        }
    }

    // The attack: prepare a query, lay a temporary view over its table, prepare the same text again and do not ask for its shape.
    private static bool GivesNamesAnotherMeaning(StatementFacts facts, RowKeyPicture picture) => facts.Kind switch
    {
        StatementKind.Set => facts.HasWords("search_path"u8),
        StatementKind.Discard => true,
        StatementKind.Ddl => facts.Command.StartsWith("ALTER ", StringComparison.Ordinal) || MakesOneOf(facts, picture),
        _ => false,
    };

    private static bool MakesOneOf(StatementFacts facts, RowKeyPicture picture) => facts.Writes.Any(made => picture.Tables.Any(table => table.Name == made.Name));

    // What takes rows to where they are fetched, shown or kept later says so when it begins: how many there will be it cannot know.
    private static bool MeetsRows(StatementFacts facts, long count) => facts.Kind switch
    {
        StatementKind.Select or StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge or StatementKind.CopyIn or StatementKind.CopyOut => count > 0,
        StatementKind.Cursor or StatementKind.Prepare or StatementKind.Explain => true,
        _ => facts.KeepsRows,
    };

    private static RowTouch TouchOf(in PendingReply head, RowKeyTable table)
    {
        if (head.Ended >= head.Text!.Count) return RowTouch.Answered;
        var facts = head.Text.Facts.Statements[head.Ended];
        // What a query changes in its WITH is not what it answers.
        if (facts.Kind is not (StatementKind.Insert or StatementKind.Update or StatementKind.Delete or StatementKind.Merge or StatementKind.CopyIn)) return RowTouch.Answered;
        foreach (var written in facts.Writes)
        {
            if (table.MayBe(written)) return RowTouch.Written;
        }
        return RowTouch.Answered;
    }

    // An outer join without a row on that side.
    private bool IsAbsent(RowShape shape, int key)
    {
        for (var place = 0; place < shape.TableOf(key).Columns.Length; place++)
        {
            if (Loop.Columns[shape.ColumnOf(key, place)].Length < 0) return true;
        }
        return false;
    }

    // A row that is not as it should be is counted.
    private static bool IsNull(ReadOnlySpan<byte> body, int column)
    {
        var reader = new MessageReader(body);
        if (!reader.TryReadUInt16(out var count) || column >= count) return false;
        var isNull = false;
        for (var at = 0; at <= column; at++)
        {
            if (!reader.TryReadValue(out _, out isNull)) return false;
        }
        return isNull;
    }

    private bool TryIdentify(ReadOnlySpan<byte> body, RowShape shape, int key, in PendingReply head)
    {
        var table = shape.TableOf(key);
        var identity = Loop.Identity;
        identity.ResetWrittenCount();
        identity.Write(table.Prefix.Span);
        for (var place = 0; place < table.Columns.Length; place++)
        {
            var column = shape.ColumnOf(key, place);
            if ((head.Kind == ExpectedReply.Query ? shape.IsBinary(column) : head.Formats.IsBinary(column)) is not { } isBinary) return false;
            var (start, length) = Loop.Columns[column];
            if (!RowKeyForm.TryAppend(identity, body.Slice(start, length), table.Columns[place].Type, isBinary, ReferenceEquals(state.Encoding, ClientEncoding.Utf8))) return false;
        }
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> body, int last, Span<(int Start, int Length)> columns)
    {
        var reader = new MessageReader(body);
        if (!reader.TryReadUInt16(out var count) || last >= count) return false;
        for (var column = 0; column <= last; column++)
        {
            if (!reader.TryReadValue(out var value, out var isNull)) return false;
            columns[column] = (body.Length - reader.Rest.Length - value.Length, isNull ? -1 : value.Length);
        }
        return true;
    }
}
