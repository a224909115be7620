using System.Text;
using Npgsql;

namespace Menshen.Interop.Tests.Clients;

/// <summary>A first password, its change and its rules, with real clients; and the new password is nowhere to be found.</summary>
public sealed class OwnPasswordTests(SharedDeployment shared)
{
    private const string New = "Marble4!kite-sofa";

    private Deployment Running => shared.Running;

    [Fact]
    [Requirement("realname-7.4.1-4.1")]
    [Requirement("realname-7.5.1-2c")]
    [Requirement("gat389-5.1.1.1-5")]
    [Requirement("gat389-4.1.2-0.2")]
    public async Task The_first_login_of_psql_does_nothing_but_change_the_password_which_is_recorded_nowhere()
    {
        var first = await Running.AddNewcomerAsync("it_newcomer");
        var refused = await first.PsqlAsync("-c", "select 1");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("the password must be changed");
        refused.Error.ShouldContain("menshen passwd");
        var changed = (await first.PsqlAsync("-c", $"ALTER ROLE CURRENT_USER PASSWORD '{New}'", "-c", "select 42")).Succeeded();
        changed.Lines.ShouldBe(["ALTER ROLE", "42"]);
        (await first.PsqlAsync("-c", "select 1")).Error.ShouldContain("authentication failed");
        var user = With(first, New);
        (await user.PsqlAsync("-c", "select 1")).Succeeded().Text.ShouldBe("1");

        (await Running.JournalAsync()).ShouldContain(row => row.Detail != null && row.Detail.Contains("self.password", StringComparison.Ordinal));
        var shown = (await Running.MenshenAsync("journal", "show", "--json")).Succeeded().Output;
        shown.ShouldContain("ALTER ROLE CURRENT_USER PASSWORD $1");
        shown.ShouldNotContain("Marble4");
        NowhereIn(Running.Directory, "Marble4!kite");
    }

    [Fact]
    [Requirement("realname-7.5.1-11.2")]
    [Requirement("realname-7.9.1-2.2")]
    [Requirement("realname-7.4.1-4.3")]
    public async Task Everything_that_is_wrong_with_a_new_password_is_said_at_once()
    {
        var user = await Running.AddPersonAsync("it_chooser");
        var weak = await user.PsqlAsync("-c", "ALTER USER it_chooser PASSWORD 'it_chooser'");
        weak.Error.ShouldContain("fewer than 12 characters");
        weak.Error.ShouldContain("no digit");
        weak.Error.ShouldContain("the user's name is in it");
        weak.Error.ShouldContain("不足 12 个字符");
        (await user.PsqlAsync("-c", $"ALTER USER it_chooser PASSWORD '{user.Password}'")).Error.ShouldContain("one of the last 5");
        (await user.PsqlAsync("-c", $"ALTER USER it_sec PASSWORD '{New}'")).Error.ShouldContain("MD0001");
        (await user.PsqlAsync("-c", $"BEGIN; ALTER USER it_chooser PASSWORD '{New}'; COMMIT")).Error.ShouldContain("MD0001");
        (await user.PsqlAsync("-c", "BEGIN", "-c", $"ALTER USER it_chooser PASSWORD '{New}'")).Error.ShouldContain("outside of a transaction");
        (await user.PsqlAsync("-c", "select 1")).Succeeded();
    }

    [Fact]
    public async Task What_psqls_own_command_sends_is_refused_with_a_hint()
    {
        var user = await Running.AddPersonAsync("it_backslash");
        // Without a terminal of its own psql asks on its standard input.
        var run = await ToolRun.OfAsync("setsid", ["-w", "psql", "-X", "-c", "\\password"], user.LibpqEnvironment, $"{New}\n{New}\n");
        run.Error.ShouldContain("it is a verifier");
        run.Error.ShouldContain("ALTER ROLE CURRENT_USER PASSWORD");
    }

    [Fact]
    public async Task Npgsql_changes_it_by_the_extended_protocol_also_behind_its_reset_of_a_pooled_connection()
    {
        var user = await Running.AddPersonAsync("it_npgsql_own");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1", Port = Running.Port, Username = user.Name, Password = user.Password, Database = user.Database, MaxPoolSize = 1,
            SslMode = SslMode.VerifyCA, RootCertificate = Running.AuthorityCertificate,
        }.ConnectionString);
        for (var turn = 0; turn < 2; turn++)
        {
            await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand($"ALTER ROLE it_npgsql_own PASSWORD '{New}{turn}'", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken))).SqlState.ShouldBe("25001");
        }

        (await With(user, New + "1").PsqlAsync("-c", "select 1")).Succeeded();
        (await With(user, New + "0").PsqlAsync("-c", "select 1")).Code.ShouldNotBe(0);
    }

    [Fact]
    public async Task Npgsqls_loading_of_types_is_refused_in_words_before_the_first_change()
    {
        var first = await Running.AddNewcomerAsync("it_npgsql_new");
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={Running.Port};Username={first.Name};Password={first.Password};Database={first.Database};Pooling=false;SslMode=VerifyCA;Root Certificate={Running.AuthorityCertificate}");
        var refused = await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));
        refused.MessageText.ShouldContain("must be changed");
        refused.Hint!.ShouldContain("menshen passwd");
    }

    [Fact]
    public async Task Psycopg_changes_it_in_autocommit()
    {
        var user = await Running.AddPersonAsync("it_psycopg_own");
        const string Script = """
            import psycopg, sys
            from psycopg import sql
            with psycopg.connect(autocommit=True) as c:
                print(c.execute(sql.SQL("ALTER ROLE CURRENT_USER PASSWORD {}").format(sql.Literal("Marble4!kite\\sofa'"))).statusmessage)
                print(c.execute("select 7").fetchone()[0])
            """;
        (await ToolRun.OfAsync("/usr/bin/python3", ["-c", Script], user.LibpqEnvironment)).Succeeded().Lines.ShouldBe(["ALTER ROLE", "7"]);
        (await With(user, "Marble4!kite\\sofa'").PsqlAsync("-c", "select 1")).Succeeded();
    }

    [Fact]
    public async Task The_command_passwd_wants_the_old_password_and_a_good_new_one()
    {
        var user = await Running.AddPersonAsync("it_passwd");
        (await PasswdAsync("it_passwd", "not the old 1!", New)).Error.ShouldContain("the log-in is refused");
        (await PasswdAsync("it_nobody_such", "not the old 1!", New)).Error.ShouldContain("the log-in is refused");
        (await PasswdAsync("it_passwd", user.Password, "short")).Error.ShouldContain("fewer than 12");
        (await PasswdAsync("it_passwd", user.Password, user.Password)).Error.ShouldContain("one of the last");
        (await PasswdAsync("it_passwd", user.Password, New)).Succeeded().Output.ShouldNotContain(New);
        (await With(user, New).PsqlAsync("-c", "select 1")).Succeeded();
    }

    [Fact]
    [Requirement("realname-7.4.1-2.2")]
    public async Task A_reset_serves_for_the_change_alone_and_no_two_first_passwords_are_equal()
    {
        var user = await Running.AddPersonAsync("it_forgetful");
        var reset = (await Running.MenshenAsync("user", "password", "it_forgetful", "--generate", "--json")).Succeeded();
        var generated = System.Text.Json.JsonDocument.Parse(reset.Output).RootElement.GetProperty("generated_password").GetString()!;
        (await With(user, generated).PsqlAsync("-c", "select 1")).Error.ShouldContain("must be changed");
        var second = await Running.MenshenWithInputAsync(generated + "\n", "user", "add", "it_second", "--kind", "person", "--password-file", "-");
        second.Error.ShouldContain("first password of somebody else");
    }

    private Task<ToolRun> PasswdAsync(string name, string old, string wanted) =>
        Running.MenshenAsAsync(name, old, wanted + "\n", "passwd", "--password-file", "-");

    private static DeploymentUser With(DeploymentUser user, string password) => new(user.Deployment, user.Name, password, user.Database);

    // Every file of the deployment: the engine's log, its tables and its write-ahead log, the journal, the service's log.
    private static void NowhereIn(string directory, string secret)
    {
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            try
            {
                File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                // A file of a running engine comes and goes; a socket cannot be read.
            }
        }
    }
}
