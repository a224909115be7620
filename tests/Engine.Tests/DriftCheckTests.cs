using System.Diagnostics;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

/// <summary>Has its own engine: a clean bill is only clean where no other test plays the intruder.</summary>
public sealed class DriftCheckTests(EngineFixture fixture) : IClassFixture<EngineFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fresh_engine_has_no_findings()
    {
        await fixture.AddAsync("steady");
        await fixture.Databases.CreateDatabaseAsync("steady_db", "steady", Stop);
        (await DriftCheck.RunAsync(fixture.Engine, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_changed_access_file_is_found()
    {
        var file = fixture.Engine.Cluster.Paths.AccessFile;
        var good = await File.ReadAllTextAsync(file, Stop);
        await File.WriteAllTextAsync(file, "local all all trust\nhost all all 127.0.0.1/32 trust\n" + good, Stop);
        var findings = await DriftCheck.RunAsync(fixture.Engine, Stop);
        await File.WriteAllTextAsync(file, good, Stop);
        findings.Select(f => f.ToString()).ShouldContain("access pg_hba.conf: should be no such rule, is 'local all all trust'");
        findings.Count(f => f.Area == "access").ShouldBe(2);
    }

    [Theory]
    [InlineData("ALTER ROLE drifter CREATEROLE", "ALTER ROLE drifter NOCREATEROLE", "role drifter: should be without CREATEROLE, is with CREATEROLE")]
    [InlineData("ALTER ROLE drifter BYPASSRLS", "ALTER ROLE drifter NOBYPASSRLS", "role drifter: should be without BYPASSRLS, is with BYPASSRLS")]
    [InlineData("ALTER ROLE drifter NOLOGIN", "ALTER ROLE drifter LOGIN", "role drifter: should be LOGIN, is NOLOGIN")]
    [InlineData("GRANT pg_read_all_data TO drifter", "REVOKE pg_read_all_data FROM drifter", "role drifter: should be no member of pg_read_all_data, is member")]
    [InlineData("GRANT menshen TO drifter", "REVOKE menshen FROM drifter", "role drifter: should be no member of menshen, is member")]
    [InlineData("CREATE ROLE backdoor LOGIN", "DROP ROLE backdoor", "role backdoor: should be known to the catalogue, is an unknown role that can log in")]
    [InlineData("CREATE ROLE backdoor SUPERUSER", "DROP ROLE backdoor", "role backdoor: should be known to the catalogue, is an unknown superuser")]
    [InlineData("GRANT CONNECT ON DATABASE menshen TO PUBLIC", "REVOKE CONNECT ON DATABASE menshen FROM PUBLIC", "database menshen: should be closed to PUBLIC, is open (CONNECT)")]
    [InlineData("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC", "REVOKE EXECUTE ON FUNCTION pg_read_file(text) FROM PUBLIC", "function menshen.pg_read_file(text): should be not for PUBLIC, is for PUBLIC")]
    public async Task A_weakened_object_is_found_and_named(string weaken, string restore, string finding)
    {
        if (!(await fixture.Subjects.ListSubjectsAsync(Stop)).Any(l => l.Subject.Name == "drifter"))
        {
            await fixture.AddAsync("drifter");
        }

        await fixture.TcbAsync(weaken);
        var findings = await DriftCheck.RunAsync(fixture.Engine, Stop);
        await fixture.TcbAsync(restore);
        findings.Select(f => f.ToString()).ShouldBe([finding]);
    }

    [Fact]
    public async Task A_setting_changed_behind_our_file_is_found()
    {
        await fixture.TcbAsync("ALTER SYSTEM SET log_statement = 'all'");
        await fixture.TcbAsync("SELECT pg_reload_conf()");
        var findings = await FoundAsync(some: true);
        await fixture.TcbAsync("ALTER SYSTEM RESET ALL");
        await fixture.TcbAsync("SELECT pg_reload_conf()");
        await FoundAsync(some: false);
        findings.Select(f => f.ToString()).ShouldBe(["setting log_statement: should be 'none', is 'all'"]);

        // The postmaster and each session read the file again when they come to it.
        async Task<IReadOnlyList<DriftFinding>> FoundAsync(bool some)
        {
            for (var since = Stopwatch.StartNew(); ; await Task.Delay(50, Stop))
                if (await DriftCheck.RunAsync(fixture.Engine, Stop) is var found && (found.Count > 0 == some || since.Elapsed > BusyMachine.Patience)) return found;
        }
    }
}
