using Menshen.Journal;
using Npgsql;

namespace Menshen.Vault;

/// <summary>Writes batches, each in one transaction together with the bookmark.</summary>
internal sealed class BatchWriter
{
    private readonly NpgsqlConnection _connection;
    private readonly TemplateDictionary _templates;
    private readonly SessionDictionary _sessions;
    private readonly HashSet<DateOnly> _days = [];
    private Bookmark _bookmark;

    public BatchWriter(NpgsqlConnection connection, Bookmark bookmark)
    {
        (_connection, _bookmark) = (connection, bookmark);
        _templates = new TemplateDictionary(connection);
        _sessions = new SessionDictionary(connection);
    }

    /// <summary>The segment that the bookmark is in.</summary>
    public long Segment => _bookmark.Place.Segment;

    /// <summary>Returns the bookmark behind the batch. After an exception the writer is of no use any more: what it knows may be what
    /// was rolled back.</summary>
    public Bookmark Write(Batch batch, DateTimeOffset now)
    {
        using var transaction = _connection.BeginTransaction();
        _sessions.Enter(batch.Run);
        MakeDays(batch, now);
        var rows = batch.Entries.Select(Prepare).ToList();
        _templates.Flush();
        _sessions.FlushOpened();
        Copy("copy_statement.sql", rows.Where(r => r.IsStatement), (importer, row) => row.WriteStatement(importer));
        Copy("copy_event.sql", rows.Where(r => !r.IsStatement && !r.IsDisclosure), (importer, row) => row.WriteEvent(importer));
        Copy("copy_disclosure.sql", rows.Where(r => r.IsDisclosure), (importer, row) => row.WriteDisclosure(importer));
        _sessions.FlushClosed();
        var next = _bookmark with { Place = batch.End, OldestOpen = batch.OldestOpen };
        next.Save(_connection, now);
        transaction.Commit();
        return _bookmark = next;
    }

    private ProjectedRow Prepare(JournalEntry entry)
    {
        var session = _sessions.IdOf(entry);
        if (entry.Kind == RecordKind.SessionClosed && session is { } closed)
        {
            _sessions.Close(closed, entry);
        }

        return new ProjectedRow(entry, session, _templates.IdOf(entry));
    }

    /// <summary>Today's and tomorrow's ahead, and those of the entries on demand.</summary>
    private void MakeDays(Batch batch, DateTimeOffset now)
    {
        var today = DayOf(now);
        foreach (var day in batch.Entries.Select(e => DayOf(e.Moment)).Append(today).Append(today.AddDays(1)).Distinct().Where(_days.Add))
        {
            using var command = VaultSql.Command(_connection, "make_day.sql", day);
            command.ExecuteNonQuery();
        }
    }

    private void Copy(string fileName, IEnumerable<ProjectedRow> rows, Action<NpgsqlBinaryImporter, ProjectedRow> write)
    {
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
