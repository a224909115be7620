using Menshen.Engine.Tests.Kit;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>What a subject cannot do even with a socket and its own engine password in hand.</summary>
[Collection(EngineTests.Name)]
public sealed class IsolationTests(EngineFixture fixture) : IAsyncLifetime
{
    private NpgsqlConnection _mallory = null!;

    public async ValueTask InitializeAsync()
    {
        var exists = (await fixture.Subjects.ListSubjectsAsync(TestContext.Current.CancellationToken)).Any(l => l.Subject.Name == "mallory");
        if (!exists)
        {
            await fixture.AddAsync("mallory");
            await fixture.AddAsync("victim");
            await fixture.Databases.CreateDatabaseAsync("market", "mallory", TestContext.Current.CancellationToken);
            await fixture.Databases.CreateDatabaseAsync("vault_of_victim", "victim", TestContext.Current.CancellationToken);
        }

        _mallory = await fixture.LoginAsync("mallory", "market");
    }

    public async ValueTask DisposeAsync() => await _mallory.DisposeAsync();

    [Theory]
    [InlineData("menshen")]
    [InlineData("postgres")]
    [InlineData("template1")]
    [InlineData("vault_of_victim")]
    public async Task A_database_that_is_not_its_own_is_closed(string database) =>
        (await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync("mallory", database))).SqlState.ShouldBe("42501");

    [Theory]
    [InlineData("SET ROLE menshen")]
    [InlineData("SET ROLE victim")]
    [InlineData("SET SESSION AUTHORIZATION victim")]
    [InlineData("SET ROLE pg_read_all_data")]
    [InlineData("CREATE ROLE puppet SUPERUSER")]
    [InlineData("CREATE ROLE puppet")]
    [InlineData("ALTER ROLE mallory SUPERUSER")]
    [InlineData("ALTER ROLE mallory BYPASSRLS")]
    [InlineData("ALTER ROLE victim PASSWORD 'x'")]
    [InlineData("GRANT menshen TO mallory")]
    [InlineData("GRANT pg_execute_server_program TO mallory")]
    [InlineData("CREATE DATABASE another")]
    [InlineData("ALTER SYSTEM SET fsync = off")]
    [InlineData("SELECT pg_reload_conf()")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT pg_read_binary_file('/etc/passwd')")]
    [InlineData("SELECT pg_ls_dir('/')")]
    [InlineData("SELECT pg_stat_file('/etc/passwd')")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT lo_export(1, '/tmp/x')")]
    [InlineData("COPY pg_class TO '/tmp/x'")]
    [InlineData("COPY pg_class TO PROGRAM 'cat'")]
    [InlineData("CREATE FUNCTION f() RETURNS void LANGUAGE c AS 'libc', 'abort'")]
    [InlineData("LOAD 'plpgsql'")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'menshen'")]
    [InlineData("CREATE TABLE pg_catalog.pg_shadow2 (a int)")]
    public async Task A_way_up_or_out_is_refused(string statement) =>
        // 42501: insufficient privilege; 42809/58P01 would mean that something was tried.
        (await Statements.RefusalAsync(_mallory, statement)).ShouldBe("42501");

    [Fact]
    public async Task Its_own_database_is_usable() =>
        (await Statements.RunAsync(_mallory, "CREATE TABLE IF NOT EXISTS public.stall (a int); CREATE TEMP TABLE t (b int); SELECT 'ok'")).ShouldBe("ok");

    [Fact]
    public async Task Another_subject_comes_in_only_when_granted()
    {
        await fixture.Databases.GrantConnectAsync("market", "victim", TestContext.Current.CancellationToken);
        await using var guest = await fixture.LoginAsync("victim", "market");
        (await Statements.RefusalAsync(guest, "CREATE TABLE public.trap (a int)")).ShouldBe("42501");
    }
}
