using System.Globalization;

namespace Menshen.Interop.Tests.Emergency;

/// <summary>An emergency ends by its limit, by the end of Menshen, and by kill -9; whatever its holder does meanwhile.</summary>
public sealed class BreakGlassLimitTests
{
    private const string Holder = Administrators.System;

    [Fact]
    public async Task A_session_that_is_open_at_the_limit_ends_within_a_second_and_all_of_it_is_recorded_though_the_auditor_chose_nothing()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup
        {
            FurtherPolicy = "break-glass:\n  longest: 75s",
            BeforeFirstUp = d => File.WriteAllText(Path.Combine(d.Directory, "audit.yaml"), "record: none\n"),
        });
        var user = await running.AddUserAsync("it_user");
        var glass = new Glass(running);
        (await glass.AsAsync(Holder, "break-glass", "request", "--reason", "long", "--minutes", "5")).Error.ShouldContain("at most");
        var id = await glass.OpenAsync(Holder);
        var end = DateTimeOffset.Parse((await glass.OneAsync(id)).GetProperty("ends_at").GetString()!, CultureInfo.InvariantCulture);
        var holder = await glass.HolderAsync(Holder, id, "it_user");
        var unused = await glass.HolderAsync(Holder, id, "it_user");
        // Longer life for himself, as far as the engine is asked.
        (await glass.RunAsync(Holder, id, "it_user", $"ALTER ROLE \"menshen.break_glass.{id}\" VALID UNTIL 'infinity'", "SELECT 41 AS marked")).Succeeded();
        (await user.PsqlAsync("-c", "SELECT 40 AS unmarked")).Succeeded();
        var open = await holder.PsqlAsync("-c", "SELECT pg_sleep(120)");
        open.Error.ShouldContain("break-glass is over");
        (await unused.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("password authentication failed");
        await Eventually.TrueAsync(async () => (await glass.OneAsync(id)).GetProperty("state").GetString() == "ended", "it does not end");
        (await glass.OneAsync(id)).GetProperty("ended_by").GetString().ShouldBe("its limit");
        (await user.PsqlAsync("-c", $"SELECT count(*) FROM pg_roles WHERE rolname = 'menshen.break_glass.{id}'")).Succeeded().Text.ShouldBe("0");
        var journal = await running.JournalAsync();
        journal.ShouldContain(row => row.Event == "statement" && row.Text!.Contains("marked", StringComparison.Ordinal) && row.Values!.Values.Contains("41"));
        journal.ShouldNotContain(row => row.Event == "statement" && row.Text!.Contains("unmarked", StringComparison.Ordinal));
        var over = journal.Single(row => row.Event == "session_closed" && row.Detail!.StartsWith("EmergencyOver", StringComparison.Ordinal)).Time - end.UtcDateTime;
        over.ShouldBeInRange(TimeSpan.Zero, BusyMachine.Seconds(1));
        (await running.VerifyAsync()).Succeeded();
    }

    [Fact]
    public async Task Kill_9_in_the_middle_and_the_next_start_has_no_superuser_left()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup { OnDisk = true });
        var user = await running.AddUserAsync("it_user");
        var glass = new Glass(running);
        var id = await glass.OpenAsync(Holder);
        // With what would make the start refuse: a subject that is a superuser.
        (await glass.RunAsync(Holder, id, "it_user", "ALTER ROLE it_user SUPERUSER", "CREATE TABLE mine (id int)")).Succeeded();
        var unused = await glass.HolderAsync(Holder, id, "it_user");
        await running.KillAsync();
        await running.UpAsync();
        var one = await glass.OneAsync(id);
        one.GetProperty("state").GetString().ShouldBe("ended");
        one.GetProperty("ended_by").GetString()!.ShouldContain("killed");
        (await glass.FindingsAsync(id)).ShouldContain(f => f.StartsWith("role it_user", StringComparison.Ordinal) && f.EndsWith("undone", StringComparison.Ordinal));
        (await unused.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("password authentication failed");
        (await user.PsqlAsync("-c", "SELECT rolname FROM pg_roles WHERE rolsuper OR rolname LIKE '%break_glass%'")).Succeeded().Text.ShouldBe("menshen");

        // Half made: the file says so, and the role is there.
        var file = Path.Combine(running.Directory, "break-glass", $"{id}.json");
        var half = File.ReadAllText(file).Replace("\"ended\"", "\"opening\"", StringComparison.Ordinal);
        await running.KillAsync();
        File.WriteAllText(file, half);
        await running.UpAsync();
        (await glass.OneAsync(id)).GetProperty("state").GetString().ShouldBe("ended");
        (await user.PsqlAsync("-c", "SELECT 1")).Succeeded();

        // And with the service, in good order.
        var next = await glass.OpenAsync(Administrators.Auditor);
        await running.DownAsync();
        await running.UpAsync();
        (await glass.OneAsync(next)).GetProperty("ended_by").GetString().ShouldBe("the end of the service");
    }
}
