using Menshen.Interop.Tests.Keeping;
using Npgsql;

namespace Menshen.Interop.Tests.Factors;

/// <summary>One-time codes and tickets from enrolment to a session, with the real program and real clients; and the attacks on them.</summary>
public sealed class TicketTests(FactorDeployment factors) : IClassFixture<FactorDeployment>
{
    [Fact]
    [Requirement("credit-5.2-a.1")]
    [Requirement("realname-7.9.1-6")]
    [Requirement("tencentdb-2.2-5")]
    [Requirement("gat389-4.1.2-c")]
    public async Task Password_and_code_give_a_session_and_neither_alone_nor_a_used_code_does()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_two");
        // The attack: a stolen password. It is refused as a wrong one is, and the journal tells the difference.
        var stolen = await user.PsqlAsync("-c", "select 1");
        stolen.Error.ShouldContain("password authentication failed for user \"it_two\"");
        stolen.Error.ShouldContain("menshen login");
        (await factors.ProveAsync(user, "000000", "login", "it_two", "--ticket")).Error.ShouldContain("do not fit");

        var code = await telephone.NextAsync();
        var ticket = await factors.TicketAsync(user, code);
        (await ticket.PsqlAsync("-c", "select current_user")).Succeeded().Text.ShouldBe("it_two");
        // Whether the gateway has heard yet that it is gone or the catalogue says so: it opens nothing.
        (await ticket.PsqlAsync("-c", "select 1")).Error.ShouldMatch("the ticket is used up|password authentication failed");
        (await factors.ProveAsync(user, code, "login", "it_two", "--ticket")).Error.ShouldContain("do not fit");
        (await factors.ProveAsync(user, telephone.At(-10), "login", "it_two", "--ticket")).Error.ShouldContain("do not fit");

        var journal = await factors.Running.JournalAsync("it_two");
        journal.ShouldContain(row => row.Event == "login_failed" && row.Detail == "SecondFactorMissing");
        journal.Single(row => row.Event == "session_opened").Authentication.ShouldBe("scram-sha-256-plus+ticket");
    }

    [Fact]
    [Requirement("realname-7.5.1-12b")]
    public async Task Of_two_clients_with_one_ticket_exactly_one_gets_in()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_race");
        var ticket = await factors.TicketAsync(user, await telephone.NextAsync());
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ticket.PsqlAsync("-c", "select 1")));
        runs.Count(run => run.Code == 0).ShouldBe(1);
    }

    [Fact]
    public async Task A_ticket_for_another_address_or_another_database_opens_nothing_here()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_place");
        var elsewhere = await factors.TicketAsync(user, await telephone.NextAsync(), "--source", "192.0.2.1");
        (await elsewhere.PsqlAsync("-c", "select 1")).Error.ShouldContain("password authentication failed");
        var other = await factors.TicketAsync(user, await telephone.NextAsync(), "--database", "it_other");
        (await other.PsqlAsync("-c", "select 1")).Error.ShouldContain("password authentication failed");
        // Refused and not used up: what was missing was the place.
        (await user.PsqlAsync("-c", "select 1")).Succeeded();
    }

    [Fact]
    public async Task Menshen_psql_does_both_steps_and_shows_the_ticket_to_nobody()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_psql");
        var run = (await factors.ProveAsync(
            user, await telephone.NextAsync(), "psql", "-U", "it_psql", "-XAt", "-c", "select current_user",
            "-c", @"\! tr '\0' '\n' < /proc/$PPID/cmdline; env | grep ^PG; stat -c %a $PGPASSFILE")).Succeeded();
        run.Lines[0].ShouldBe("it_psql");
        run.Lines[^1].ShouldBe("600");
        var passFile = run.Lines.Single(line => line.StartsWith("PGPASSFILE=", StringComparison.Ordinal))["PGPASSFILE=".Length..];
        run.Lines.ShouldNotContain(line => line.StartsWith("PGPASSWORD", StringComparison.Ordinal));
        File.Exists(passFile).ShouldBeFalse();
        (await factors.ProveAsync(user, await telephone.NextAsync(), "psql", "-U", "it_psql", "-X", "-c", "select 1/0")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task A_password_file_and_a_service_file_let_a_stock_client_in()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_service");
        var (pass, service) = (Path.Combine(factors.Running.Directory, "pgpass"), Path.Combine(factors.Running.Directory, "service.conf"));
        var shown = (await factors.ProveAsync(
            user, await telephone.NextAsync(), "login", "it_service", "--ticket", "--database", "it_service", "--pgpass", pass, "--service", service)).Succeeded();
        shown.Output.ShouldNotContain(File.ReadAllText(pass).Split(':')[^1].Trim());
        var environment = new Dictionary<string, string> { ["PGSERVICEFILE"] = service, ["PGPASSWORD"] = "", ["PSQLRC"] = "/dev/null" };
        (await ToolRun.OfAsync("psql", ["-XAt", "service=menshen-it_service", "-c", "select current_user"], environment)).Succeeded().Text.ShouldBe("it_service");
    }

    [Fact]
    public async Task A_driver_logs_in_with_a_ticket()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_driver");
        var ticket = await factors.TicketAsync(user, await telephone.NextAsync());
        await using var connection = new NpgsqlConnection(
            $"Host=localhost;Port={factors.Running.Port};Database=it_driver;Username=it_driver;Password={ticket.Password};SSL Mode=VerifyFull;Root Certificate={factors.Running.AuthorityCertificate};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select current_user", connection);
        (await command.ExecuteScalarAsync()).ShouldBe("it_driver");
    }

    [Fact]
    [Requirement("realname-7.4.1-5")]
    public async Task Codes_go_with_a_proof_of_their_owner_or_a_security_administrator_and_a_reason()
    {
        var (user, telephone, recovery) = await factors.EnrolAsync("it_lost");
        // The attacks: the password alone, another user, another administrator, no reason.
        (await factors.ProveAsync(user, "", "factor", "remove", "it_lost", "--reason", "x")).Code.ShouldNotBe(0);
        var stranger = await factors.Running.AddUserAsync("it_stranger");
        (await factors.Running.MenshenWithInputAsync(
            $"{stranger.Password}\n", "factor", "remove", "it_lost", "--as", "it_stranger", "--reason", "x", "--password-file", "-")).Error.ShouldContain("by their owner");
        // A recovery code stands for the telephone, once.
        (await factors.TicketAsync(user, recovery[0])).ShouldNotBeNull();
        (await factors.ProveAsync(user, recovery[0], "login", "it_lost", "--ticket")).Error.ShouldContain("do not fit");
        // The policy demands two factors of administrators: the password of one takes nothing away.
        var officer = await factors.Running.AdministratorAsync("it_sec");
        (await factors.Running.MenshenWithInputAsync(
            $"{officer.Password}\n", "factor", "remove", "it_lost", "--as", "it_sec", "--reason", "x", "--password-file", "-")).Error.ShouldContain("do not fit");
        (await factors.ProveAsync(
            officer, await factors.Running.Administrators.CodeOfAsync("it_sec"), "factor", "remove", "it_lost", "--as", "it_sec", "--reason", "telephone lost, passport seen")).Succeeded();
        (await factors.ProveAsync(user, await telephone.NextAsync(), "login", "it_lost", "--ticket")).Error.ShouldContain("has no one-time codes");
        (await factors.Running.JournalAsync()).ShouldContain(row => row.Detail != null && row.Detail.Contains("passport seen", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("gat389-4.1.2-e.1")]
    [Requirement("realname-7.4.1-9")]
    public async Task An_approval_takes_a_fresh_code_where_administrators_need_two_factors()
    {
        var auditor = await factors.Running.AdministratorAsync("it_audit");
        string[] clear = ["journal", "clear", "--request", "--before", "2000-01-01"];
        // With a session that password and code have opened.
        var cleared = await factors.Running.MenshenAsync(clear);
        (cleared.Output + cleared.Error).ShouldNotContain("log-in");
        (await factors.Running.MenshenWithInputAsync($"{auditor.Password}\n", [.. clear, "--as", "it_audit", "--password-file", "-"]))
            .Error.ShouldContain("the log-in is refused");
        var code = await factors.Running.Administrators.CodeOfAsync("it_audit");
        (await factors.ProveAsync(auditor, code, "login", "it_audit", "--ticket")).Succeeded();
        (await factors.ProveAsync(auditor, code, "login", "it_audit", "--ticket")).Error.ShouldContain("do not fit");
    }

    [Fact]
    public async Task Codes_rest_after_too_many_wrong_ones_also_for_the_right_one()
    {
        var (user, telephone, _) = await factors.EnrolAsync("it_guess");
        for (var i = 0; i < 5; i++)
            (await factors.ProveAsync(user, "123456", "login", "it_guess", "--ticket")).Code.ShouldNotBe(0);
        (await factors.ProveAsync(user, await telephone.NextAsync(), "login", "it_guess", "--ticket")).Error.ShouldContain("do not fit");
        (await factors.Running.MenshenAsync("factor", "list", "it_guess")).Succeeded().Output.ShouldContain("resting");
    }

    [Fact]
    [Requirement("realname-7.5.1-9")]
    public async Task An_enrolment_takes_the_password_and_does_not_replace_codes_in_force()
    {
        var (user, _, _) = await factors.EnrolAsync("it_again");
        (await factors.Running.MenshenWithInputAsync("wrong\n", "factor", "enrol", "it_again", "--plain", "--password-file", "-")).Error.ShouldContain("do not fit");
        (await factors.Running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", "it_again", "--plain", "--password-file", "-")).Code.ShouldNotBe(0);
        (await factors.Running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", "it_again", "--password-file", "-")).Error.ShouldContain("needs a terminal");
    }

    [Fact]
    [Requirement("gat389-4.1.2-0.2")]
    public async Task No_secret_of_a_factor_is_in_the_journal_the_logs_or_the_output_of_the_server()
    {
        var (user, telephone, recovery) = await factors.EnrolAsync("it_secret");
        var ticket = await factors.TicketAsync(user, await telephone.NextAsync());
        (await ticket.PsqlAsync("-c", "select 1")).Succeeded();
        var seen = factors.Running.Said + (await factors.Running.MenshenAsync("journal", "show", "--json")).Succeeded().Output;
        foreach (var secret in (string[])[ticket.Password, user.Password, recovery[0]])
            seen.ShouldNotContain(secret);
    }
}
