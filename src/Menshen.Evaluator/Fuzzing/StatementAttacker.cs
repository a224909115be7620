using Npgsql;

namespace Menshen.Evaluator.Fuzzing;

/// <summary>Tries one statement after the other in a session, looks at all that comes, and begins a new session where one was ended.</summary>
internal sealed class StatementAttacker(CheckRun run, Subject subject, string secret) : IAsyncDisposable
{
    private const int MostRows = 100;

    private NpgsqlConnection? _session;

    public int Tried { get; private set; }

    /// <summary>How many answers had the secret.</summary>
    public int Seen { get; private set; }

    public async Task TryAsync(string sql)
    {
        Tried++;
        try
        {
            _session ??= await BeginAsync().ConfigureAwait(false);
            await using var command = new NpgsqlCommand(sql, _session) { CommandTimeout = 5, AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync(run.Cancellation).ConfigureAwait(false);
            do
            {
                for (var rows = 0; rows < MostRows && await reader.ReadAsync(run.Cancellation).ConfigureAwait(false); rows++)
                    for (var i = 0; i < reader.FieldCount; i++)
                        if (!reader.IsDBNull(i)) Look(reader.GetString(i));
            }
            while (await reader.NextResultAsync(run.Cancellation).ConfigureAwait(false));
        }
        catch (PostgresException refused)
        {
            Look($"{refused.MessageText} {refused.Detail} {refused.Hint} {refused.Where}");
            if (_session?.State != System.Data.ConnectionState.Open) await EndAsync().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is NpgsqlException or NotSupportedException or InvalidOperationException or InvalidCastException or TimeoutException or IOException)
        {
            // What the driver makes of a COPY that it was not asked for, or a session that ended.
            await EndAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync().ConfigureAwait(false);

    private void Look(string text)
    {
        if (text.Contains(secret, StringComparison.Ordinal)) Seen++;
    }

    private async Task<NpgsqlConnection> BeginAsync()
    {
        var session = await run.OpenAsync(subject).ConfigureAwait(false);
        await using var command = new NpgsqlCommand("SET statement_timeout = 500", session);
        await command.ExecuteNonQueryAsync(run.Cancellation).ConfigureAwait(false);
        return session;
    }

    private async Task EndAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        await session.DisposeAsync().ConfigureAwait(false);
    }
}
