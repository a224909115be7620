using Npgsql;

namespace Menshen.Interop.Tests.Logins;

public sealed class ReuseUser(SharedDeployment shared) : ClientUser(shared, "it_reuse")
{
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Runs one session after another, so that each takes the engine connection that the one before left.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}

/// <summary>Nothing of one session is left for the next that is served by the same engine connection: one case for each kind of state.</summary>
/// <remarks>Each case is shown to be one: looked at in the session that made it, which is what the next session would see if the engine
/// connection were handed on as it is, the state is there.</remarks>
public sealed class ReuseTests(ReuseUser client) : IClassFixture<ReuseUser>
{
    private const string Setup = """
        create table if not exists kept (i int); create sequence if not exists counter;
        create or replace function twice(i int) returns int language sql as 'select 2 * i';
        """;

    [Theory]
    [InlineData("temporary table", "create temp table left_over as select 'secret' as s", "select count(*) from pg_class where relname = 'left_over'", "0")]
    [InlineData("temporary table with ON COMMIT", "create temp table left_rows (i int) on commit preserve rows; insert into left_rows values (1)", "select to_regclass('pg_temp.left_rows')::text is null", "true")]
    [InlineData("temporary function", "create function pg_temp.left_f() returns int language sql as 'select 1'", "select count(*) from pg_proc where proname = 'left_f'", "0")]
    [InlineData("SET", "set search_path = pg_temp, kept_schema", "show search_path", "\"$user\", public")]
    [InlineData("set_config", "select set_config('work_mem', '7MB', false)", "select current_setting('work_mem') = '7MB'", "false")]
    [InlineData("setting of one's own", "set menshen_test.secret = 'card 4711'", "select coalesce(current_setting('menshen_test.secret', true), '')", "")]
    [InlineData("SET application_name", "set application_name = 'somebody else'", "show application_name", "it-reuse")]
    [InlineData("SET SESSION CHARACTERISTICS", "set session characteristics as transaction read only", "show default_transaction_read_only", "off")]
    [InlineData("SET ROLE", "set role it_reuse", "show role", "none")]
    [InlineData("SET SESSION AUTHORIZATION", "set session authorization it_reuse; set role it_reuse; set time zone 'Asia/Urumqi'", "select current_setting('TimeZone') || current_setting('role') = 'Asia/Urumqi' || 'it_reuse'", "false")]
    [InlineData("prepared statement of SQL", "prepare left_p as select 'secret'", "select count(*) from pg_prepared_statements where name = 'left_p'", "0")]
    [InlineData("cursor WITH HOLD", "declare left_c cursor with hold for select 'secret'", "select count(*) from pg_cursors where name = 'left_c'", "0")]
    [InlineData("advisory lock", "select pg_advisory_lock(4711)", "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and pid = pg_backend_pid()", "0")]
    [InlineData("LISTEN", "listen left_channel", "select count(*) from pg_listening_channels()", "0")]
    [InlineData("sequence state", "select nextval('counter')", "do $$ begin perform lastval(); raise exception 'left'; exception when object_not_in_prerequisite_state then null; end $$; select 'fresh'", "fresh", "P0001")]
    [InlineData("currval", "select nextval('counter')", "do $$ begin perform currval('counter'); raise exception 'left'; exception when object_not_in_prerequisite_state then null; end $$; select 'fresh'", "fresh", "P0001")]
    [Requirement("gat389-4.4-c")]
    [Requirement("tencentdb-2.7-2")]
    public async Task A_reused_engine_connection_carries_nothing_of_this_kind(string kind, string leave, string look, string clean, string? there = null)
    {
        kind.ShouldNotBeEmpty();
        await client.AloneAsync(async () =>
        {
            int backend;
            await using (var first = await OpenAsync())
            {
                await RunAsync(first, Setup);
                await RunAsync(first, leave);
                // The naive set-up: the same engine connection without a reset.
                (await LookAsync(first, look)).ShouldNotBe(clean, kind);
                if (there is not null) (await LookAsync(first, look)).ShouldBe(there);
                backend = await BackendAsync(first);
            }

            await using var second = await OpenAsync(afterReset: true);
            (await BackendAsync(second)).ShouldBe(backend, "the engine connection was not reused, so nothing was tested");
            (await LookAsync(second, look)).ShouldBe(clean, kind);
            return true;
        });
    }

    [Fact]
    [Requirement("gat389-4.4-c")]
    public async Task A_statement_prepared_by_the_protocol_is_gone() => await client.AloneAsync(async () =>
    {
        int backend;
        const string Look = "select count(*) from pg_prepared_statements where statement like '%left_by_protocol%' and not from_sql";
        await using (var first = await OpenAsync())
        {
            await using var command = new NpgsqlCommand("select $1::int as left_by_protocol", first) { Parameters = { new() { Value = 1 } } };
            await command.PrepareAsync();
            (await LookAsync(first, Look)).ShouldBe("1");
            backend = await BackendAsync(first);
        }

        await using var second = await OpenAsync(afterReset: true);
        (await BackendAsync(second)).ShouldBe(backend);
        (await LookAsync(second, Look)).ShouldBe("0");
        return true;
    });

    [Theory]
    [InlineData("begin; insert into kept values (1)")]
    [InlineData("begin; select pg_advisory_xact_lock(4712)")]
    [Requirement("gat389-4.4-c")]
    public async Task A_connection_left_in_a_transaction_serves_nobody_else_and_the_transaction_is_undone(string leave) => await client.AloneAsync(async () =>
    {
        int backend;
        await using (var first = await OpenAsync())
        {
            await RunAsync(first, Setup);
            await RunAsync(first, leave);
            backend = await BackendAsync(first);
        }

        await using var second = await OpenAsync(afterReset: true);
        (await BackendAsync(second)).ShouldNotBe(backend);
        (await LookAsync(second, "select count(*) from kept")).ShouldBe("0");
        await Eventually.TrueAsync(async () => await LookAsync(second, "select count(*) from pg_locks where locktype = 'advisory' and objid = 4712") == "0");
        return true;
    });

    private async Task<NpgsqlConnection> OpenAsync(bool afterReset = false)
    {
        var settings = LoginDeployment.Settings(client.User);
        (settings.ApplicationName, settings.NoResetOnClose) = ("it-reuse", true);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        // The reset of the connection before is confirmed within milliseconds; a login that comes sooner gets a new one.
        await Task.Delay(afterReset ? 1500 : 300);
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<int> BackendAsync(NpgsqlConnection connection) =>
        int.Parse(await LookAsync(connection, "select pg_backend_pid()"), System.Globalization.CultureInfo.InvariantCulture);

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> LookAsync(NpgsqlConnection connection, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
            return (await command.ExecuteScalarAsync())?.ToString() switch { "t" => "true", "f" => "false", var text => text ?? "" };
        }
        catch (PostgresException error)
        {
            return error.SqlState;
        }
    }
}
