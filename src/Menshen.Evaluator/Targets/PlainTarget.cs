using System.Net;
using Npgsql;

namespace Menshen.Evaluator.Targets;

/// <summary>Any PostgreSQL, by the connection of somebody who may make roles and databases.</summary>
public sealed class PlainTarget : IEvaluationTarget
{
    private readonly NpgsqlConnectionStringBuilder _administrator;
    private readonly string _database = Passwords.NewName();
    private readonly List<Subject> _subjects = [];

    /// <param name="administrator">Host, port, name, password and TLS settings of that somebody.</param>
    /// <param name="auditor">Who reads its records, and in which database; null: nobody has made them readable.</param>
    public PlainTarget(NpgsqlConnectionStringBuilder administrator, Subject? auditor = null)
    {
        _administrator = administrator;
        Trail = auditor is null ? null : new SqlTrail(this, auditor);
    }

    public string Description => $"PostgreSQL at {_administrator.Host}:{_administrator.Port}";

    public string Product => "PostgreSQL";

    public bool IsLoopback => _administrator.Host is "localhost" || _administrator.Host!.StartsWith('/') || (IPAddress.TryParse(_administrator.Host, out var address) && IPAddress.IsLoopback(address));

    public IReadOnlyList<Subject> Administrators => [new Subject(_administrator.Username!, _administrator.Password ?? "", _administrator.Database ?? "postgres")];

    /// <summary>A stock PostgreSQL writes a log, which no client can ask: none, unless somebody has made a view of it.</summary>
    public IAuditTrail? Trail { get; }

    /// <summary>None: whoever makes some does it with other programs.</summary>
    public IBackupKeeper? Backups => null;

    public Task<string?> ChangePasswordAsync(Subject subject, string wanted, CancellationToken cancellation) =>
        TargetLogin.SetPasswordAsync(ConnectionOf(subject), wanted, cancellation);

    /// <summary>None: it is asked itself.</summary>
    public Task<IReadOnlyList<EvaluatedGateway>?> GatewaysAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<EvaluatedGateway>?>(null);

    /// <summary>Itself, and the standbys that it says are fed by it.</summary>
    public async Task<IReadOnlyList<EvaluatedNode>> NodesAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            "SELECT application_name, extract(epoch FROM coalesce(replay_lag, interval '0'))::float8 FROM pg_catalog.pg_stat_replication WHERE state = 'streaming' ORDER BY 1", connection);
        var nodes = new List<EvaluatedNode>();
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) nodes.Add(new EvaluatedNode(reader.GetString(0), EvaluatedNode.Standby, reader.GetDouble(1), null));
        return nodes.Count == 0 ? [] : [new EvaluatedNode($"{_administrator.Host}:{_administrator.Port}", EvaluatedNode.Primary, null, null), .. nodes];
    }

    /// <summary>None: SQL is all there is.</summary>
    public IControlSurface? Control => null;

    public ISecondFactors? Factors => null;

    /// <summary>None: each session is a process of its own, whose end gives everything back, and who was refused stands in the log alone.</summary>
    public Task<TargetMeters?> MetersAsync(CancellationToken cancellation) => Task.FromResult<TargetMeters?>(null);

    /// <summary>None: no labels, no inference control, and limits of sessions that their owner can set himself.</summary>
    public IEvaluationRules? Rules => null;

    public IKeyStore? KeyStore => null;

    /// <summary>None: its program makes no system that comes with records and keys.</summary>
    public ISpareSystem? Spare => null;

    public async Task<IReadOnlyList<Subject>> MakeSubjectsAsync(int count, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        // Before anything is made: half of an evaluation would be left.
        await using var may = new NpgsqlCommand("SELECT rolsuper, rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_catalog.pg_roles WHERE rolname = CURRENT_USER", connection);
        var (isSuperuser, isAble) = (false, false);
        await using (var reader = await may.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
            if (await reader.ReadAsync(cancellation).ConfigureAwait(false)) (isSuperuser, isAble) = (reader.GetBoolean(0), reader.GetBoolean(1));
        if (!isAble) throw new EvaluationFaultException($"{_administrator.Username} may not make roles and databases: it needs CREATEROLE and CREATEDB");
        for (var i = 0; i < count; i++)
        {
            var subject = new Subject($"{_database}_{i}", Passwords.New(), _database);
            await RunAsync(connection, $"CREATE ROLE {subject.Name} LOGIN PASSWORD '{subject.Password}'", cancellation).ConfigureAwait(false);
            _subjects.Add(subject);
        }

        // Whoever is no superuser gives databases only to those whom he could be.
        if (!isSuperuser) await RunAsync(connection, $"GRANT {_subjects[0].Name} TO CURRENT_USER", cancellation).ConfigureAwait(false);
        await RunAsync(connection, $"CREATE DATABASE {_database} OWNER {_subjects[0].Name}", cancellation).ConfigureAwait(false);
        return _subjects;
    }

    public async Task<bool> AdministerAsync(AccountAct act, Subject subject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        // PostgreSQL knows no lock that could be ended, and ends sessions one by one.
        if (act is AccountAct.Unlock or AccountAct.EndSessions) return false;
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var sql = act switch
        {
            AccountAct.Disable => $"ALTER ROLE {subject.Name} NOLOGIN",
            AccountAct.Enable => $"ALTER ROLE {subject.Name} LOGIN",
            AccountAct.Delete => $"DROP ROLE {subject.Name}",
            _ => $"CREATE ROLE {subject.Name} LOGIN PASSWORD '{subject.Password}'",
        };
        await RunAsync(connection, sql, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>None: whoever may make roles is the one administrator for everything.</summary>
    public Task<IReadOnlyList<(string What, string? Refusal)>> OverstepAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<(string, string?)>>([]);

    public Task<bool?> SealAsync(string table, string column, CancellationToken cancellation) => Task.FromResult<bool?>(false);

    public Task<IReadOnlyList<IReadOnlyDictionary<string, string>>?> KeysAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<IReadOnlyDictionary<string, string>>?>(null);

    public Task<bool?> AreBackupsGoodAsync(CancellationToken cancellation) => Task.FromResult<bool?>(null);

    public Task<IReadOnlyList<string>> RemoveAsync(CancellationToken cancellation) => RemoveEarlierAsync(new EarlierSubjects(_database, [.. _subjects.Select(subject => subject.Name)]), cancellation);

    public async Task<IReadOnlyList<string>> RemoveEarlierAsync(EarlierSubjects earlier, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var left = new List<string>();
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        foreach (var sql in earlier.Names.Select(name => $"DROP ROLE IF EXISTS {name}").Prepend($"DROP DATABASE IF EXISTS {earlier.Database} WITH (FORCE)"))
        {
            try
            {
                await RunAsync(connection, sql, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException fault)
            {
                left.Add($"{sql}: {fault.MessageText}");
            }
        }

        return left;
    }

    public NpgsqlConnectionStringBuilder ConnectionOf(Subject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        return new NpgsqlConnectionStringBuilder(_administrator.ConnectionString) { Username = subject.Name, Password = subject.Password, Database = subject.Database, Pooling = false };
    }

    /// <summary>None: it is asked itself.</summary>
    public NpgsqlConnectionStringBuilder? ConnectionElsewhere(Subject subject) => null;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_administrator.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
