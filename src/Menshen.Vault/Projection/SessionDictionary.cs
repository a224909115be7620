using Menshen.Journal;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>The numbers of a run's open sessions in the vault; new sessions get the next, closed ones are forgotten.</summary>
internal sealed class SessionDictionary
{
    private readonly NpgsqlConnection _connection;
    private readonly Dictionary<ulong, long> _ids = [];
    private readonly List<(long Id, SessionOpened Opened)> _opened = [];
    private readonly List<(long Id, JournalEntry Entry)> _closed = [];
    private long _last;
    private Guid _run;

    public SessionDictionary(NpgsqlConnection connection)
    {
        _connection = connection;
        using var command = VaultSql.Command(connection, "last_session.sql");
        _last = (long)command.ExecuteScalar()!;
    }

    /// <summary>From now on sessions are this run's. What another left open, nobody will close.</summary>
    public void Enter(Guid run)
    {
        if (run == _run)
        {
            return;
        }

        _run = run;
        _ids.Clear();
        using (var end = VaultSql.Command(_connection, "end_runs.sql", run))
        {
            end.ExecuteNonQuery();
        }

        using var command = VaultSql.Command(_connection, "open_sessions.sql", run);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _ids[(ulong)reader.GetInt64(1)] = reader.GetInt64(0);
        }
    }

    /// <summary>Null outside sessions, and where the session's announcement is not in what the journal still has.</summary>
    public long? IdOf(JournalEntry entry)
    {
        if (entry.SessionId is not { } number)
        {
            return null;
        }

        if (_ids.TryGetValue(number, out var id))
        {
            return id;
        }

        if (entry.Session is not { } opened)
        {
            return null;
        }

        id = ++_last;
        _ids[number] = id;
        _opened.Add((id, opened));
        return id;
    }

    public void Close(long id, JournalEntry entry)
    {
        _closed.Add((id, entry));
        _ids.Remove(entry.SessionId!.Value);
    }

    /// <summary>Writes the new ones.</summary>
    public void FlushOpened()
    {
        if (_opened.Count == 0)
        {
            return;
        }

        using var importer = _connection.BeginBinaryImport(VaultSql.Read("copy_session.sql"));
        foreach (var (id, opened) in _opened)
        {
            importer.StartRow();
            Write(importer, id, opened);
        }

        importer.Complete();
        _opened.Clear();
    }

    /// <summary>Notes the ends.</summary>
    public void FlushClosed()
    {
        if (_closed.Count == 0)
        {
            return;
        }

        using var command = VaultSql.Command(
            _connection,
            "close_sessions.sql",
            _closed.Select(c => c.Id).ToArray(),
            _closed.Select(c => c.Entry.Moment.UtcDateTime).ToArray(),
            _closed.Select(c => ImporterCells.Storable(c.Entry.Reason ?? "")).ToArray(),
            _closed.Select(c => (long)(c.Entry.Statements ?? 0)).ToArray());
        command.ExecuteNonQuery();
        _closed.Clear();
    }

    private static string? Known(string text) => text.Length == 0 ? null : text;

    /// <summary>In the order of <c>copy_session.sql</c>.</summary>
    private void Write(NpgsqlBinaryImporter importer, long id, in SessionOpened opened)
    {
        importer.Write(id, NpgsqlDbType.Bigint);
        importer.Write(_run, NpgsqlDbType.Uuid);
        importer.Write((long)opened.SessionId, NpgsqlDbType.Bigint);
        importer.Write(opened.SubjectId, NpgsqlDbType.Bigint);
        importer.WriteText(opened.Subject);
        importer.WriteText(opened.EngineRole);
        importer.WriteText(opened.Database);
        importer.WriteText(opened.Application);
        importer.WriteAddress(AddressText.Address(opened.SourceAddress));
        importer.Write(opened.SourcePort, NpgsqlDbType.Integer);
        importer.WriteAddress(AddressText.Address(opened.ListenerAddress));
        importer.Write(opened.ListenerPort, NpgsqlDbType.Integer);
        importer.WriteText(opened.Tls);
        importer.Write(opened.EngineProcessId, NpgsqlDbType.Integer);
        importer.Write(JournalTime.ToMoment(opened.Time).UtcDateTime, NpgsqlDbType.TimestampTz);
        importer.WriteText(Known(opened.Person));
        importer.WriteText(Known(opened.Power));
        importer.WriteText(Known(opened.Authentication));
        importer.WriteText(Known(opened.MacAddress));
        importer.WriteText(Known(opened.MacOrigin));
        importer.Write(ImporterCells.Storable(opened.Groups).Split(',', StringSplitOptions.RemoveEmptyEntries), NpgsqlDbType.Array | NpgsqlDbType.Text);
        importer.WriteText(Known(opened.Label));
    }
}
