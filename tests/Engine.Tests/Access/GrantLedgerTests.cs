using Menshen.Engine.Tests.Kit;
using Menshen.Policy.Grants;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Access;

/// <summary>Grants are noted with who gave them, end by themselves, and take along what was passed on from them.</summary>
public sealed class GrantLedgerTests(GrantFixture fixture) : IClassFixture<GrantFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static GrantRules With(GrantTerms terms) => GrantRules.Default with { Terms = terms };

    [Fact]
    [Requirement("gat389-4.2.3-2")]
    public async Task A_grant_whose_time_has_come_ends_with_all_that_was_passed_on_from_it()
    {
        var database = await fixture.CopyAsync("guarded", With(GrantTerms.Default with { Depth = 3 }));
        await fixture.RunAsync("olga", database, $"SET menshen.until = '{DateTime.UtcNow.AddHours(1):yyyy-MM-dd HH:mm:ss.ff}Z'; SET menshen.purpose = 'audit 17'; GRANT SELECT ON data.t TO bob WITH GRANT OPTION");
        await fixture.RunAsync("bob", database, "GRANT SELECT ON data.t TO carol WITH GRANT OPTION");
        await fixture.RunAsync("carol", database, "GRANT SELECT ON data.t TO dave");
        (await fixture.RunAsync("dave", database, "SELECT b FROM data.t")).ShouldBe("secret");
        await using var ledger = (await GrantLedger.OpenAsync(fixture.Engine, database, Stop))!;
        (await ledger.DueAsync(Stop)).ShouldBeEmpty();
        (await fixture.TcbAsync("UPDATE menshen.grant_ledger SET valid_until = valid_until - interval '1 hour' WHERE valid_until IS NOT NULL", database)).ShouldBeNull();
        var due = (await ledger.DueAsync(Stop)).ShouldHaveSingleItem();
        (due.Object, due.Privilege, due.Receiver, due.Actor, due.Purpose).ShouldBe(("table data.t", "SELECT", "bob", "olga", "audit 17"));
        (await ledger.EndDueAsync(Stop)).ShouldBe(1);
        foreach (var role in (string[])["bob", "carol", "dave"])
            (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync(role, database, "SELECT b FROM data.t"))).SqlState.ShouldBe("42501");
        var news = (await ledger.NewsAsync(Stop)).Where(one => one.Object == "table data.t").ToList();
        news.Select(one => (one.Receiver, one.Actor, one.IsEnd)).ShouldBe([("bob", "olga", false), ("carol", "bob", false), ("dave", "carol", false)]);
        foreach (var one in await ledger.NewsAsync(Stop)) await ledger.TellAsync(one, Stop);
        var ends = (await ledger.NewsAsync(Stop)).Where(one => one.Object == "table data.t").ToList();
        ends.Select(one => (one.Receiver, one.Actor, one.IsEnd)).ShouldBe([("bob", "menshen", true), ("carol", "menshen", true), ("dave", "menshen", true)]);
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task Where_the_policy_demands_an_end_and_a_purpose_none_is_granted_without()
    {
        var database = await fixture.CopyAsync("guarded", With(GrantTerms.Default with { Longest = TimeSpan.FromDays(90), NeedsPurpose = true }));
        (await RuleAsync("olga", database, "GRANT SELECT ON data.t TO bob")).ShouldBe("MG0003");
        (await RuleAsync("olga", database, $"SET menshen.until = '{DateTime.UtcNow.AddDays(91):yyyy-MM-dd}'; GRANT SELECT ON data.t TO bob")).ShouldBe("MG0003");
        (await RuleAsync("olga", database, $"SET menshen.until = '2020-01-01'; GRANT SELECT ON data.t TO bob")).ShouldBe("MG0003");
        (await RuleAsync("olga", database, $"SET menshen.until = 'soon'; GRANT SELECT ON data.t TO bob")).ShouldBe("MG0003");
        var until = $"SET menshen.until = '{DateTime.UtcNow.AddDays(30):yyyy-MM-dd}'; ";
        (await RuleAsync("olga", database, until + "GRANT SELECT ON data.t TO bob")).ShouldBe("MG0004");
        (await RuleAsync("olga", database, until + "SET menshen.purpose = 'audit 17'; GRANT SELECT ON data.t TO bob")).ShouldBeNull();
        // Another owner in between does not take the end off: the grant is the same one.
        await fixture.TcbAsync("GRANT carol TO olga; GRANT CREATE ON SCHEMA data TO carol", database);
        await fixture.RunAsync("olga", database, "ALTER TABLE data.t OWNER TO carol");
        await fixture.TcbAsync("REVOKE carol FROM olga; GRANT olga TO carol");
        await fixture.RunAsync("carol", database, "ALTER TABLE data.t OWNER TO olga");
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.grant_ledger g WHERE g.ended_at IS NULL AND g.object = 'table data.t' AND g.valid_until IS NOT NULL AND g.purpose = 'audit 17'", database)).ShouldBe(1L);
        await fixture.TcbAsync("REVOKE olga FROM carol");
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task Rules_for_some_objects_stand_before_the_general_ones()
    {
        var database = await fixture.CopyAsync("guarded");
        var only = new GrantRule(new GrantedObjects(database, "data", "t"), GrantTerms.Default, ["team"], []);
        var schema = new GrantRule(new GrantedObjects(database, "data", null), GrantTerms.Default with { Depth = 2 }, null, []);
        await using (var ledger = await GrantLedger.OpenAsync(fixture.Engine, database, Stop))
        {
            (await ledger!.PublishAsync(GrantRules.Default with { Rules = [schema, only] }, Stop)).ShouldBeTrue();
            (await ledger.PublishAsync(GrantRules.Default with { Rules = [only, schema] }, Stop)).ShouldBeFalse();
        }

        await fixture.RunAsync("olga", database, "CREATE TABLE data.other (a int)");
        (await RuleAsync("olga", database, "GRANT SELECT ON data.t TO bob")).ShouldBe("MG0002");
        (await RuleAsync("olga", database, "GRANT SELECT ON data.t TO team")).ShouldBeNull();
        (await RuleAsync("olga", database, "GRANT SELECT ON data.other TO bob WITH GRANT OPTION")).ShouldBeNull();
        (await RuleAsync("bob", database, "GRANT SELECT ON data.other TO dave WITH GRANT OPTION")).ShouldBe("MG0001");
        (await RuleAsync("bob", database, "GRANT SELECT ON data.other TO dave")).ShouldBeNull();
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-5.1.1.2-1")]
    [Requirement("tencentdb-2.3-2")]
    public async Task An_owner_shares_with_a_group_then_with_one_of_two_and_takes_both_back()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO team");
        (await fixture.RunAsync("carol", database, "SELECT b FROM data.t")).ShouldBe("secret");
        (await RefusedAsync("bob", database)).ShouldBeTrue();
        await fixture.Groups.JoinAsync("team", "bob", "tests", Stop);
        (await RefusedAsync("bob", database)).ShouldBeFalse();
        await fixture.Groups.LeaveAsync("team", "bob", Stop);
        (await RefusedAsync("bob", database)).ShouldBeTrue();
        await fixture.RunAsync("olga", database, "REVOKE SELECT ON data.t FROM team");
        (await RefusedAsync("carol", database)).ShouldBeTrue();
        await fixture.RunAsync("olga", database, "CREATE TABLE data.other (b text)");
        foreach (var name in (string[])["bob", "dave"]) await fixture.Groups.JoinAsync("team", name, "tests", Stop);
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO dave");
        ((await RefusedAsync("dave", database)), (await RefusedAsync("bob", database))).ShouldBe((false, true));
        (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync("dave", database, "SELECT * FROM data.other"))).SqlState.ShouldBe("42501");
        await fixture.RunAsync("olga", database, "REVOKE SELECT ON data.t FROM dave");
        (await RefusedAsync("dave", database)).ShouldBeTrue();
        foreach (var name in (string[])["bob", "dave"]) await fixture.Groups.LeaveAsync("team", name, Stop);
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task A_membership_that_a_subject_gave_past_the_administrators_is_found_and_undone()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "GRANT SELECT ON data.t TO bob");
        var memberships = new MembershipCatalogue(fixture.Engine);
        (await memberships.ListAsync(Stop)).ShouldBeEmpty();
        // Since PostgreSQL 15 nobody may grant himself; who was given a role to give on may, and no event trigger sees it.
        (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync("bob", database, "GRANT bob TO dave"))).SqlState.ShouldBe("42501");
        await fixture.TcbAsync("GRANT bob TO carol WITH ADMIN OPTION");
        (await memberships.ListAsync(Stop)).ShouldBeEmpty();
        await fixture.RunAsync("carol", database, "DO $$ BEGIN EXECUTE 'GRANT bob TO dave WITH ADMIN OPTION'; END $$");
        (await RefusedAsync("dave", database)).ShouldBeFalse();
        var wild = (await memberships.ListAsync(Stop)).ShouldHaveSingleItem();
        wild.ShouldBe(new WildMembership("bob", "dave", "carol"));
        await memberships.UndoAsync(wild, Stop);
        (await RefusedAsync("dave", database)).ShouldBeTrue();
        (await memberships.ListAsync(Stop)).ShouldBeEmpty();
        await fixture.TcbAsync("REVOKE bob FROM carol");
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-4.2.3-2")]
    public async Task Where_only_some_may_receive_nobody_else_becomes_the_owner_and_no_grant_comes_along_from_elsewhere()
    {
        var database = await fixture.CopyAsync("guarded");
        await using (var ledger = await GrantLedger.OpenAsync(fixture.Engine, database, Stop))
            await ledger!.PublishAsync(GrantRules.Default with { Rules = [new GrantRule(new GrantedObjects(database, "data", null), GrantTerms.Default, ["team"], [])] }, Stop);
        await fixture.RunAsync("olga", database, "CREATE SCHEMA free; GRANT USAGE ON SCHEMA free TO bob");
        (await RuleAsync("olga", database, "GRANT SELECT ON data.t TO bob")).ShouldBe("MG0002");
        // There and back: outside it may be granted, and with that grant it does not come in again.
        (await RuleAsync("olga", database, "ALTER TABLE data.t SET SCHEMA free; GRANT SELECT ON free.t TO bob")).ShouldBeNull();
        (await fixture.RunAsync("bob", database, "SELECT b FROM free.t")).ShouldBe("secret");
        (await RuleAsync("olga", database, "ALTER TABLE free.t SET SCHEMA data")).ShouldBe("MG0002");
        (await RuleAsync("olga", database, "ALTER SCHEMA data RENAME TO past; ALTER SCHEMA free RENAME TO data")).ShouldBe("MG0002");
        (await RuleAsync("olga", database, "REVOKE SELECT ON free.t FROM bob; ALTER TABLE free.t SET SCHEMA data")).ShouldBeNull();
        (await RefusedAsync("bob", database)).ShouldBeTrue();
        // A new owner has more than a grant gives. Where a group may have it, it may own it.
        await fixture.TcbAsync("GRANT carol TO olga; GRANT team TO olga; GRANT CREATE ON SCHEMA data TO carol, team", database);
        (await RuleAsync("olga", database, "ALTER TABLE data.t OWNER TO carol")).ShouldBe("MG0002");
        (await RuleAsync("olga", database, "BEGIN; CREATE TABLE data.noise (a int); ALTER TABLE data.t OWNER TO carol; COMMIT")).ShouldBe("MG0002");
        (await RuleAsync("olga", database, "ALTER TABLE data.t OWNER TO team")).ShouldBeNull();
        await fixture.TcbAsync("REVOKE carol FROM olga; REVOKE team FROM olga", database);
        await fixture.DropAsync(database);
    }

    [Fact]
    [Requirement("gat389-4.3.3-c.1")]
    public async Task A_stored_program_is_for_whom_it_was_granted_and_a_body_put_in_past_its_owner_is_found()
    {
        await fixture.AddAsync("petra");
        await fixture.Databases.CreateDatabaseAsync("programs", "petra", Stop);
        await fixture.TcbAsync("GRANT CONNECT ON DATABASE programs TO bob", "programs");
        await fixture.RunAsync("petra", "programs", "CREATE SCHEMA own; GRANT USAGE ON SCHEMA own TO bob, dave; CREATE FUNCTION own.price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'; REVOKE EXECUTE ON FUNCTION own.price(int) FROM PUBLIC; "
            + "GRANT EXECUTE ON FUNCTION own.price(int) TO dave; CREATE PROCEDURE own.pay() LANGUAGE sql AS 'SELECT 1'");
        // Use, change, replacement and destruction by who was not given them.
        foreach (var attempt in (string[])[
            "SELECT own.price(1)", "ALTER FUNCTION own.price(int) OWNER TO bob", "CREATE OR REPLACE FUNCTION own.price(int) RETURNS int LANGUAGE sql AS 'SELECT 0'", "DROP FUNCTION own.price(int)",
            "CREATE FUNCTION own.price(bigint) RETURNS int LANGUAGE sql AS 'SELECT 0'", "UPDATE pg_proc SET prosrc = 'SELECT 0' WHERE proname = 'price'"])
            (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync("bob", "programs", attempt), attempt)).SqlState.ShouldBe("42501", attempt);
        (await FoundAsync()).ShouldBeEmpty();
        // Its owner's own change is none.
        await fixture.RunAsync("petra", "programs", "CREATE OR REPLACE FUNCTION own.price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 3'; ALTER PROCEDURE own.pay() SECURITY INVOKER");
        (await FoundAsync()).ShouldBeEmpty();
        // Past the engine's own triggers, in the catalogue; and by a superuser's command.
        await fixture.TcbAsync("UPDATE pg_proc SET prosrc = 'SELECT 0' WHERE proname = 'price'", "programs");
        await fixture.TcbAsync("ALTER PROCEDURE own.pay() SET search_path = evil", "programs");
        (await FoundAsync()).ShouldBe(["programs.own.pay()", "programs.own.price(integer)"]);
        await fixture.RunAsync("petra", "programs", "CREATE OR REPLACE FUNCTION own.price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 3'; DROP PROCEDURE own.pay()");
        (await FoundAsync()).ShouldBeEmpty();

        async Task<IEnumerable<string>> FoundAsync() => (await DriftCheck.RunAsync(fixture.Engine, Stop)).Where(found => found.Object.StartsWith("programs.own", StringComparison.Ordinal)).Select(found => found.Object);
    }

    [Fact]
    public async Task A_transaction_of_many_grants_costs_for_each_what_the_first_one_cost()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, string.Concat(Enumerable.Range(0, 300).Select(i => $"CREATE TABLE data.many_{i} (a int);")));
        // In one transaction: each is compared with what it changed itself, and not with all before it.
        // The machine may stall in one of the two: what grows with their number does so each time.
        for (var tries = 1; ; tries++)
        {
            var (few, many) = (await GrantAsync(0, 30), await GrantAsync(30, 270));
            if (many / few < 9 * 3) break;
            tries.ShouldBeLessThan(4, $"{few} for 30, {many} for 270");
            await fixture.RunAsync("olga", database, "REVOKE SELECT ON ALL TABLES IN SCHEMA data FROM bob");
        }

        (await fixture.TcbAsync("SELECT count(*) FROM menshen.grant_ledger g WHERE g.ended_at IS NULL AND g.object LIKE 'table data.many_%'", database)).ShouldBe(300L);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen.grant_judged", database)).ShouldBeOfType<long>().ShouldBeLessThan(5);
        await fixture.DropAsync(database);

        async Task<TimeSpan> GrantAsync(int first, int count)
        {
            var began = System.Diagnostics.Stopwatch.StartNew();
            await fixture.RunAsync("olga", database, $"BEGIN; {string.Concat(Enumerable.Range(first, count).Select(i => $"GRANT SELECT ON data.many_{i} TO bob;"))} COMMIT");
            return began.Elapsed;
        }
    }

    [Fact]
    public async Task Ledger_and_rules_and_triggers_are_out_of_an_owners_reach_and_drift_sees_who_touches_them()
    {
        await fixture.AddAsync("ursula");
        await fixture.Databases.CreateDatabaseAsync("touched", "ursula", Stop);
        foreach (var attempt in (string[])[
            "UPDATE menshen.grant_rule SET depth = 8", "DELETE FROM menshen.grant_ledger", "SELECT menshen.sync_grants(false, true, 0)", "DELETE FROM menshen.grant_judged", "UPDATE menshen.grant_place SET schema_name = 'x'",
            "DROP EVENT TRIGGER menshen_grants", "ALTER EVENT TRIGGER menshen_grants DISABLE", "SET session_replication_role = replica", "COMMENT ON ROLE ursula IS 'menshen: group'"])
            (await Should.ThrowAsync<PostgresException>(() => fixture.RunAsync("ursula", "touched", attempt), attempt)).SqlState.ShouldBe("42501", attempt);
        // By hand it only has done earlier what is done anyway; outside of a command there is nothing to judge.
        await fixture.RunAsync("ursula", "touched", "SELECT menshen.judge_grants('GRANT')");
        (await DriftCheck.RunAsync(fixture.Engine, Stop)).Where(found => found.Object.Contains("touched", StringComparison.Ordinal)).ShouldBeEmpty();
        await fixture.TcbAsync("ALTER EVENT TRIGGER menshen_grants DISABLE; GRANT UPDATE ON menshen.grant_rule TO PUBLIC", "touched");
        (await DriftCheck.RunAsync(fixture.Engine, Stop)).Count(found => found.Object.Contains("touched", StringComparison.Ordinal)).ShouldBe(2);
        await fixture.TcbAsync("ALTER EVENT TRIGGER menshen_grants ENABLE ALWAYS; REVOKE UPDATE ON menshen.grant_rule FROM PUBLIC", "touched");
    }

    [Fact]
    [Requirement("gat389-4.2.1-1")]
    public async Task What_was_granted_stands_in_the_dictionary_and_in_the_ledger_alike()
    {
        var database = await fixture.CopyAsync("guarded");
        await fixture.RunAsync("olga", database, "GRANT SELECT, UPDATE (a) ON data.t TO bob");
        const string Dictionary = "SELECT string_agg(p, '; ' ORDER BY p) FROM (SELECT grantor || ' ' || grantee || ' ' || privilege_type || ' ' || table_name AS p FROM information_schema.table_privileges "
            + "WHERE grantee = 'bob' AND table_schema = 'data' UNION SELECT grantor || ' ' || grantee || ' ' || privilege_type || ' ' || column_name FROM information_schema.column_privileges "
            + "WHERE grantee = 'bob' AND table_schema = 'data' AND privilege_type = 'UPDATE') d";
        (await fixture.TcbAsync(Dictionary, database)).ShouldBe("olga bob SELECT t; olga bob UPDATE a");
        const string Ledger = "SELECT string_agg(g.given_by || ' ' || menshen.receiver_name(g.grantee) || ' ' || g.privilege || ' ' || g.object, '; ' ORDER BY g.object DESC) "
            + "FROM menshen.grant_ledger g WHERE g.grantee = 'bob'::regrole AND g.ended_at IS NULL AND g.object LIKE '%data.t'";
        (await fixture.TcbAsync(Ledger, database)).ShouldBe("olga bob SELECT table data.t; olga bob UPDATE column a of table data.t");
        await fixture.RunAsync("olga", database, "REVOKE UPDATE (a) ON data.t FROM bob");
        (await fixture.TcbAsync(Ledger, database)).ShouldBe("olga bob SELECT table data.t");
        await fixture.RunAsync("olga", database, "DROP TABLE data.t");
        (await fixture.TcbAsync(Ledger, database)).ShouldBe(DBNull.Value);
        await fixture.DropAsync(database);
    }

    private async Task<bool> RefusedAsync(string role, string database)
    {
        try
        {
            await fixture.RunAsync(role, database, "SELECT b FROM data.t");
            return false;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return true;
        }
    }

    private async Task<string?> RuleAsync(string role, string database, string sql)
    {
        try
        {
            await fixture.RunAsync(role, database, sql);
            return null;
        }
        catch (PostgresException refusal) when (refusal.Detail?.StartsWith("Rule ", StringComparison.Ordinal) == true)
        {
            return refusal.Detail[5..11];
        }
    }
}
