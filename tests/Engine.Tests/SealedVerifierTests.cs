using System.Diagnostics;
using System.Text;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests;

/// <summary>Verifiers in the catalogue are sealed, those of an earlier version are sealed at start, and a dump has none to guess at.</summary>
public sealed class SealedVerifierTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private const string Clear = "SCRAM-SHA-256$4096:c2FsdHNhbHRzYWx0c2FsdA==$c3RvcmVkc3RvcmVkc3RvcmVkc3RvcmVkc3RvcmVkc3Q=:c2VydmVyc2VydmVyc2VydmVyc2VydmVyc2VydmVyc2U=";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("realname-7.9.5-2")]
    [Requirement("gat389-5.1.1.1-6")]
    public async Task Equal_passwords_are_stored_unlike_salted_and_where_no_subject_can_read_them()
    {
        const string password = "a good password";
        var (a, b) = (await fixture.AddAsync("sv_salt_a"), await fixture.AddAsync("sv_salt_b"));
        await fixture.Databases.CreateDatabaseAsync("sv_salt", "sv_salt_a", Stop);
        var stored = (await fixture.Subjects.LoadSubjectsAsync(Stop)).Where(s => s.Id == a.Id || s.Id == b.Id).Select(s => s.ScramVerifier!).ToList();
        stored.ShouldAllBe(verifier => verifier.StartsWith("SCRAM-SHA-256$", StringComparison.Ordinal));
        // Iterations and salt, then the keys: nothing of the two is alike but the form.
        stored[0].Split('$')[1].ShouldNotBe(stored[1].Split('$')[1]);
        stored[0].Split('$')[2].ShouldNotBe(stored[1].Split('$')[2]);
        var bytes = Encoding.UTF8.GetBytes(password);
        foreach (var digest in (byte[][])[System.Security.Cryptography.SHA256.HashData(bytes), Menshen.Crypto.Sm3.Hash(bytes)])
            stored.ShouldAllBe(verifier => !verifier.Contains(Convert.ToBase64String(digest), StringComparison.Ordinal));

        await using (var session = await fixture.LoginAsync("sv_salt_a", "sv_salt"))
            (await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(session, "SELECT rolpassword FROM pg_authid"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        (await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync("sv_salt_a", "menshen"))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        // An md5 hash is a password: a role that has one does not get in.
        await fixture.TcbAsync("SET password_encryption = 'md5'; CREATE ROLE sv_md5 LOGIN PASSWORD 'x'; GRANT CONNECT ON DATABASE sv_salt TO sv_md5");
        (await Should.ThrowAsync<PostgresException>(() => fixture.LoginAsync("sv_md5", "sv_salt", "x"))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
        await fixture.TcbAsync("REVOKE CONNECT ON DATABASE sv_salt FROM sv_md5; DROP ROLE sv_md5");
    }

    [Fact]
    [Requirement("gat389-4.1.2-0.2")]
    public async Task Clear_verifiers_are_sealed_once_and_then_forbidden_and_a_dump_shows_none()
    {
        var subject = await fixture.AddAsync("sv_before");
        // As the version before left it.
        await fixture.TcbAsync($"UPDATE menshen.subject SET scram_verifier = '{Clear}', sealed_verifier = NULL WHERE name = 'sv_before'");
        (await DumpAsync()).ShouldContain("SCRAM-SHA-256$");

        var clear = new ClearVerifiers(fixture.Engine, fixture.Sealing);
        (await clear.SealAsync(Stop)).ShouldBe(1);
        (await clear.SealAsync(Stop)).ShouldBe(0);
        var dump = await DumpAsync();
        dump.ShouldContain("sv_before");
        dump.ShouldNotContain("SCRAM-SHA-256$4096");
        dump.ShouldNotContain("c3RvcmVk");
        (await fixture.Subjects.LoadSubjectsAsync(Stop)).Single(s => s.Id == subject.Id).ScramVerifier.ShouldBe(Clear);
        (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"UPDATE menshen.subject SET scram_verifier = '{Clear}' WHERE name = 'sv_before'")))
            .ConstraintName.ShouldBe("subject_no_clear_verifier");
        (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"UPDATE menshen.subject SET sealed_verifier = '{Clear}' WHERE name = 'sv_before'")))
            .ConstraintName.ShouldBe("subject_sealed_form");
    }

    [Fact]
    [Requirement("gat389-4.1.2-b.2")]
    public async Task A_verifier_copied_into_the_row_of_another_opens_for_nobody()
    {
        await fixture.AddAsync("sv_thief");
        await fixture.AddAsync("sv_victim");
        await fixture.TcbAsync("UPDATE menshen.subject v SET sealed_verifier = t.sealed_verifier FROM menshen.subject t WHERE v.name = 'sv_victim' AND t.name = 'sv_thief'");
        (await fixture.Subjects.LoadSubjectsAsync(Stop)).Single(s => s.Name == "sv_victim").ScramVerifier.ShouldBe("");
    }

    [Fact]
    [Requirement("realname-7.4.1-4.3")]
    public async Task The_present_password_and_those_before_are_known_and_no_older_ones_are_kept()
    {
        await fixture.AddAsync("sv_history");
        foreach (var next in (string[])["second 2!", "third 3!", "fourth 4!"])
            await fixture.Subjects.SetPasswordAsync("sv_history", next.AsMemory(), mustChange: false, kept: 2, Stop);
        (await UsedAsync("fourth 4!")).ShouldBeTrue();
        (await UsedAsync("third 3!")).ShouldBeTrue();
        (await UsedAsync("second 2!")).ShouldBeTrue();
        (await UsedAsync("a good password")).ShouldBeFalse();
        (await UsedAsync("never before 5!")).ShouldBeFalse();
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.password_history h JOIN menshen.subject s ON s.id = h.subject_id WHERE s.name = 'sv_history'"))
            .ShouldBe(2L);
        await fixture.Subjects.DeleteSubjectAsync("sv_history", Stop);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.password_history h JOIN menshen.subject s ON s.id = h.subject_id WHERE s.name = 'sv_history'"))
            .ShouldBe(0L);

        Task<bool> UsedAsync(string password) => fixture.Subjects.WasUsedAsync("sv_history", password.AsMemory(), 3, Stop);
    }

    private async Task<string> DumpAsync()
    {
        var start = new ProcessStartInfo("pg_dump", ["-h", Path.GetDirectoryName(fixture.Engine.Address!.SocketPath)!, "-U", fixture.Options.TcbRole, "menshen"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGPASSWORD"] = Encoding.ASCII.GetString(fixture.Secrets.PasswordFor(fixture.Options.TcbRole));
        using var dump = Process.Start(start)!;
        var text = await dump.StandardOutput.ReadToEndAsync(Stop);
        await dump.WaitForExitAsync(Stop);
        dump.ExitCode.ShouldBe(0);
        return text;
    }
}
