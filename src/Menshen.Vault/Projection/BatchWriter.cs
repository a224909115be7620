using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault;

/// <summary>Writes batches, each in one transaction together with the bookmark.</summary>
internal sealed class BatchWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly TemplateDictionary _templates;
    private readonly DecisionDictionary _decisions;
    private readonly SessionDictionary _sessions;
    private readonly HashSet<DateOnly> _days = [];
    private readonly List<ProjectedRow> _statements = [];
    private readonly List<ProjectedRow> _events = [];
    private readonly List<ProjectedRow> _disclosures = [];
    private readonly List<ProjectedRow> _touches = [];
    private Bookmark _bookmark;

    public BatchWriter(NpgsqlConnection connection, Bookmark bookmark)
    {
        (_connection, _bookmark) = (connection, bookmark);
        _templates = new TemplateDictionary(connection);
        _decisions = new DecisionDictionary(connection);
        _sessions = new SessionDictionary(connection);
    }

    /// <summary>Where the vault is.</summary>
    public Bookmark Bookmark => _bookmark;

    /// <summary>Returns the bookmark behind the batch. After an exception the writer is of no use any more: what it knows may be what
    /// was rolled back.</summary>
    public Bookmark Write(Batch batch, DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        _sessions.Enter(batch.Run);
        MakeDays(batch, now);
        Prepare(batch);
        _templates.Flush();
        _decisions.Flush();
        _sessions.FlushOpened();
        Copy("copy_statement.sql", _statements, static (importer, row) => row.WriteStatement(importer));
        Copy("copy_event.sql", _events, static (importer, row) => row.WriteEvent(importer));
        Copy("copy_disclosure.sql", _disclosures, static (importer, row) => row.WriteDisclosure(importer));
        Copy("copy_row_touch.sql", _touches, static (importer, row) => row.WriteRowTouch(importer));
        _sessions.FlushClosed();
        var next = _bookmark with { Place = batch.End, OldestOpen = batch.OldestOpen };
        next.Save(_connection, now);
        transaction.Commit();
        return _bookmark = next;
    }

    /// <summary>Takes away the days before one. False: somebody reads there.</summary>
    /// <param name="before">That one.</param>
    /// <param name="insists">Who reads there has done so for long enough: his session ends.</param>
    public bool Forget(DateOnly before, bool insists)
    {
        try
        {
            if (insists)
            {
                using var end = VaultSql.Command(_connection, "end_readers.sql", before);
                end.ExecuteNonQuery();
            }

            using var command = VaultSql.Command(_connection, "forget_days.sql", before);
            command.ExecuteNonQuery();
            // One that comes back all the same is made anew.
            _days.Clear();
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    /// <summary>Sorts the entries by their tables, with the numbers that they refer to.</summary>
    private void Prepare(Batch batch)
    {
        _statements.Clear();
        _events.Clear();
        _disclosures.Clear();
        _touches.Clear();
        foreach (var entry in batch.Entries)
        {
            var session = _sessions.IdOf(entry);
            if (entry.Kind == RecordKind.SessionClosed && session is { } closed)
            {
                _sessions.Close(closed, entry);
            }

            var row = new ProjectedRow(entry, session, _templates.IdOf(entry), _decisions.IdOf(entry));
            (row.IsStatement ? _statements : row.IsDisclosure ? _disclosures : row.IsRowTouch ? _touches : _events).Add(row);
        }
    }

    /// <summary>Today's and tomorrow's ahead, and those of the entries on demand.</summary>
    private void MakeDays(Batch batch, DateTimeOffset now)
    {
        var today = DayOf(now);
        MakeDay(today);
        MakeDay(today.AddDays(1));
        var last = today;
        foreach (var entry in batch.Entries)
        {
            var day = DayOf(entry.Moment);
            if (day != last)
            {
                MakeDay(day);
            }

            last = day;
        }
    }

    private void MakeDay(DateOnly day)
    {
        if (_days.Add(day))
        {
            using var command = VaultSql.Command(_connection, "make_day.sql", day);
            command.ExecuteNonQuery();
        }
    }

    private void Copy(string fileName, List<ProjectedRow> rows, Action<NpgsqlBinaryImporter, ProjectedRow> write)
    {
        // Most batches have statements alone, and each COPY is a round trip or two.
        if (rows.Count == 0)
        {
            return;
        }

        using var importer = _connection.BeginBinaryImport(VaultSql.Read(fileName));
        foreach (var row in rows)
        {
            importer.StartRow();
            write(importer, row);
        }

        importer.Complete();
    }

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);
}
