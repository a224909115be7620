using Menshen.Engine;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault;

/// <summary>Keeps the vault's roles equal to the subjects, and the vault closed until they are.</summary>
internal sealed class VaultDoor : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly EmbeddedEngine _engine;
    private readonly IEngineSecrets _secrets;
    private readonly SemaphoreSlim _news = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private volatile IReadOnlyList<VaultReader>? _readers;
    private volatile string? _trouble;
    private volatile bool _open;

    public VaultDoor(EmbeddedEngine engine, IEngineSecrets secrets)
    {
        (_engine, _secrets) = (engine, secrets);
        engine.Started += OnStarted;
        engine.Lost += (_, _) => _open = false;
        _loop = Task.Run(KeepAsync);
    }

    /// <summary>The roles are what they should be.</summary>
    public bool IsOpen => _open;

    public string? Trouble => _trouble;

    public void Admit(IReadOnlyList<VaultReader> readers)
    {
        _readers = readers;
        _news.Release();
    }

    public void Repeat() => _news.Release();

    /// <summary>Before the engine is stopped for good: its events may still come until then, and are of no use.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _engine.Started -= OnStarted;
        _stop.Dispose();
        _news.Dispose();
    }

    private void OnStarted(object? sender, EngineStatus status) => _news.Release();

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _news.WaitAsync(_stop.Token).ConfigureAwait(false);
                // Many changes while we were busy are one.
                while (_news.Wait(0, CancellationToken.None))
                {
                }

                if (_readers is { } readers && _engine.Address is not null)
                {
                    await ApplyAsync(readers).ConfigureAwait(false);
                    _open = true;
                    _trouble = null;
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is NpgsqlException or EngineFaultException or TimeoutException or ObjectDisposedException)
            {
                // Closed rather than open with old rights: a right that was taken away must not live on because of a hiccup.
                _open = false;
                _trouble = $"the vault's roles could not be set: {fault.Message}";
                await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _news.Release();
            }
        }
    }

    private async Task ApplyAsync(IReadOnlyList<VaultReader> readers)
    {
        await using var connection = await _engine.ControlPlane.OpenConnectionAsync(_stop.Token).ConfigureAwait(false);
        var known = await KnownAsync(connection).ConfigureAwait(false);
        foreach (var gone in known.Keys.Except(readers.Select(r => r.Role)))
        {
            await using var dismiss = VaultSql.Command(connection, "dismiss.sql", gone);
            await dismiss.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }

        foreach (var reader in readers)
        {
            await AdmitAsync(connection, reader, known.GetValueOrDefault(reader.Role)).ConfigureAwait(false);
        }

        await DelegateAsync(connection, readers).ConfigureAwait(false);
    }

    private async Task DelegateAsync(NpgsqlConnection connection, IReadOnlyList<VaultReader> readers)
    {
        var all = readers.SelectMany(r => r.Delegations.Select(d => (r.SubjectId, Given: d))).ToList();
        await using var command = new NpgsqlCommand(VaultSql.Read("delegate.sql"), connection);
        Add(NpgsqlDbType.Bigint, all.Select(d => d.Given.Number).ToArray());
        Add(NpgsqlDbType.Bigint, all.Select(d => d.SubjectId).ToArray());
        Add(NpgsqlDbType.Text, all.Select(d => d.Given.OfSubject).ToArray());
        Add(NpgsqlDbType.Text, all.Select(d => d.Given.OfObject).ToArray());
        Add(NpgsqlDbType.TimestampTz, all.Select(d => d.Given.Since?.UtcDateTime).ToArray());
        Add(NpgsqlDbType.TimestampTz, all.Select(d => d.Given.Until?.UtcDateTime).ToArray());
        Add(NpgsqlDbType.TimestampTz, all.Select(d => d.Given.Expires?.UtcDateTime).ToArray());
        await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);

        void Add(NpgsqlDbType element, Array values) =>
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | element, Value = values });
    }

    private async Task AdmitAsync(NpgsqlConnection connection, VaultReader reader, (VaultReader Reader, string Verifier) known)
    {
        var password = _secrets.PasswordFor(reader.Role);
        try
        {
            if (reader.HasRoleOf(known.Reader) && ScramVerifier.Matches(known.Verifier, password))
            {
                return;
            }

            await using var admit = VaultSql.Command(
                connection, "admit.sql", reader.Role, reader.SubjectId, reader.Subject, reader.IsAuditor, ScramVerifier.ForDerived(password));
            await admit.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Array.Clear(password);
        }
    }

    private async Task<Dictionary<string, (VaultReader Reader, string Verifier)>> KnownAsync(NpgsqlConnection connection)
    {
        await using var command = VaultSql.Command(connection, "readers.sql");
        await using var reader = await command.ExecuteReaderAsync(_stop.Token).ConfigureAwait(false);
        var known = new Dictionary<string, (VaultReader, string)>(StringComparer.Ordinal);
        while (await reader.ReadAsync(_stop.Token).ConfigureAwait(false))
        {
            var found = new VaultReader(reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetBoolean(3));
            known[found.Role] = (found, reader.GetString(4));
        }

        return known;
    }
}
