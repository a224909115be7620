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
