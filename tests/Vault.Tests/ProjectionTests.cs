using System.Diagnostics;
using Menshen.Journal;
using Menshen.Vault.Tests.Kit;

namespace Menshen.Vault.Tests;

public sealed class ProjectionTests
{
    /// <summary>Enough to last through several kills.</summary>
    private const int Flood = 120_000;

    private const string Once =
        "SELECT count(*) || ' ' || count(DISTINCT (session_id, s.number)) FROM audit.statement s JOIN audit.session e ON e.id = s.session_id WHERE e.subject LIKE 'flood%'";

    [Fact]
    [Requirement("gbt20009-5.1.2.3-a1")]
    [Requirement("gbt20009-5.1.2.3-a2")]
    [Requirement("gbt20009-5.1.2.3-a3")]
    [Requirement("realname-7.3.4-2")]
    [Requirement("realname-7.4.3-3.1")]
    [Requirement("realname-7.5.3-4.1")]
    [Requirement("realname-6.3.1.3-a")]
    [Requirement("realname-6.3.1.3-b")]
    [Requirement("realname-6.3.1.3-c")]
    [Requirement("realname-6.3.1.3-d")]
    [Requirement("gat389-4.1.1-b.2")]
    public async Task Every_record_is_there_once_with_who_what_and_what_became_of_it()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        await test.UpAsync();
        await test.CaughtUpAsync();

        (await test.AskAsync<string>(
            "SELECT string_agg(concat_ws(' ', event_type, action, subject, host, database, application, objects::text, result, sqlstate, rows), E'\\n' ORDER BY index) FROM audit.record"))
            .ShouldBe("""
                session_opened alice 192.0.2.7 express till {} succeeded
                statement SELECT alice 192.0.2.7 express till {public.parcel} succeeded 3
                statement UPDATE alice 192.0.2.7 express till {courier} failed 42501 0
                login_failed alice 2001:db8::5 express {} failed
                administration_acted user.add uid 0 {bob} succeeded
                session_closed alice 192.0.2.7 express till {} succeeded
                """);
        (await test.AskAsync<string>("SELECT concat_ws(' ', subject_id, engine_role, source_port, end_reason, statements, closed >= opened) FROM audit.session"))
            .ShouldBe("1 alice 40000 ClientTerminated 2 t");
        (await test.AskAsync<bool>("SELECT end_time = start_time + interval '1500 microseconds' FROM audit.statement_record WHERE rows = 3")).ShouldBeTrue();
    }

    [Fact]
    public async Task An_act_stands_with_its_approval_and_what_changed_and_one_of_an_earlier_version_without()
    {
        await using var test = new TestVault();
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "user.add", "bob", "done"));
        test.Writer.Say(new AdministrationActed(Records.Now, "zhao", "database.drop", "shop", "done")
        {
            Approval = new ActApproval(7, "zhao", "qian", "no longer used", "seen"), Before = "of zhang", After = "none",
        });
        test.Writer.Say(new ClearanceChanged(Records.Now, "qian", "li", "none", "S1", "promoted", 8, 2) { Approver = "sun" });
        await test.UpAsync();
        await test.CaughtUpAsync();
        (await test.AskAsync<string>(
            "SELECT string_agg(concat_ws('|', action, approval, asker, approvers, reason, grounds, state_before, state_after), E'\\n' ORDER BY index) FROM audit.record"))
            .ShouldBe("""
                user.add
                database.drop|7|zhao|qian|no longer used|seen|of zhang|none
                label.cleared|8|qian|sun|promoted|none|S1
                """);
    }

    [Fact]
    public async Task A_vault_that_is_stopped_in_between_goes_on_where_it_was()
    {
        await using var test = new TestVault();
        for (var session = 1UL; session <= 3; session++)
        {
            Records.Flood(test.Writer, session, 5000);
            await test.UpAsync();
            await test.CaughtUpAsync();
            await test.DownAsync();
        }

        await test.UpAsync();
        await test.CaughtUpAsync();
        (await test.AskAsync<string>(Once)).ShouldBe("15000 15000");
        (await test.AskAsync<long>("SELECT count(*) FROM audit.session")).ShouldBe(3);
        (await test.AskAsync<long>("SELECT count(*) FROM audit.event WHERE type = 'session_opened'")).ShouldBe(3);
    }

    [Fact]
    public async Task A_vault_that_is_killed_again_and_again_loses_nothing_and_repeats_nothing()
    {
        await using var test = new TestVault();
        await test.UpAsync();
        var producer = Task.Run(() => Records.Flood(test.Writer, 1, Flood), TestContext.Current.CancellationToken);
        for (var kill = 0; kill < 5; kill++)
        {
            await Task.Delay(700, TestContext.Current.CancellationToken);
            Signal.Send(test.ProcessId, Signal.Kill9);
            var losses = kill + 1;
            await TestVault.EventuallyAsync(
                () => Task.FromResult(test.Vault!.Status.Server.Losses >= losses && test.Vault.Address is not null), () => $"{test.Vault!.Status}");
        }

        await producer;
        // What was appended may still be on its way to the disk: two records for each statement.
        await test.CaughtUpAsync(2 * Flood);
        (await test.AskAsync<string>(Once)).ShouldBe($"{Flood} {Flood}");
        (await test.AskAsync<long>("SELECT count(*) FROM audit.statement WHERE template_id IS NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task A_vault_that_is_killed_while_nothing_happens_is_whole_again_without_a_new_record()
    {
        await using var test = new TestVault();
        await test.UpAsync();
        Records.Flood(test.Writer, 1, 1000);
        await test.CaughtUpAsync();
        Signal.Send(test.ProcessId, Signal.Kill9);
        // Its losses are counted when nobody says any more how far it was.
        await TestVault.EventuallyAsync(
            () => Task.FromResult(test.Vault!.Status.Server.Losses == 1 && test.Vault.Address is not null), () => $"{test.Vault!.Status}");

        await test.CaughtUpAsync();

        (await test.AskAsync<string>(Once)).ShouldBe("1000 1000");
    }

    [Fact]
    public async Task What_a_run_left_open_is_shown_as_unknown_and_its_session_as_never_closed()
    {
        await using var test = new TestVault();
        test.Writer.Say(Records.Session(1));
        test.Writer.Say(Records.Template(1, "SELECT $1", "SELECT", [], []));
        test.Writer.Say(new StatementSubmitted(Records.Now, 1, 1, 1));
        await test.UpAsync();
        await test.CaughtUpAsync();
        (await test.AskAsync<long>("SELECT count(*) FROM audit.statement")).ShouldBe(0);
        await test.DownAsync();

        test.NextRun();
        test.Writer.Say(Records.Session(1, "bob", 2));
        await test.UpAsync();
        await test.CaughtUpAsync();

        (await test.AskAsync<string>("SELECT concat_ws(' ', subject, action, result) FROM audit.statement_record")).ShouldBe("alice SELECT unknown");
        (await test.AskAsync<string>("SELECT string_agg(concat_ws(' ', subject, end_reason), ', ' ORDER BY id) FROM audit.session"))
            .ShouldBe("alice RunEnded, bob");
    }

    [Fact]
    public async Task A_statement_that_ends_segments_after_it_began_keeps_its_text_across_a_restart()
    {
        await using var test = new TestVault();
        test.Writer.Say(Records.Session(9, "patient", 9));
        test.Writer.Say(Records.Template(77, "SELECT pg_sleep($1)", "SELECT", [], []));
        test.Writer.Say(new StatementSubmitted(Records.Now, 9, 1, 77));
        Records.Flood(test.Writer, 1, Flood);
        await test.UpAsync();
        await test.CaughtUpAsync();
        await test.DownAsync();
        test.Writer.Status.Segment.ShouldBeGreaterThan(2);

        test.Writer.Say(Records.Finished(9, 1));
        await test.UpAsync();
        await test.CaughtUpAsync();
        (await test.AskAsync<string>("SELECT concat_ws(' ', subject, statement) FROM audit.statement_record WHERE subject = 'patient'"))
            .ShouldBe("patient SELECT pg_sleep($1)");
    }

    [Fact]
    public async Task A_vault_of_another_journal_is_not_written_to()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        await test.UpAsync();
        await test.CaughtUpAsync();
        await test.DownAsync();
        Records.Flood(test.Writer, 2, 10);

        await test.UpAsync("test.example/another");
        await TestVault.EventuallyAsync(() => Task.FromResult(test.Vault!.Status.Trouble is not null), () => "no trouble was seen");
        test.Vault!.Status.Trouble!.ShouldContain("test.example/vault");
        (await test.AskAsync<long>("SELECT count(*) FROM audit.statement")).ShouldBe(2);
    }

    [Fact]
    public async Task It_catches_up_faster_than_the_gateway_writes()
    {
        await using var test = new TestVault();
        await test.UpAsync();
        await test.DownAsync();
        Records.Flood(test.Writer, 1, Flood);

        var clock = Stopwatch.StartNew();
        await test.UpAsync();
        var up = clock.Elapsed;
        await test.CaughtUpAsync();
        var rate = Flood / (clock.Elapsed - up).TotalSeconds;
        TestContext.Current.TestOutputHelper!.WriteLine($"{Flood} statements in {clock.Elapsed - up} behind a start of {up}: {rate:0} a second");
        // The goal is 20,000.
        (clock.Elapsed - up).ShouldBeLessThan(BusyMachine.Seconds(Flood / 20_000.0));
    }
}
