using Menshen.Journal;
using Menshen.Vault.Tests.Kit;

namespace Menshen.Vault.Tests;

/// <summary>What a subject reads by delegation: what its limits say, as long as it is given, and nothing by tricks.</summary>
public sealed class DelegationTests : IAsyncLifetime
{
    private const string Mine = "SELECT string_agg(concat_ws(' ', subject, coalesce(action, event_type)), ', ' ORDER BY index) FROM audit.delegated_record";

    private static readonly VaultReader Bob = new("bob", 2, "bob", false);
    private static readonly VaultReader Auditor = new("wang", 3, "wang", true);
    private readonly TestVault _test = new();

    public async ValueTask InitializeAsync()
    {
        // alice: a login, a SELECT of public.parcel and an UPDATE of courier, and more.
        Records.SmallStory(_test.Writer);
        _test.Writer.Say(Records.Session(2, "carol", 9));
        _test.Writer.Say(Records.Template(3, "DELETE FROM public.parcel", "DELETE", [], ["public.parcel"]));
        _test.Writer.Say(new StatementSubmitted(Records.Now, 2, 1, 3) { Values = Records.Values("'secret of carol'") });
        _test.Writer.Say(Records.Finished(2, 1));
        await _test.UpAsync(TestVault.Origin, Bob, Auditor);
        await _test.CaughtUpAsync();
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    [Fact]
    [Requirement("gbt20009-5.1.2.4-d")]
    [Requirement("gbt20009-5.1.2.4-f")]
    public async Task A_subject_reads_what_is_delegated_and_a_right_that_is_taken_away_or_has_ended_is_gone()
    {
        await using var bob = await _test.ConnectAsync("bob");
        (await Sql.AskAsync(bob, Mine)).ShouldBe(DBNull.Value);
        await GivesAsync(bob, "carol session_opened, carol DELETE", new VaultDelegation(1, "carol", null, null, null, null));
        await GivesAsync(bob, "alice SELECT, carol DELETE", new VaultDelegation(2, null, "parcel", null, null, null));
        await GivesAsync(bob, "alice SELECT", new VaultDelegation(3, "alice", "public.parcel", null, null, null));
        await GivesAsync(bob, "alice SELECT, carol DELETE", new VaultDelegation(4, null, "public.*", null, null, DateTimeOffset.UtcNow.AddHours(1)));
        await GivesAsync(bob, null, new VaultDelegation(5, "alice", null, DateTimeOffset.UtcNow.AddHours(1), null, null));
        await GivesAsync(bob, null, new VaultDelegation(6, "alice", null, null, DateTimeOffset.UtcNow.AddHours(-1), null));
        await GivesAsync(bob, null, new VaultDelegation(7, null, "public.*", null, null, DateTimeOffset.UtcNow.AddHours(-1)));
        // Two rights add up, and each keeps its own limits.
        await GivesAsync(
            bob, "alice UPDATE, carol session_opened, carol DELETE",
            new VaultDelegation(8, "carol", null, null, null, null), new VaultDelegation(9, "alice", "courier", null, null, null));
        await GivesAsync(bob, null);
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.4-f")]
    public async Task What_is_not_delegated_and_values_are_reached_by_no_trick()
    {
        await using var bob = await _test.ConnectAsync("bob");
        await GivesAsync(bob, "alice SELECT", new VaultDelegation(1, "alice", "parcel", null, null, null));
        (await Sql.AskAsync(bob, "SELECT count(*) FROM audit.delegated_record WHERE recorded_values IS NOT NULL")).ShouldBe(0L);
        foreach (var statement in (string[])
            [
                "TABLE audit.record", "TABLE audit.delegation", "SELECT recorded_values FROM audit.statement", "SELECT text FROM audit.template",
                "SET ROLE audit_reader", "INSERT INTO audit.delegation VALUES (9, 2, 'carol')", "UPDATE audit.delegation SET of_subject = 'carol'",
                "SELECT audit.delegate_exactly('{9}', '{2}', '{carol}', '{NULL}', '{NULL}', '{NULL}', '{NULL}')", "SET SESSION AUTHORIZATION wang",
                "CREATE FUNCTION pg_temp.leak(text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$",
            ])
        {
            (await Sql.RunAsync(bob, statement)).ShouldBeOneOf("42501", "25006", statement);
        }

        // A condition that fails on a foreign row would tell of it: behind the barrier it never sees one.
        (await Sql.RunAsync(bob, "SELECT 1 FROM audit.delegated_record WHERE 1 / (CASE WHEN subject = 'carol' THEN 0 ELSE 1 END) = 1")).ShouldBeNull();
    }

    [Fact]
    public async Task A_later_subject_of_the_same_name_inherits_nothing_and_a_table_somebody_wrote_into_is_put_right()
    {
        await using (var bob = await _test.ConnectAsync("bob"))
        {
            await GivesAsync(bob, "carol session_opened, carol DELETE", new VaultDelegation(1, "carol", null, null, null, null));
        }

        _test.Vault!.Admit([new VaultReader("bob", 77, "bob", false), Auditor]);
        await using var later = await _test.ConnectAsync("bob");
        await TestVault.EventuallyAsync(async () => (await Sql.AskAsync(later, Mine)) is DBNull, () => "it inherited");

        await _test.AskAsync<object>("INSERT INTO audit.delegation VALUES (5, 77, 'carol') RETURNING true");
        (await Sql.AskAsync(later, Mine)).ShouldNotBe(DBNull.Value);
        _test.Vault.Admit([new VaultReader("bob", 77, "bob", false), Auditor]);
        await TestVault.EventuallyAsync(async () => (await Sql.AskAsync(later, Mine)) is DBNull, () => "it stayed");
    }

    private async Task GivesAsync(Npgsql.NpgsqlConnection connection, string? records, params VaultDelegation[] delegations)
    {
        _test.Vault!.Admit([Bob with { Delegations = delegations }, Auditor]);
        var found = "";
        await TestVault.EventuallyAsync(
            async () => (found = (await Sql.AskAsync(connection, Mine)) as string) == records, () => $"found {found}, wanted {records}");
    }
}
