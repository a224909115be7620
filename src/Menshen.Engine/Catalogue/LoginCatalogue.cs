using Npgsql;
using NpgsqlTypes;

namespace Menshen.Engine;

/// <summary>Keeps wrong passwords and last logins in the catalogue, and tells all gateways.</summary>
public sealed class LoginCatalogue(IEngine engine)
{
    /// <summary>All failures that are kept, or those of one subject.</summary>
    public async Task<IReadOnlyList<LoginFailureRow>> LoadFailuresAsync(long? subject, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("login_failures.sql"), Typed(NpgsqlDbType.Bigint, subject));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<LoginFailureRow>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(new LoginFailureRow(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3), Moment(reader, 4)));
        return rows;
    }

    /// <summary>When subjects, or one, were unlocked, as long as that is kept.</summary>
    public async Task<IReadOnlyDictionary<long, DateTimeOffset>> LoadUnlocksAsync(long? subject, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("unlocks.sql"), Typed(NpgsqlDbType.Bigint, subject));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var unlocks = new Dictionary<long, DateTimeOffset>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) unlocks[reader.GetInt64(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        return unlocks;
    }

    /// <summary>The last login of everybody who ever was logged in.</summary>
    public async Task<IReadOnlyList<LastLoginRow>> LoadLastLoginsAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = Command.On(connection, SqlText.Read("last_logins.sql"));
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var rows = new List<LastLoginRow>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            rows.Add(new LastLoginRow(reader.GetInt64(0), Moment(reader, 1), reader.GetString(2), reader.GetInt32(3)));
        return rows;
    }

    /// <summary>Adds failures to a row, and keeps the later end of a lock; what is older than <paramref name="since"/> is forgotten first. The other
    /// gateways are told; <paramref name="mark"/> lets this one know its own news. Returns how many there are; null: the subject was unlocked after that, and it counts no more.</summary>
    public async Task<int?> NoteFailureAsync(LoginFailureRow row, DateTimeOffset since, string mark, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(row);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return (int?)await Command.ScalarAsync(
            Command.On(
                connection, SqlText.Read("note_failure.sql"), row.SubjectId, row.Source, row.Failures, Time(row.LastAt), Time(row.LockedUntil), Time(since), mark),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The right password came from there: what was wrong from there is settled.</summary>
    public async Task SettleAsync(long subject, string source, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("settle_failures.sql"), subject, source), cancellation).ConfigureAwait(false);
    }

    /// <summary>Keeps last logins, many at once.</summary>
    public async Task NoteLoginsAsync(IReadOnlyCollection<LastLoginRow> logins, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(logins);
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(
            Command.On(
                connection, SqlText.Read("note_logins.sql"), logins.Select(l => l.SubjectId).ToArray(),
                Typed(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, logins.Select(l => l.At?.ToUniversalTime()).ToArray()),
                logins.Select(l => l.Source).ToArray(), logins.Select(l => l.FailuresSince).ToArray()),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets all failures and locks of a subject, at every gateway; throws if nobody is called so.</summary>
    public Task<long> UnlockAsync(string name, CancellationToken cancellation) => TellAsync("unlock.sql", name, cancellation);

    /// <summary>Ends all sessions of a subject, at every gateway; throws if nobody is called so.</summary>
    public Task EndSessionsOfAsync(string name, CancellationToken cancellation) => TellAsync("end_sessions_of.sql", name, cancellation);

    /// <summary>Deletes what neither counts nor locks any more.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await Command.RunAsync(Command.On(connection, SqlText.Read("forget_failures.sql"), Time(before)), cancellation).ConfigureAwait(false);
    }

    private async Task<long> TellAsync(string statement, string name, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return await Command.ScalarAsync(Command.On(connection, SqlText.Read(statement), name), cancellation).ConfigureAwait(false) as long?
            ?? throw new CatalogueRefusalException($"there is no subject '{name}'.");
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellation) => engine.ControlPlane.OpenConnectionAsync(cancellation);

    private static DateTimeOffset? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlParameter Time(DateTimeOffset? time) => Typed(NpgsqlDbType.TimestampTz, time?.ToUniversalTime());

    private static NpgsqlParameter Typed(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
