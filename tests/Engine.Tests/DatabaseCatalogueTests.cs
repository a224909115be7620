using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests;

[Collection(EngineTests.Name)]
public sealed class DatabaseCatalogueTests(EngineFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_belongs_to_its_subject_and_is_hardened_at_once()
    {
        await fixture.AddAsync("owner_of_two");
        await fixture.Databases.CreateDatabaseAsync("Ledger \"2026\"", "owner_of_two", Stop);
        (await fixture.Databases.ListAsync(Stop)).ShouldContain(("Ledger \"2026\"", "owner_of_two"));
        (await fixture.TcbAsync(
            "SELECT count(*) FROM menshen.provisioning p JOIN pg_database d ON d.oid = p.database_oid WHERE d.datname LIKE 'Ledger%'")).ShouldBe((long)ProvisioningPlan.Catalogue.ForEveryDatabase.Count);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.CreateDatabaseAsync("Ledger \"2026\"", "owner_of_two", Stop)))
            .Message.ShouldContain("already");
    }

    [Theory]
    [InlineData("postgres")]
    [InlineData("menshen_x")]
    [InlineData("audit")]
    [InlineData("")]
    public async Task Names_of_the_system_are_kept(string database) =>
        await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.CreateDatabaseAsync(database, "whoever", Stop));

    [Fact]
    public async Task An_owner_must_exist() =>
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.CreateDatabaseAsync("orphan", "noone_here", Stop)))
            .Message.ShouldContain("noone_here");
}
