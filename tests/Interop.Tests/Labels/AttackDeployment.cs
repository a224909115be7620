using Npgsql;

namespace Menshen.Interop.Tests.Labels;

/// <summary>A Menshen with the population that the attacks on labels are written for, labelled by the program itself, and a superuser of the engine who puts it back.</summary>
public sealed class AttackDeployment : IAsyncLifetime
{
    private const string Database = "attacked";

    /// <summary>Who comes how: the subject, and the label that he asks for.</summary>
    private static readonly Dictionary<string, (string Name, string? Label)> Roles = new()
    {
        ["low"] = ("bob", "U"), ["high"] = ("carol", "S:A"), ["owner"] = ("olga", "U"), ["ownerhigh"] = ("olga", "S:A"), ["plain"] = ("paul", null), ["trusted"] = ("trent", "S:A"), ["dbowner"] = ("dora", null),
    };

    private const string Policy = $"""
        labels:
          levels: [U, S, TS]
          categories: [A, B]
          labels: [U, S, "S:A", "S:B", "TS:A,B"]
          tables:
            - {"{"}table: {Database}/box.vault, default: U, physical: yes{"}"}
            - {"{"}table: {Database}/box.*, default: U{"}"}
          clearances:
            - {"{"}by: [bob], highest: "S:B", default: U{"}"}
            - {"{"}by: [carol, olga], highest: "S:A", default: U{"}"}
            - {"{"}by: [trent], highest: "TS:A,B", trusted-down-to: U{"}"}
        """;

    private readonly Dictionary<string, DeploymentUser> _people = [];
    private Deployment? _running;
    private NpgsqlConnection? _engine;

    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Attacks");

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy, Durability = "bounded" });
        _people["dora"] = await _running.AddUserAsync("dora", Database);
        foreach (var name in (string[])["bob", "carol", "olga", "trent", "paul"]) _people[name] = await _running.AddUserAsync(name, Database);
        await _running.OpenEngineAsync("menshen");
        await using (var owner = await EngineAsync("menshen")) await RunAsync(owner, "CREATE ROLE it_reset LOGIN SUPERUSER");
        await _running.CloseEngineAsync("menshen");
        await _running.OpenEngineAsync("it_reset");
        _engine = await EngineAsync("it_reset");
        await RunAsync(_engine, "UPDATE menshen.grant_rule SET enforced = false");
        await RunAsync(_engine, $"GRANT CREATE ON DATABASE {Database} TO olga; " + await File.ReadAllTextAsync(Path.Combine(Folder, "population.sql")) + "; GRANT SELECT, INSERT ON box.account TO paul; GRANT USAGE ON SCHEMA box TO paul");
        await RunAsync(_engine, "UPDATE menshen.grant_rule SET enforced = true");
        (await _running.MenshenAsync("label", "apply", Database)).Succeeded();
        await RunAsync(_engine, """
            CREATE TEMP TABLE known AS SELECT c.oid FROM pg_class c UNION ALL SELECT p.oid FROM pg_proc p UNION ALL SELECT n.oid FROM pg_namespace n UNION ALL SELECT k.oid FROM pg_constraint k UNION ALL SELECT t.oid FROM pg_type t
            """);
        await RestoreAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null) await _engine.DisposeAsync();
        if (_running is not null) await _running.DisposeAsync();
    }

    /// <summary>A session through the gateway, with all that it says of an error.</summary>
    public async Task<NpgsqlConnection> EnterAsync(string subject)
    {
        // The list names some subjects by their engine roles: through the gateway nobody has those.
        var (name, label) = Roles.TryGetValue(subject, out var role) ? role : (subject, null);
        var user = _people[name];
        await using var source = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = _running!.Port, Username = name, Password = user.Password, Database = Database, SslMode = SslMode.VerifyFull,
            RootCertificate = _running.AuthorityCertificate, Pooling = false, IncludeErrorDetail = true, CommandTimeout = 20,
            Options = label is null ? null : $"-c menshen.label={label}",
        }.ConnectionString).ConfigureTypeLoading(types => types.EnableTypeLoading(false)).Build();
        return await source.OpenConnectionAsync();
    }

    /// <summary>Rows as they were, and nothing that an attack has made.</summary>
    public async Task RestoreAsync() => await RunAsync(_engine!, """
        DO $$
        DECLARE
            made text;
        BEGIN
            FOR made IN
                SELECT format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', k.conrelid::regclass, k.conname)
                FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('box', 'pub') AND k.coninhcount = 0 AND k.oid NOT IN (SELECT oid FROM known) AND c.oid IN (SELECT oid FROM known)
                UNION ALL
                SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', n.nspname) FROM pg_namespace n WHERE n.oid NOT IN (SELECT oid FROM known) AND n.nspname !~ '^pg_'
                UNION ALL
                SELECT format('DROP %s IF EXISTS %s CASCADE', CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, quote_ident(n.nspname) || '.' || quote_ident(c.relname))
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('box', 'pub', 'public') AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND c.oid NOT IN (SELECT oid FROM known)
            LOOP
                EXECUTE made;
            END LOOP;
        END $$;
        DELETE FROM menshen_labels.protected p WHERE NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = p.relid);
        TRUNCATE box.account, box.transfer, box.vault, box.ticket, box.closed, pub.message;
        INSERT INTO pub.message (body) VALUES ('hello');
        """ + await File.ReadAllTextAsync(Path.Combine(Folder, "rows.sql")));

    private async Task<NpgsqlConnection> EngineAsync(string role)
    {
        var connection = new NpgsqlConnection($"Host={_running!.EngineSocketDirectory};Username={role};Database={Database};Pooling=false;Command Timeout=60");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
