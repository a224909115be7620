namespace Menshen.Interop.Tests.Clients;

public sealed class IsolatedUser(SharedDeployment shared) : ClientUser(shared, "it_isolated");

public sealed class BystanderUser(SharedDeployment shared) : ClientUser(shared, "it_bystander");

/// <summary>A user's programs do not become a part of the engine or of Menshen, and what he asks of a session he may not have is refused.</summary>
public sealed class IsolationTests(IsolatedUser user, BystanderUser bystander) : IClassFixture<IsolatedUser>, IClassFixture<BystanderUser>
{
    [Theory]
    [InlineData("LOAD 'dblink'")]
    [InlineData("CREATE FUNCTION shell(cstring) RETURNS int LANGUAGE c AS '/lib/x86_64-linux-gnu/libc.so.6', 'system'")]
    [InlineData("CREATE FUNCTION inner_one(int) RETURNS int LANGUAGE internal AS 'int4pl'")]
    [InlineData("CREATE EXTENSION plpython3u")]
    [InlineData("CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'touch /tmp/menshen-it-owned'")]
    [InlineData("DO LANGUAGE plperlu $$ system('true') $$")]
    [Requirement("gat389-5.1.2.1-b.2")]
    public async Task No_code_of_a_users_own_is_loaded_into_the_engine(string sql)
    {
        var run = await user.User.PsqlAsync("-c", sql);
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain("ERROR:");
        File.Exists("/tmp/menshen-it-owned").ShouldBeFalse();
        (await user.Deployment.JournalAsync(user.User.Name)).ShouldContain(row => row.Event == "statement" && row.Outcome != "succeeded");
    }

    [Fact]
    [Requirement("gat389-5.1.2.1-b.2")]
    public async Task While_one_floods_the_gateway_and_his_session_is_cut_off_others_are_served()
    {
        var flood = ToolRun.Start("psql", ["-X", "-At", "-c", "SELECT repeat('x', 1000) FROM generate_series(1, 100000000)"], user.User.LibpqEnvironment);
        // Nobody reads the answer: the pipe is full, and what is behind it waits.
        for (var i = 0; i < 5; i++)
            (await bystander.User.PsqlAsync("-c", "SELECT 'served'")).Succeeded().Text.ShouldBe("served");
        flood.Kill();
        await flood.WaitForExitAsync(TestContext.Current.CancellationToken);
        flood.Dispose();
        (await bystander.User.PsqlAsync("-c", "SELECT 'served'")).Succeeded().Text.ShouldBe("served");
        (await user.User.PsqlAsync("-c", "SELECT 'again'")).Succeeded().Text.ShouldBe("again");
    }

    [Theory]
    [InlineData("-c role=menshen")]
    [InlineData("-c role=it_bystander")]
    [InlineData("-c session_authorization=menshen")]
    [InlineData("-c log_statement=none")]
    [Requirement("gat389-5.1.2.3-a")]
    public async Task A_session_that_asks_for_an_attribute_out_of_its_range_does_not_begin_and_the_attempt_is_recorded(string options)
    {
        var before = (await user.Deployment.JournalAsync(user.User.Name)).Count(row => row.Event is "login_failed" or "session_closed");
        var environment = user.User.LibpqEnvironment;
        environment["PGOPTIONS"] = options;
        var run = await ToolRun.OfAsync("psql", ["-X", "-At", "-c", "SELECT 'begun'"], environment);
        run.Code.ShouldBe(2, run.Output);
        run.Output.ShouldBeEmpty();
        (await user.Deployment.JournalAsync(user.User.Name)).Count(row => row.Event is "login_failed" or "session_closed").ShouldBeGreaterThan(before);
        // In its range it may.
        environment["PGOPTIONS"] = "-c role=it_isolated";
        (await ToolRun.OfAsync("psql", ["-X", "-At", "-c", "SHOW role"], environment)).Succeeded().Text.ShouldBe("it_isolated");
    }
}
