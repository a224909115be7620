using Menshen.Evaluator;
using Npgsql;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>Real weakenings of the engine behind a deployment, made by its superuser.</summary>
internal sealed class EngineWeakenings(string superuser, IReadOnlyList<Subject> subjects)
{
    /// <summary>Takes constraints of a kind away from each table the moment it is made: a database that declares and does not keep.</summary>
    private const string Spoil = """
        CREATE FUNCTION public.ev_spoil() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE c record;
        BEGIN
            FOR c IN SELECT k.conname, k.conrelid::regclass AS relation FROM pg_constraint k JOIN pg_event_trigger_ddl_commands() d ON d.objid = k.conrelid AND d.classid = 'pg_class'::regclass WHERE k.contype IN (KINDS)
            LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', c.relation, c.conname); END LOOP;
        END $$;
        CREATE EVENT TRIGGER ev_spoil ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION public.ev_spoil()
        """;

    private string Owner => subjects[0].Name;

    private string Other => subjects[1].Name;

    private string Third => subjects[2].Name;

    private string Database => subjects[0].Database;

    public IEnumerable<Weakening> All =>
    [
        HangsUp("fuzz.sessions"),
        Default("SELECT ON TABLES TO PUBLIC", "access.owner-decides"),
        Default("SELECT ON TABLES TO PUBLIC", "access.no-side-doors"),
        Default("INSERT ON TABLES TO PUBLIC", "access.tables"),
        Default("UPDATE ON TABLES TO PUBLIC", "access.columns"),
        Default("SELECT ON TABLES TO PUBLIC", "access.views"),
        Default($"EXECUTE ON FUNCTIONS TO {Other}", "access.routines"),
        Default($"USAGE ON TYPES TO {Other}", "access.routines"),
        Default("USAGE ON SEQUENCES TO PUBLIC", "access.schemas"),
        Default($"SELECT ON TABLES TO {Third}", "access.no-passing-on"),
        Right("CREATE ON SCHEMA public", "PUBLIC", "access.schemas"),
        Right($"CREATE ON DATABASE {Database}", Other, "access.schemas"),
        Right("pg_read_all_data", Other, "access.owner-decides"),
        Right("pg_write_all_data", Other, "access.tables"),
        Right("pg_read_all_data", Third, "access.limited-passing-on"),
        Right(Owner, Other, "access.no-side-doors"),
        Right("pg_read_all_data", Other, "fuzz.statements"),
        Engine("a setting of one session is there for the next", "session.nothing-left", $"ALTER ROLE {Owner} SET work_mem = '5MB'", $"ALTER ROLE {Owner} RESET work_mem"),
        Right("SELECT ON pg_catalog.pg_authid", "PUBLIC", "identity.secrets"),
        Right("SELECT ON pg_catalog.pg_shadow", "PUBLIC", "identity.secrets"),
        Right("pg_read_all_stats", Other, "session.others"),
        Right("SET ON PARAMETER session_replication_role", Owner, "duty.no-way-up"),
        Engine("the watch over structure and rights is off", "duty.guard-untouchable", Triggers("DISABLE"), Triggers("ENABLE")),
        Engine("the watch over rights is off", "access.limited-passing-on", "ALTER EVENT TRIGGER menshen_grants DISABLE", "ALTER EVENT TRIGGER menshen_grants ENABLE"),
        Engine("references are not looked at", "integrity.referential", $"ALTER ROLE {Owner} SET session_replication_role = replica", $"ALTER ROLE {Owner} RESET session_replication_role"),
        Spoiled("keys are not kept", "integrity.entity", "'p', 'u'"),
        Spoiled("rules are not kept", "integrity.user-defined", "'c'"), Spoiled("a failing half does not take the other back", "integrity.transactions", "'c'"),
    ];

    private Weakening Default(string what, string check) => Engine(
        $"default right {what}", check, $"ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} GRANT {what}", $"ALTER DEFAULT PRIVILEGES FOR ROLE {Owner} REVOKE {what.Replace(" TO ", " FROM ", StringComparison.Ordinal)}");

    private Weakening Right(string what, string whom, string check) => Engine($"{what} for {whom}", check, $"GRANT {what} TO {whom}", $"REVOKE {what} FROM {whom}");

    private Weakening Spoiled(string name, string check, string kinds) =>
        Engine(name, check, Spoil.Replace("KINDS", kinds, StringComparison.Ordinal), "DROP EVENT TRIGGER ev_spoil; DROP FUNCTION public.ev_spoil()");

    private static string Triggers(string act) => $"""
        DO $$ DECLARE t name; BEGIN FOR t IN SELECT evtname FROM pg_event_trigger LOOP EXECUTE format('ALTER EVENT TRIGGER %I {act}', t); END LOOP; END $$
        """;

    private Weakening Engine(string name, string check, string weaken, string restore) => new(name, check, () => RunAsync(weaken), () => RunAsync(restore));

    /// <summary>While it lasts, whoever only stands by loses each session that it has.</summary>
    private Weakening HangsUp(string check)
    {
        var over = new CancellationTokenSource();
        var cutting = Task.CompletedTask;
        return new Weakening("who stands by is hung up on", check, () =>
        {
            cutting = Task.Run(async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{Third}'");
                    await Task.Delay(50);
                }
            });
            return Task.CompletedTask;
        }, async () =>
        {
            await over.CancelAsync();
            await cutting;
            over.Dispose();
        });
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(superuser) { Database = Database }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
