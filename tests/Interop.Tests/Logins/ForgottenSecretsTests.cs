using System.Text.Json;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Passwords and dropped rows, looked for where they must not be: on disk, in memory, in what storage is given out anew.</summary>
[Collection<LoginDeployment>]
public sealed class ForgottenSecretsTests(LoginDeployment logins)
{
    private const string Mark = "mArK-of-a-dropped-row-7781";

    private Deployment Running => logins.Running;

    [Fact]
    [Requirement("realname-7.4.1-7")]
    [Requirement("gat389-4.4-a")]
    public async Task No_password_is_in_clear_on_disk_in_the_databases_memory_or_in_the_records_and_new_storage_holds_nothing_of_old()
    {
        var person = await logins.AddPersonAsync("forgotten");
        (await person.PsqlAsync("-c", "SELECT 1")).Succeeded();
        (await person.PsqlAsync("-c", $"ALTER ROLE forgotten PASSWORD '{person.Password}-Next1!'")).Succeeded();
        (await person.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        var next = new DeploymentUser(Running, person.Name, $"{person.Password}-Next1!", person.Database);
        (await next.PsqlAsync(
            "-c", $"CREATE TABLE old AS SELECT i, '{Mark}' AS mark FROM generate_series(1, 20000) i", "-c", "DROP TABLE old",
            "-c", "CREATE TABLE fresh AS SELECT i, 'ordinary' AS mark FROM generate_series(1, 20000) i")).Succeeded();
        (await Running.MenshenAsync("database", "create", "forgotten_fresh", "--owner", person.Name)).Succeeded();
        (await next.At("forgotten_fresh").PsqlAsync("-c", "CREATE TABLE fresh AS SELECT i, 'ordinary' AS mark FROM generate_series(1, 20000) i")).Succeeded();
        var table = (await next.PsqlAsync("-c", "SELECT pg_relation_filepath('fresh')")).Succeeded().Text;
        var database = (await next.PsqlAsync("-c", "SELECT oid FROM pg_database WHERE datname = 'forgotten_fresh'")).Succeeded().Text;

        int[] databases = [.. ProcessMemory.Family(Running.EngineProcessId), .. ProcessMemory.Family(Running.VaultProcessId)];
        var there = ProcessMemory.With(databases, person.Password, person.Name);
        there.Where(found => found.Word == person.Password).ShouldBeEmpty("in the memory of the databases");
        // The same look finds what is there.
        there.ShouldContain(found => found.Word == person.Name);
        (await Running.MenshenAsync("journal", "show", "--json")).Output.ShouldNotContain(person.Password);
        Running.Said.ShouldNotContain(person.Password);

        await Running.DownAsync();
        foreach (var file in Directory.EnumerateFiles(Running.Directory, "*", SearchOption.AllDirectories))
            Has(file, person.Password).ShouldBeFalse(file);
        var cluster = Path.Combine(Running.Directory, "engine", "cluster");
        Has(Path.Combine(cluster, table), "ordinary").ShouldBeTrue();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(cluster, "base", database)).Append(Path.Combine(cluster, table)))
            Has(file, Mark).ShouldBeFalse(file);
        await Running.UpAsync();

        // A log-in from the beginning to the end, by a gateway that has not seen the password before: it never does.
        (await next.PsqlAsync("-c", "SELECT 1")).Succeeded();
        var seen = ProcessMemory.With(ProcessMemory.Family(Running.ProcessId), person.Password, person.Name);
        seen.Where(found => found.Word == person.Password).ShouldBeEmpty("after a log-in");
        seen.ShouldContain((Running.ProcessId, person.Name));
    }

    [Fact]
    [Requirement("realname-7.4.4-1")]
    [Requirement("realname-7.5.4-1")]
    public async Task A_password_that_came_by_the_control_surface_is_nowhere_in_Menshens_memory_afterwards()
    {
        const string first = "Zwischen-Tuer-und-Angel-7", wanted = "Hinterm-Ofen-liegt-9-Holz", wrong = "Niemals-war-das-richtig-3";
        (await Running.MenshenWithInputAsync(first + "\n", "user", "add", "unremembered", "--kind", "person", "--password-file", "-")).Succeeded();
        await Running.ChangePasswordAsync("unremembered", first, wanted);
        (await Running.MenshenAsAsync("unremembered", wrong, "", "passwd", "--password-file", "-")).Code.ShouldNotBe(0);
        (await Running.MenshenAsAsync("unremembered", wanted, "", "whoami")).Succeeded();

        var seen = ProcessMemory.With(ProcessMemory.Family(Running.ProcessId), first, wanted, wrong, "unremembered");
        seen.Where(found => found.Word != "unremembered").ShouldBeEmpty();
        // The same look finds what is there.
        seen.ShouldContain((Running.ProcessId, "unremembered"));
    }

    [Fact]
    [Requirement("realname-7.4.4-1")]
    public async Task What_Menshen_shows_once_and_the_passphrase_of_a_backup_are_nowhere_in_its_memory_afterwards()
    {
        const string phrase = "Sieben-Zwerge-hinter-sieben-Bergen-77";
        var user = await Running.AddUserAsync("shown_once");
        var enrolled = (await Running.MenshenWithInputAsync($"{user.Password}\n", "factor", "enrol", user.Name, "--plain", "--password-file", "-")).Succeeded();
        var telephone = new Authenticator(enrolled.Text);
        var confirmed = (await Running.MenshenWithInputAsync($"{user.Password}\n{await telephone.NextAsync()}\n", "factor", "confirm", user.Name, "--password-file", "-", "--code-file", "-")).Succeeded();
        var recovery = confirmed.Lines.Skip(1).Select(line => line.Trim()).Where(line => line.Contains('-', StringComparison.Ordinal)).ToList();
        // By a recovery code: what is typed is a secret as well as what is shown.
        var issued = (await Running.MenshenWithInputAsync($"{user.Password}\n{recovery[0]}\n", "login", user.Name, "--ticket", "--json", "--password-file", "-", "--code-file", "-")).Succeeded();
        using var ticket = JsonDocument.Parse(issued.Output);
        var opened = new DeploymentUser(Running, user.Name, ticket.RootElement.GetProperty("password").GetString()!, user.Database);
        (await opened.PsqlAsync("-c", "SELECT 1")).Succeeded();
        var added = (await Running.MenshenAsync("user", "add", "shown_first", "--kind", "person", "--generate", "--json")).Succeeded();
        using var credentials = JsonDocument.Parse(added.Output);
        var first = credentials.RootElement.GetProperty("generated_password").GetString()!;
        var file = Path.Combine(Running.Directory, "phrase");
        await File.WriteAllTextAsync(file, phrase + "\n");
        (await Running.MenshenAsync("keys", "backup", Path.Combine(Running.Directory, "keys.backup"), "--passphrase-file", file)).Succeeded();
        var secret = enrolled.Text.Split("secret=")[1].Split('&')[0];
        recovery.Count.ShouldBe(10);

        string[] secrets = [opened.Password, secret, recovery[0], recovery[^1], phrase, first];
        var seen = ProcessMemory.With(ProcessMemory.Family(Running.ProcessId), [.. secrets, user.Name]);
        seen.ShouldContain((Running.ProcessId, user.Name));
        string.Join(", ", seen.Where(found => found.Word != user.Name).Select(found => new[] { "ticket", "secret of codes", "recovery code", "recovery code", "passphrase", "first password" }[Array.IndexOf(secrets, found.Word)])).ShouldBe("");
    }

    [Fact]
    [Requirement("realname-7.9.5-6.2")]
    public async Task Another_account_of_the_machine_and_the_functions_of_sql_read_no_file_of_the_databases()
    {
        var person = await logins.AddPersonAsync("prying");
        (await person.PsqlAsync("-c", "CREATE TABLE mine AS SELECT 'MaRk-8812' AS mark", "-c", "CHECKPOINT")).Error.ShouldContain("CHECKPOINT");
        string[] clusters = [Path.Combine(Running.Directory, "engine", "cluster"), Path.Combine(Running.Directory, "vault", "cluster")];
        foreach (var cluster in clusters)
            File.GetUnixFileMode(cluster).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, cluster);
        var file = Path.Combine(clusters[0], (await person.PsqlAsync("-c", "SELECT pg_relation_filepath('mine')")).Succeeded().Text);
        // Only root can become somebody else and try; whoever builds as himself has the modes above.
        if (Environment.IsPrivilegedProcess)
        {
            (await ToolRun.OfAsync("cat", ["--", file])).Succeeded();
            foreach (var path in (string[])[file, Path.Combine(clusters[0], "PG_VERSION"), Path.Combine(clusters[1], "PG_VERSION"), Path.Combine(Running.Directory, "keys", "master.key")])
                (await ToolRun.OfAsync("setpriv", ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "cat", "--", path])).Error.ShouldContain("Permission denied", Case.Sensitive, path);
        }

        foreach (var way in (string[])[
            $"SELECT pg_read_file('{file}')", $"SELECT pg_read_binary_file('{file}')", $"SELECT * FROM pg_ls_dir('{clusters[0]}')", $"SELECT pg_stat_file('{file}')",
            $"SELECT lo_import('{file}')", $"CREATE TABLE taken (l text); COPY taken FROM '{file}'", $"COPY mine TO '{file}.copy'", $"COPY mine TO PROGRAM 'cat > {file}.copy'",
            "CREATE EXTENSION file_fdw", "CREATE EXTENSION adminpack", "SELECT pg_ls_waldir()"])
            (await person.PsqlAsync("-c", way)).Code.ShouldNotBe(0, way);
    }

    private static bool Has(string file, string words)
    {
        try
        {
            return File.ReadAllBytes(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(words)) >= 0;
        }
        catch (IOException)
        {
            // A socket.
            return false;
        }
    }
}
