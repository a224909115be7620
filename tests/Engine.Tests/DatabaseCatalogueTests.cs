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
        (await fixture.Databases.NamesAsync(Stop)).ShouldContain("Ledger \"2026\"");
        (await fixture.Databases.DescribeAsync(Stop)).ShouldContain(one => one.Name == "Ledger \"2026\"" && one.Owner == "owner_of_two");
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
    public async Task A_database_that_is_dropped_throws_everybody_out_and_its_number_is_not_taken_for_hardened()
    {
        await fixture.AddAsync("dropper");
        await fixture.Databases.CreateDatabaseAsync("to_drop", "dropper", Stop);
        await using var inside = await fixture.LoginAsync("dropper", "to_drop");
        var oid = await fixture.TcbAsync("SELECT oid FROM pg_database WHERE datname = 'to_drop'");
        var ended = 0;
        await fixture.Databases.DropDatabaseAsync("to_drop", () => ended++, Stop);
        ended.ShouldBe(1);
        (await fixture.Databases.DescribeAsync(Stop)).ShouldNotContain(one => one.Name == "to_drop");
        (await fixture.TcbAsync($"SELECT count(*) FROM menshen.provisioning WHERE database_oid = {oid}")).ShouldBe(0L);
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => new Npgsql.NpgsqlCommand("SELECT 1", inside).ExecuteScalarAsync(Stop));
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("to_drop", () => { }, Stop))).Message.ShouldContain("there is no database");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("menshen", () => { }, Stop))).Message.ShouldContain("menshen");
    }

    [Fact]
    public async Task What_is_not_of_a_user_of_ours_is_not_dropped_and_a_failed_drop_leaves_the_database_open()
    {
        await fixture.TcbAsync("CREATE DATABASE of_another_product");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("of_another_product", () => { }, Stop))).Message.ShouldContain("theirs to drop");
        await fixture.AddAsync("keeper_of_it");
        await fixture.Databases.CreateDatabaseAsync("kept_open", "keeper_of_it", Stop);
        await Should.ThrowAsync<InvalidOperationException>(() => fixture.Databases.DropDatabaseAsync("kept_open", () => throw new InvalidOperationException("a fault in between"), Stop));
        (await fixture.TcbAsync("SELECT datallowconn FROM pg_database WHERE datname = 'kept_open'")).ShouldBe(true);
        await fixture.TcbAsync("INSERT INTO menshen.labelled_database (database, applied_by) VALUES ('kept_open', 'a test')");
        await fixture.Databases.DropDatabaseAsync("kept_open", () => { }, Stop);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.labelled_database WHERE database = 'kept_open'")).ShouldBe(0L);
        await fixture.TcbAsync("DROP DATABASE of_another_product");
    }

    [Fact]
    public async Task Access_is_listed_and_taken_away_with_what_is_open_and_never_from_the_owner()
    {
        await fixture.AddAsync("landlord_of_it");
        await fixture.AddAsync("lodger_of_it");
        await fixture.Databases.CreateDatabaseAsync("lodged", "landlord_of_it", Stop);
        await fixture.Databases.GrantConnectAsync("lodged", "lodger_of_it", Stop);
        var listed = (await fixture.Databases.DescribeAsync(Stop)).Single(one => one.Name == "lodged");
        (listed.Owner, string.Join(',', listed.Users)).ShouldBe(("landlord_of_it", "lodger_of_it"));
        listed.Bytes!.Value.ShouldBeGreaterThan(1_000_000);
        await using var open = await fixture.LoginAsync("lodger_of_it", "lodged");
        await using var owners = await fixture.LoginAsync("landlord_of_it", "lodged");
        (await fixture.TcbAsync("SELECT has_database_privilege('lodger_of_it', 'lodged', 'CONNECT')")).ShouldBe(true);
        await fixture.Databases.RevokeConnectAsync("lodged", "lodger_of_it", () => { }, Stop);
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => new Npgsql.NpgsqlCommand("SELECT 1", open).ExecuteScalarAsync(Stop));
        (await new Npgsql.NpgsqlCommand("SELECT 1", owners).ExecuteScalarAsync(Stop)).ShouldBe(1);
        (await fixture.TcbAsync("SELECT has_database_privilege('lodger_of_it', 'lodged', 'CONNECT') OR has_database_privilege('lodger_of_it', 'lodged', 'TEMPORARY')")).ShouldBe(false);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.RevokeConnectAsync("lodged", "landlord_of_it", () => { }, Stop))).Message.ShouldContain("owner");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.RevokeConnectAsync("nowhere", "lodger_of_it", () => { }, Stop))).Message.ShouldContain("nowhere");
    }

    [Fact]
    public async Task An_owner_must_exist() =>
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.CreateDatabaseAsync("orphan", "noone_here", Stop)))
            .Message.ShouldContain("noone_here");
}
