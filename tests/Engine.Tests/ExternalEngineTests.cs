using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests;

public sealed class ExternalEngineTests(ForeignEngine foreign) : IClassFixture<ForeignEngine>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_role_that_lacks_rights_is_told_which()
    {
        await using var engine = new ExternalEngine(foreign.Url("weak", "weak-secret"), new TestSecrets(), new TestMemory(), TimeProvider.System);
        var fault = await Should.ThrowAsync<EngineFaultException>(() => engine.StartAsync(Stop));
        fault.Message.ShouldContain("ALTER ROLE \"weak\" CREATEROLE; ALTER ROLE \"weak\" CREATEDB;");
        fault.Message.ShouldNotContain("weak-secret");
        engine.Status.State.ShouldBe(EngineState.Failed);
    }

    [Fact]
    public async Task A_wrong_password_is_reported_without_showing_it()
    {
        await using var engine = new ExternalEngine(foreign.Url("tenant", "wrong-secret"), new TestSecrets(), new TestMemory(), TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => engine.StartAsync(Stop))).ToString().ShouldNotContain("wrong-secret");
    }

    [Fact]
    public async Task Tls_is_verified_against_the_given_authority_and_name()
    {
        var url = $"postgres://weak:weak-secret@localhost:{foreign.Port}/postgres?sslmode=verify-full";
        await using var trusted = new ExternalEngine($"{url}&sslrootcert={foreign.AuthorityFile}", new TestSecrets(), new TestMemory(), TimeProvider.System);
        // It got in, and was told what its role lacks.
        (await Should.ThrowAsync<EngineFaultException>(() => trusted.StartAsync(Stop))).Message.ShouldContain("CREATEROLE");
        await using var unknown = new ExternalEngine(url, new TestSecrets(), new TestMemory(), TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => unknown.StartAsync(Stop))).Message.ShouldContain("cannot be used");
        var otherName = url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
        await using var misnamed = new ExternalEngine($"{otherName}&sslrootcert={foreign.AuthorityFile}", new TestSecrets(), new TestMemory(), TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => misnamed.StartAsync(Stop))).Message.ShouldContain("cannot be used");
    }

    [Fact]
    public async Task Each_of_several_hosts_is_verified_by_its_own_name_and_a_certificate_of_another_authority_is_refused_with_a_reason_and_at_once()
    {
        // Two names of one server, which has a certificate for the second one.
        var url = $"postgres://weak:weak-secret@127.0.0.1:{foreign.Port},localhost:{foreign.Port}/postgres?sslmode=verify-full&sslrootcert={foreign.AuthorityFile}";
        await using var engine = new ExternalEngine(url, new TestSecrets(), new TestMemory(), TimeProvider.System);
        // It got in by that name, and was told what its role lacks.
        (await Should.ThrowAsync<EngineFaultException>(() => engine.StartAsync(Stop))).Message.ShouldContain("CREATEROLE");
        engine.Status.Hosts.Select(host => host.Role).ShouldBe([EngineHostRole.Silent, EngineHostRole.Primary]);
        engine.Status.Hosts[0].Trouble!.ShouldContain("its certificate is not accepted as that of 127.0.0.1");

        var other = await foreign.ChangeAuthorityAsync();
        var began = System.Diagnostics.Stopwatch.StartNew();
        await using var refusing = new ExternalEngine(url, new TestSecrets(), new TestMemory(), TimeProvider.System);
        var fault = await Should.ThrowAsync<EngineFaultException>(() => refusing.StartAsync(Stop));
        fault.Message.ShouldContain("its certificate is not accepted as that of localhost");
        fault.ToString().ShouldNotContain("weak-secret");
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(8), "it was taken for a slow one, and waited for");
        await File.WriteAllTextAsync(foreign.AuthorityFile, other, Stop);
        await using var again = new ExternalEngine(url, new TestSecrets(), new TestMemory(), TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => again.StartAsync(Stop))).Message.ShouldContain("CREATEROLE");
    }

    [Fact]
    public async Task Nobody_there_is_said_plainly()
    {
        await using var engine = new ExternalEngine("postgres://a:b@127.0.0.1:1/postgres", new TestSecrets(), new TestMemory(), TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => engine.StartAsync(Stop))).Message.ShouldContain("nobody answers");
    }

    [Fact]
    public async Task A_tenant_without_superuser_provisions_keeps_subjects_and_survives_an_outage()
    {
        var secrets = new TestSecrets();
        await using var engine = new ExternalEngine(foreign.Url("tenant", "tenant-secret"), secrets, new TestMemory(), TimeProvider.System);
        await engine.StartAsync(Stop);
        engine.Status.State.ShouldBe(EngineState.Running);
        engine.Address!.Endpoint!.Port.ShouldBe(foreign.Port);
        engine.Status.Messages.ShouldContain(m => m.Contains("database postgres", StringComparison.Ordinal));

        var subjects = new SubjectCatalogue(engine, secrets, new TestSealing());
        var subject = await subjects.CreateSubjectAsync(
            new SubjectSpec("remote_li", SubjectKind.Person, "Li", "tests"), "a good password".AsMemory(), Stop);
        await new DatabaseCatalogue(engine).CreateDatabaseAsync("remote_db", "remote_li", Stop);
        (await foreign.SqlAsync("SELECT pg_get_userbyid(datdba)::text FROM pg_database WHERE datname = 'remote_db'")).ShouldBe("remote_li");
        await new DatabaseCatalogue(engine).CreateDatabaseAsync("remote_gone", "remote_li", Stop);
        await subjects.CreateSubjectAsync(new SubjectSpec("remote_guest", SubjectKind.Person, "Guest", "tests"), "a good password".AsMemory(), Stop);
        await new DatabaseCatalogue(engine).GrantConnectAsync("remote_gone", "remote_guest", Stop);
        await new DatabaseCatalogue(engine).RevokeConnectAsync("remote_gone", "remote_guest", () => { }, Stop);
        await new DatabaseCatalogue(engine).DropDatabaseAsync("remote_gone", await new DatabaseCatalogue(engine).IdentifyAsync("remote_gone", Stop), () => { }, Stop);
        (await new DatabaseCatalogue(engine).DescribeAsync(Stop)).Where(one => one.Owner == "remote_li").ShouldHaveSingleItem().Name.ShouldBe("remote_db");
        (await foreign.SqlAsync("SELECT count(*) FROM pg_auth_members WHERE pg_get_userbyid(member) = 'tenant'")).ShouldBe(0L);
        subject.CanLogin(DateTimeOffset.UtcNow).ShouldBeTrue();
        (await DriftCheck.RunAsync(engine, Stop)).ShouldAllBe(f => f.Object == "landlord" || f.Object == "weak");

        var lost = new TaskCompletionSource<EngineLoss>();
        var started = new TaskCompletionSource();
        engine.Lost += (_, loss) => lost.TrySetResult(loss);
        engine.Started += (_, _) => started.TrySetResult();
        await foreign.KillAsync();
        (await lost.Task.WaitAsync(BusyMachine.Patience, Stop)).Reason.ShouldContain("does not answer");
        foreign.Run();
        await started.Task.WaitAsync(BusyMachine.Patience, Stop);
        (await subjects.ListSubjectsAsync(Stop)).ShouldAllBe(one => one.RoleExists);
    }

    [Fact]
    public async Task Of_several_hosts_the_one_that_takes_writes_is_used_and_none_that_is_older_than_what_was_seen()
    {
        var url = foreign.Url("tenant", "tenant-secret").Replace("127.0.0.1:", "127.0.0.1:1,127.0.0.1:", StringComparison.Ordinal);
        var memory = new TestMemory();
        await using var engine = new ExternalEngine(url, new TestSecrets(), memory, TimeProvider.System);
        await engine.StartAsync(Stop);
        engine.Address!.Endpoint!.Port.ShouldBe(foreign.Port);
        engine.HasStandbys.ShouldBeTrue();
        engine.Status.Hosts.Select(host => (host.Role, host.Timeline)).ShouldBe([(EngineHostRole.Silent, 0), (EngineHostRole.Primary, 1)]);
        engine.StandbyWithin(TimeSpan.FromHours(1)).ShouldBeNull();
        memory.Seen.ShouldBe(new SeenCluster((string)(await foreign.SqlAsync("SELECT system_identifier::text FROM pg_control_system()"))!, 1, ""));

        memory.Seen = memory.Seen! with { Timeline = 2 };
        await using var late = new ExternalEngine(url, new TestSecrets(), memory, TimeProvider.System);
        (await Should.ThrowAsync<EngineFaultException>(() => late.StartAsync(Stop))).Message.ShouldContain("timeline 2 has been seen");
    }

    [Fact]
    public async Task A_connection_of_our_own_that_leads_elsewhere_than_to_the_primary_that_was_chosen_is_not_used()
    {
        await using var connection = new Npgsql.NpgsqlConnection(
            $"Host=127.0.0.1;Port={foreign.Port};Username=landlord;Password=landlord-secret;Database=postgres;Pooling=false;SslMode=Disable");
        await connection.OpenAsync(Stop);
        var host = new EngineHost("127.0.0.1", foreign.Port);
        var there = await HostProbe.ReadAsync(host, connection, Stop);
        there.Kind.ShouldBe(HostKind.ReadWrite);
        var permission = new PrimaryPermission();
        (await Should.ThrowAsync<Npgsql.NpgsqlException>(() => permission.RequireAsync(connection))).Message.ShouldContain("no primary");
        permission.Grant(there);
        await permission.RequireAsync(connection);
        foreach (var other in new[] { there with { Timeline = 2 }, there with { SystemIdentifier = "1" }, there with { Host = new EngineHost("127.0.0.1", 1) }, there with { History = "other" } })
        {
            permission.Grant(other);
            (await Should.ThrowAsync<Npgsql.NpgsqlException>(() => permission.RequireAsync(connection))).Message.ShouldContain("is not the primary that was chosen");
        }
    }
}
