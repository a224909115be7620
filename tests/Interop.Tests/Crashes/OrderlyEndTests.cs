using Npgsql;

namespace Menshen.Interop.Tests.Crashes;

public sealed class OrderlyEndTests
{
    [Fact]
    public async Task A_second_up_is_refused_and_down_lets_running_statements_finish()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Transparent = true, Superusers = ["it_root"] });
        var user = await deployment.AddUserAsync("it_root", superuser: true);
        var second = await deployment.MenshenAsync("up");
        second.Code.ShouldBe(1);
        second.Error.ShouldContain($"already (process {deployment.ProcessId})");

        // Profile transparent: a superuser, plaintext on the loopback, and both said aloud.
        deployment.Said.ShouldContain("transparent");
        var plain = user.LibpqEnvironment;
        plain["PGSSLMODE"] = "disable";
        (await ToolRun.OfAsync("psql", ["-XAt", "-c", "select usesuper from pg_user where usename = current_user"], plain)).Succeeded().Text.ShouldBe("t");

        await using var idle = new NpgsqlConnection(MarkedClients.Connection(user));
        await idle.OpenAsync();
        await using var busy = new NpgsqlConnection(MarkedClients.Connection(user));
        await busy.OpenAsync();
        await using var command = new NpgsqlCommand("select 'finished' from pg_sleep(4)", busy);
        var answer = command.ExecuteScalarAsync();
        await using (var look = new NpgsqlCommand("select count(*) from pg_stat_activity where state = 'active' and query like '%''finished''%' and pid <> pg_backend_pid()", idle))
            await Eventually.TrueAsync(async () => await look.ExecuteScalarAsync() is 1L, "it does not run");
        await deployment.DownAsync(graceSeconds: 20);
        (await answer).ShouldBe("finished");
        await using var late = new NpgsqlCommand("select 1", idle);
        (await Should.ThrowAsync<PostgresException>(() => late.ExecuteScalarAsync())).SqlState.ShouldBe("57P01");

        var rows = await deployment.JournalAsync();
        rows.Count(row => row.Event == "session_closed" && row.Detail!.StartsWith("Drained", StringComparison.Ordinal)).ShouldBe(2);
        rows[^1].Event.ShouldBe("service_stopped");
        rows.Single(row => row.Event == "service_started").Detail!.ShouldContain("profile transparent");
        (await deployment.VerifyAsync()).Succeeded();
    }
}
