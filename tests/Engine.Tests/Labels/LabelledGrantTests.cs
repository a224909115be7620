using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.Policy.Grants;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>The rules for grants hold on labelled tables, too: what their former owner gives in the fixed forms is judged as his, and keeps its end and purpose.</summary>
[Collection(LabelTests.Name)]
public sealed class LabelledGrantTests(LabelFixture fixture)
{
    private static readonly GrantRules Rules = new(
        GrantTerms.Default with { Receivers = ["person", "group"], Longest = TimeSpan.FromDays(30), NeedsPurpose = true }, [], true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("to everybody", "public", "2 days", "audit 17", "Rule MG0002.")]
    [InlineData("to an administrator", "warden", "2 days", "audit 17", "Rule MG0002.")]
    [InlineData("to one who may never receive", "trent", "2 days", "audit 17", "Rule MG0002.")]
    [InlineData("without an end", "bob", "", "audit 17", "Rule MG0003.")]
    [InlineData("for too long", "bob", "400 days", "audit 17", "Rule MG0003.")]
    [InlineData("without a purpose", "bob", "2 days", "", "Rule MG0004.")]
    [Requirement("gat389-4.2.3-1")]
    [Requirement("gat389-4.2.3-2")]
    public Task What_the_former_owner_shares_is_judged_as_his_own_grant(string way, string receiver, string until, string purpose, string rule) => InCopyAsync(async (database, _) =>
    {
        if (await fixture.TcbAsync("SELECT to_regrole('warden') IS NULL") is true) await fixture.AddAsync("warden", Power.SystemAdministrator);
        await PublishAsync(database, Rules with { Rules = [new GrantRule(new GrantedObjects(database, null, null), Rules.Terms, null, ["trent"])] });
        await using var owner = await fixture.EnterAsync("owner", database);
        await TermsAsync(owner, until, purpose);
        var refused = await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(owner, $"SELECT menshen_labels.share('box.closed', '{{select}}', '{receiver}')"), way);
        refused.Detail.ShouldBe(rule, way);
        (await fixture.TcbAsync("SELECT count(*) FROM menshen_labels.granted WHERE relid = 'box.closed'::regclass AND grantee <> 'olga'", database)).ShouldBe(0L);
        (await fixture.TcbAsync($"SELECT count(*) FROM pg_attribute a, aclexplode(a.attacl) x WHERE a.attrelid = 'box.closed'::regclass AND menshen.receiver_name(x.grantee) IN ('PUBLIC', '{receiver}')", database)).ShouldBe(0L);
    });

    [Fact]
    public Task What_the_rules_allow_is_shared_and_noted_as_the_owners_with_end_and_purpose() => InCopyAsync(async (database, _) =>
    {
        await PublishAsync(database, Rules);
        await using var owner = await fixture.EnterAsync("owner", database);
        await TermsAsync(owner, "2 days", "audit 17");
        await Statements.RunAsync(owner, "SELECT menshen_labels.share('box.closed', '{select,delete}', 'bob')");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.closed")).ShouldBe(0L);
        (await TermsOfAsync(database, "box.closed", "bob")).ShouldBe("DELETE olga.1 2 audit 17, SELECT olga.1 2 audit 17");
        await Statements.RunAsync(owner, "RESET menshen.until; RESET menshen.purpose; SELECT menshen_labels.unshare('box.closed', '{select,delete}', 'bob')");
        (await fixture.RefusedAsync("low", database, "SELECT count(*) FROM box.closed")).ShouldBe("42501");
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_grant_keeps_its_end_its_purpose_and_its_columns_when_the_table_is_labelled_and_released(bool isPhysical) => InCopyAsync(async (database, labels) =>
    {
        await PublishAsync(database, Rules with { Terms = GrantTerms.Default });
        await fixture.TcbAsync("CREATE TABLE pub.lent (gone int, a int, b int, mac int); ALTER TABLE pub.lent DROP COLUMN gone; ALTER TABLE pub.lent OWNER TO olga; SELECT menshen_labels.guard('pub.lent'::regclass)", database);
        await using var owner = await fixture.EnterAsync("owner", database);
        await TermsAsync(owner, "2 days", "audit 17");
        await Statements.RunAsync(owner, "GRANT SELECT, DELETE ON pub.lent TO bob");
        await TermsAsync(owner, "5 days", "audit 18");
        // One with a right on the table too, one with rights on columns alone, who may pass them on no longer.
        await Statements.RunAsync(owner, "GRANT INSERT (a, b) ON pub.lent TO bob; GRANT SELECT (a) ON pub.lent TO carol");
        await Statements.RunAsync(owner, "RESET menshen.until; RESET menshen.purpose; GRANT DELETE ON pub.lent TO carol");
        const string bob = "DELETE olga.1 2 audit 17, INSERT olga.1 5 audit 18, SELECT olga.1 2 audit 17";
        (await TermsOfAsync(database, "pub.lent", "bob")).ShouldBe(bob);
        await labels.ProtectAsync(new TableProtection("pub", "lent", 1, 1) { Physical = isPhysical }, null, Cancellation);
        (await TermsOfAsync(database, "pub.lent", "bob")).ShouldBe(bob);
        (await TermsOfAsync(database, "pub.lent", "carol")).ShouldBe("DELETE olga.1, SELECT olga.1 5 audit 18");
        (await fixture.AsAsync("low", database, "INSERT INTO pub.lent (a, b) VALUES (1, 2)")).ShouldBeNull();
        (await fixture.RefusedAsync("low", database, "INSERT INTO pub.lent (mac) VALUES (1)")).ShouldBe("42501", "two columns were given");
        (await fixture.AsAsync("carol.1", database, "SELECT a FROM pub.lent")).ShouldBe(1);
        (await fixture.RefusedAsync("carol.1", database, "SELECT b FROM pub.lent")).ShouldBe("42501");
        if (isPhysical) return;
        await labels.UnprotectAsync("pub", "lent", Cancellation);
        (await TermsOfAsync(database, "pub.lent", "bob")).ShouldBe(bob);
        (await TermsOfAsync(database, "pub.lent", "carol")).ShouldBe("DELETE olga.1, SELECT olga.1 5 audit 18");
    });

    [Fact]
    public Task A_grant_that_ended_is_not_given_again_with_a_new_column_and_one_that_will_end_ends_there_too() => InCopyAsync(async (database, labels) =>
    {
        await PublishAsync(database, Rules with { Terms = GrantTerms.Default });
        await using var owner = await fixture.EnterAsync("owner", database);
        await TermsAsync(owner, "2 days", "audit 17");
        await Statements.RunAsync(owner, "SELECT menshen_labels.share('box.closed', '{select,insert}', 'bob')");
        await Statements.RunAsync(owner, "RESET menshen.until; RESET menshen.purpose; SELECT menshen_labels.share('box.closed', '{select}', 'trent')");
        // One right's end has come.
        await fixture.TcbAsync("UPDATE menshen.grant_ledger SET valid_until = now() - interval '1 second' WHERE object_id = 'box.closed'::regclass AND grantee = 'bob'::regrole AND privilege = 'INSERT'", database);
        await using (var ledger = await GrantLedger.OpenAsync(fixture.Engine, database, Cancellation)) (await ledger!.EndDueAsync(Cancellation)).ShouldBeGreaterThan(0);
        await Statements.RunAsync(owner, "SELECT menshen_labels.add_column('box.closed', 'more', 'text')");
        (await TermsOfAsync(database, "box.closed", "bob")).ShouldBe("SELECT olga.1 2 audit 17", "on each column the same");
        (await TermsOfAsync(database, "box.closed", "trent")).ShouldBe("SELECT olga.1");
        (await fixture.AsAsync("low", database, "SELECT count(more) FROM box.closed")).ShouldBe(0L);
        (await fixture.RefusedAsync("low", database, "INSERT INTO box.closed (body) VALUES ('x')")).ShouldBe("42501");
        (await fixture.RefusedAsync("low", database, "INSERT INTO box.closed (more) VALUES ('x')")).ShouldBe("42501");
    });

    private static async Task TermsAsync(NpgsqlConnection session, string until, string purpose)
    {
        if (until.Length > 0) await Statements.RunAsync(session, $"SELECT set_config('menshen.until', (now() + '{until}'::interval)::text, false)");
        if (purpose.Length > 0) await Statements.RunAsync(session, $"SET menshen.purpose = '{purpose}'");
    }

    /// <summary>What the ledger says of a receiver's rights on a table: right, whose session gave it, days until its end, purpose.</summary>
    private async Task<string?> TermsOfAsync(string database, string table, string receiver) => (string?)await fixture.TcbAsync(
        "SELECT string_agg(DISTINCT concat_ws(' ', g.privilege, g.given_by, ceil(extract(epoch FROM g.valid_until - now()) / 86400), g.purpose), ', ') "
        + $"FROM menshen.grant_ledger g WHERE g.ended_at IS NULL AND g.object_id = '{table}'::regclass AND g.grantee = '{receiver}'::regrole", database);

    private async Task PublishAsync(string database, GrantRules rules)
    {
        await using var ledger = await GrantLedger.OpenAsync(fixture.Engine, database, Cancellation);
        await ledger!.PublishAsync(rules, Cancellation);
    }

    private Task InCopyAsync(Func<string, LabelEngine, Task> act) => fixture.InCopyAsync((labels, database, _) => act(database, labels));
}
