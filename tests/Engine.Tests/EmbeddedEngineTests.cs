using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class EmbeddedEngineTests(EngineFixture fixture)
{
    private EnginePaths Paths => fixture.Engine.Cluster.Paths;

    [Fact]
    public void It_runs_and_says_so()
    {
        fixture.Engine.Status.State.ShouldBe(EngineState.Running);
        fixture.Engine.Status.ServerVersion.ShouldNotBeEmpty();
        fixture.Engine.Status.Trouble.ShouldBeNull();
        File.Exists(fixture.Engine.Address!.SocketPath).ShouldBeTrue();
    }

    [Fact]
    public void The_engine_is_not_root_and_can_gain_nothing()
    {
        var status = File.ReadAllLines($"/proc/{fixture.Engine.Status.ProcessId}/status");
        Field("Uid").ShouldAllBe(id => id != "0" || !LinuxCalls.IsRoot);
        Field("Gid").ShouldAllBe(id => id != "0" || !LinuxCalls.IsRoot);
        Field("NoNewPrivs").ShouldBe(["1"]);
        Field("CapEff").ShouldBe(["0000000000000000"]);

        string[] Field(string name) => status.Single(l => l.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t', ' ')[1..];
    }

    [Fact]
    public void Only_the_engines_user_and_root_reach_its_files_and_its_socket()
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.GetUnixFileMode(Paths.Cluster).ShouldBe(ownerOnly);
        File.GetUnixFileMode(Paths.SocketDirectory).ShouldBe(ownerOnly);
        File.GetUnixFileMode(Paths.Log).ShouldBe(ownerOnly);
        File.GetUnixFileMode(Paths.SocketFile).ShouldBe(ownerOnly);
        Directory.GetFiles(Paths.Configuration).Select(Path.GetFileName).ShouldBe(["lock", "menshen.conf", "pg_hba.conf"], ignoreOrder: true);
    }

    [Fact]
    public async Task Pages_have_checksums_and_nobody_listens_on_tcp()
    {
        (await fixture.TcbAsync("SHOW data_checksums")).ShouldBe("on");
        (await fixture.TcbAsync("SHOW listen_addresses")).ShouldBe("");
        (await fixture.TcbAsync("SELECT count(*) FROM pg_hba_file_rules WHERE type <> 'local' OR auth_method <> 'scram-sha-256'")).ShouldBe(0L);
    }

    [Fact]
    public async Task Neither_statements_nor_values_reach_the_engines_log()
    {
        await fixture.AddAsync("logless");
        await using (var connection = await fixture.LoginAsync("logless", await DatabaseAsync()))
        {
            await Statements.RefusalAsync(connection, "SELECT 'canary-1'::int");
            await Statements.RefusalAsync(connection, "SELECT canary_2");
            await Statements.RunAsync(connection, "SET debug_print_parse = on; SELECT 'canary-3'; SET debug_print_parse = off");
            await Statements.RefusalAsync(connection, "SET log_min_messages = debug1");
            await Statements.RefusalAsync(connection, "ALTER ROLE logless RESET log_min_messages");
            await Statements.RunAsync(connection, "DO $$ BEGIN RAISE LOG 'canary-4'; END $$");
        }

        await Task.Delay(200, TestContext.Current.CancellationToken);
        var log = await File.ReadAllTextAsync(Path.Combine(Paths.Log, "engine.log"), TestContext.Current.CancellationToken);
        log.ShouldContain("ready to accept connections");
        log.ShouldNotContain("canary");
        log.ShouldNotContain("debug_print");
    }

    [Fact]
    public async Task A_wrong_password_does_not_open_the_socket() =>
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => fixture.LoginAsync("menshen", "postgres", "menshen"))).SqlState.ShouldBe("28P01");

    private async Task<string> DatabaseAsync()
    {
        await fixture.Databases.CreateDatabaseAsync("logless_db", "logless", TestContext.Current.CancellationToken);
        return "logless_db";
    }
}
