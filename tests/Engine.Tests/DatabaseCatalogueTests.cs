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
        await DropAsync("to_drop", () => ended++);
        ended.ShouldBe(1);
        (await fixture.Databases.DescribeAsync(Stop)).ShouldNotContain(one => one.Name == "to_drop");
        (await fixture.TcbAsync($"SELECT count(*) FROM menshen.provisioning WHERE database_oid = {oid}")).ShouldBe(0L);
        await Should.ThrowAsync<Npgsql.NpgsqlException>(() => new Npgsql.NpgsqlCommand("SELECT 1", inside).ExecuteScalarAsync(Stop));
        (await Should.ThrowAsync<CatalogueRefusalException>(() => DropAsync("to_drop", () => { }))).Message.ShouldContain("there is no database");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => DropAsync("menshen", () => { }))).Message.ShouldContain("menshen");
    }

    /// <summary>Its owner drops it by SQL, or a superuser renames it: nobody tells us, and the next one that has its name must not be open to what was learnt there.</summary>
    [Theory]
    [InlineData("follower_a", "DROP DATABASE to_be_followed")]
    [InlineData("follower_b", "ALTER DATABASE to_be_followed RENAME TO followed_once")]
    public async Task A_new_database_has_nothing_of_one_that_had_its_name(string owner, string away)
    {
        await fixture.AddAsync(owner);
        await fixture.Databases.CreateDatabaseAsync("to_be_followed", owner, Stop);
        await fixture.TcbAsync("INSERT INTO menshen.labelled_database (database, applied_by) VALUES ('to_be_followed', 'a test')");
        await fixture.TcbAsync($"INSERT INTO menshen.learnt_statement (subject_id, database, shape, template, is_learnt) SELECT s.id, 'to_be_followed', sha256('x'), 'x', true FROM menshen.subject s WHERE s.name = '{owner}'");
        await fixture.TcbAsync(away);
        await fixture.Databases.CreateDatabaseAsync("to_be_followed", owner, Stop);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.learnt_statement WHERE database = 'to_be_followed'")).ShouldBe(0L);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.labelled_database WHERE database = 'to_be_followed'")).ShouldBe(0L);
        await DropAsync("to_be_followed", () => { });
    }

    [Fact]
    public async Task What_is_not_of_a_user_of_ours_is_not_dropped_and_a_failed_drop_leaves_the_database_open()
    {
        await fixture.TcbAsync("CREATE DATABASE of_another_product");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => DropAsync("of_another_product", () => { }))).Message.ShouldContain("theirs to drop");
        await fixture.AddAsync("keeper_of_it");
        await fixture.Databases.CreateDatabaseAsync("kept_open", "keeper_of_it", Stop);
        await Should.ThrowAsync<InvalidOperationException>(() => DropAsync("kept_open", () => throw new InvalidOperationException("a fault in between")));
        (await fixture.TcbAsync("SELECT datallowconn FROM pg_database WHERE datname = 'kept_open'")).ShouldBe(true);
        await fixture.TcbAsync("INSERT INTO menshen.labelled_database (database, applied_by) VALUES ('kept_open', 'a test')");
        await DropAsync("kept_open", () => { });
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.labelled_database WHERE database = 'kept_open'")).ShouldBe(0L);
        await fixture.TcbAsync("DROP DATABASE of_another_product");
    }

    [Fact]
    public async Task Another_database_of_that_name_is_not_dropped_whenever_it_came_into_its_place()
    {
        await fixture.AddAsync("first_owner");
        await fixture.AddAsync("other_owner");
        await fixture.Databases.CreateDatabaseAsync("moving", "first_owner", Stop);
        await fixture.Databases.CreateDatabaseAsync("staying", "other_owner", Stop);
        var meant = await fixture.Databases.IdentifyAsync("moving", Stop);
        meant.ShouldMatch(@"^number \d+ of first_owner, hardened 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        (await fixture.Databases.IdentifyAsync("moving", Stop)).ShouldBe(meant);

        // In the last moment, while it is shut already: what was meant stays under its new name and is open again.
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("moving", meant, Swap, Stop))).Message.ShouldContain("of other_owner");
        (await fixture.TcbAsync("SELECT count(*) FROM pg_database WHERE datname IN ('moving', 'moved') AND datallowconn")).ShouldBe(2L);
        // Before it.
        (await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("moving", meant, () => { }, Stop))).Message.ShouldContain("another database than the one that was meant");
        // Given to somebody else: whose data it is decided whether to approve.
        await fixture.TcbAsync("ALTER DATABASE moved RENAME TO staying");
        await fixture.TcbAsync("ALTER DATABASE staying OWNER TO other_owner");
        await Should.ThrowAsync<CatalogueRefusalException>(() => fixture.Databases.DropDatabaseAsync("staying", meant, () => { }, Stop));
        await DropAsync("moving", () => { });
        await DropAsync("staying", () => { });

        void Swap()
        {
            fixture.TcbAsync("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname IN ('moving', 'staying')").GetAwaiter().GetResult();
            fixture.TcbAsync("ALTER DATABASE moving RENAME TO moved").GetAwaiter().GetResult();
            fixture.TcbAsync("ALTER DATABASE staying RENAME TO moving").GetAwaiter().GetResult();
        }
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

    private async Task DropAsync(string database, Action endSessions) =>
        await fixture.Databases.DropDatabaseAsync(database, await fixture.Databases.IdentifyAsync(database, Stop), endSessions, Stop);
}
