using System.Text;
using Menshen.Engine.Tests.Kit;
using Npgsql;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class ProvisioningTests(EngineFixture fixture)
{
    private const string Fingerprint = "SELECT string_agg(database_oid || ':' || version || ':' || digest || ':' || at, ',' ORDER BY 1) FROM menshen.provisioning";

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        var before = await fixture.TcbAsync(Fingerprint);
        (await Provisioner().RunAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        (await fixture.TcbAsync(Fingerprint)).ShouldBe(before);
    }

    [Fact]
    public async Task A_changed_digest_is_refused_and_named()
    {
        const string one = "WHERE version = 2";
        await fixture.TcbAsync($"UPDATE menshen.provisioning SET digest = reverse(digest) {one}");
        try
        {
            var fault = await Should.ThrowAsync<EngineFaultException>(() => Provisioner().RunAsync(TestContext.Current.CancellationToken));
            fault.Message.ShouldContain("0002_subjects.sql");
            (await DriftCheck.RunAsync(fixture.Engine, TestContext.Current.CancellationToken)).ShouldContain(f => f.Area == "provisioning");
        }
        finally
        {
            await fixture.TcbAsync($"UPDATE menshen.provisioning SET digest = reverse(digest) {one}");
        }
    }

    [Fact]
    public async Task The_hardening_closes_what_an_administrator_had_opened()
    {
        await fixture.TcbAsync("CREATE DATABASE opened");
        await fixture.TcbAsync("GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC; GRANT CREATE ON SCHEMA public TO PUBLIC", "opened");
        (await DriftCheck.RunAsync(fixture.Engine, TestContext.Current.CancellationToken)).Count(f => f.Object.StartsWith("opened", StringComparison.Ordinal)).ShouldBe(2);
        await Provisioner().RunAsync(TestContext.Current.CancellationToken);
        (await DriftCheck.RunAsync(fixture.Engine, TestContext.Current.CancellationToken)).ShouldNotContain(f => f.Object.StartsWith("opened", StringComparison.Ordinal));
        await fixture.TcbAsync("DROP DATABASE opened");
    }

    /// <summary>Npgsql's limit of a command is 30 s; a script that reads a large table, or another gateway's provisioning, takes longer.</summary>
    [Fact]
    public async Task A_script_or_another_gateways_provisioning_may_take_longer_than_a_command_of_ours()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var socket = fixture.Engine.Address!;
        await using var impatient = new TcbConnections(
            new NpgsqlConnectionStringBuilder
            {
                Host = Path.GetDirectoryName(socket.SocketPath), Port = EngineAddress.SocketPort, Username = fixture.Engine.Connections.Role, SslMode = SslMode.Disable, CommandTimeout = 4,
            },
            () => Encoding.ASCII.GetString(fixture.Secrets.PasswordFor(fixture.Engine.Connections.Role)), fixture.Engine.Connections.Plan);
        await using var other = await fixture.Engine.OpenAsync("menshen", cancellation);
        await Statements.RunAsync(other, "SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtext('menshen.provisioning'))");
        var provisioning = new Provisioner(impatient).RunAsync(cancellation);
        await Task.WhenAny(provisioning, Task.Delay(TimeSpan.FromSeconds(6), cancellation));
        provisioning.IsCompleted.ShouldBeFalse("it waits");
        await Statements.RunAsync(other, "SELECT pg_catalog.pg_advisory_unlock(pg_catalog.hashtext('menshen.provisioning'))");
        await provisioning;
    }

    /// <summary>Running gateways ask the table each second: whoever waited for it without end would have them wait behind him.</summary>
    [Fact]
    public async Task A_script_that_waits_for_a_table_of_running_gateways_lets_them_in_between()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await fixture.TcbAsync(
            "ALTER TABLE menshen.gateway DROP COLUMN version, DROP COLUMN started, DROP COLUMN addresses, DROP COLUMN policy_number, DROP COLUMN policy, DROP COLUMN awaits_restart; DELETE FROM menshen.provisioning WHERE version = 28");
        await using var other = await fixture.Engine.OpenAsync("menshen", cancellation);
        await Statements.RunAsync(other, "BEGIN; LOCK TABLE menshen.gateway IN ROW EXCLUSIVE MODE");
        var provisioning = new Provisioner(fixture.Engine.Connections).RunAsync(cancellation);
        for (var i = 0; i < 10; i++)
        {
            await fixture.TcbAsync("SET lock_timeout = '20s'; SELECT count(*) FROM menshen.gateway");
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellation);
        }
        provisioning.IsCompleted.ShouldBeFalse("the table is another's");
        await Statements.RunAsync(other, "COMMIT");
        await provisioning;
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.gateway WHERE policy IS NULL")).ShouldNotBeNull();
    }

    private Provisioner Provisioner() => new(fixture.Engine.Connections);
}
