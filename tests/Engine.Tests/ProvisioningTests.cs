using Menshen.Engine.Tests.Kit;

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

    private Provisioner Provisioner() => new(fixture.Engine.Connections);
}
