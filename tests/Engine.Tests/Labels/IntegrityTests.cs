using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>Entity, referential and user-defined integrity hold under labels, each within one label.</summary>
[Collection(LabelTests.Name)]
public sealed class IntegrityTests(LabelFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-3.1-2")]
    [Requirement("gat389-4.6.3-a")]
    [Requirement("gat389-4.6.3-b")]
    public Task A_key_does_not_repeat_within_a_label_and_may_at_another() => InCopyAsync(async database =>
    {
        (await RefusedAsync("low", database, "INSERT INTO box.account (id, holder) VALUES (1, 'x')")).ShouldBe("23505 account_pkey");
        (await RefusedAsync("low", database, "INSERT INTO box.account (id, holder) VALUES (70, 'holder-1')")).ShouldBe("23505 account_holder_key");
        (await RefusedAsync("high", database, "INSERT INTO box.account (id, holder) VALUES (900, 'x')")).ShouldBe("23505 account_pkey");
        (await fixture.AsAsync("high", database, "INSERT INTO box.account (id, holder) VALUES (1, 'holder-1') RETURNING id")).ShouldBe(1, "another row of the same key: polyinstantiation");
    });

    [Fact]
    [Requirement("gat389-3.2-1")]
    [Requirement("gat389-4.6.1-a.2")]
    [Requirement("gat389-4.6.1-b.2")]
    [Requirement("gat389-4.6.3-d")]
    public Task A_reference_points_to_a_row_of_its_own_label() => InCopyAsync(async database =>
    {
        (await fixture.AsAsync("high", database, "INSERT INTO box.transfer (id, account) VALUES (40, 901) RETURNING id")).ShouldBe(40);
        (await RefusedAsync("high", database, "INSERT INTO box.transfer (id, account) VALUES (41, 1)")).ShouldBe("23503 transfer_account_fkey");
        (await RefusedAsync("low", database, "INSERT INTO box.transfer (id, account) VALUES (41, 901)")).ShouldBe("23503 transfer_account_fkey");
        (await RefusedAsync("low", database, "DELETE FROM box.account WHERE id = 1")).ShouldBe("23503 transfer_account_fkey");
        (await RefusedAsync("low", database, "UPDATE box.account SET id = 71 WHERE id = 1")).ShouldBe("23503 transfer_account_fkey");
    });

    [Fact]
    [Requirement("gat389-4.6.1-b.1")]
    [Requirement("gat389-4.6.3-c")]
    [Requirement("gat389-4.6.3-e")]
    [Requirement("gat389-4.6.2-b.1")]
    [Requirement("gat389-4.6.2-b.2")]
    public Task Actions_names_and_deferral_of_keys_are_those_that_were_declared() => InCopyAsync(async database =>
    {
        await fixture.TcbAsync(
            "SET ROLE olga; CREATE TABLE pub.head (id int CONSTRAINT head_key PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, code int CONSTRAINT head_code UNIQUE); "
            + "CREATE TABLE pub.item (id int PRIMARY KEY, head int CONSTRAINT item_head REFERENCES pub.head (code) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, "
            + "note int CONSTRAINT item_note REFERENCES pub.head (code) ON DELETE SET NULL); GRANT SELECT, INSERT, UPDATE, DELETE ON pub.head, pub.item TO bob, carol; RESET ROLE", database);
        await fixture.WithLabelsAsync(database, async labels =>
        {
            await labels.ProtectAsync(new TableProtection("pub", "head", 1, 1) { Together = [("pub", "item")] }, null, Cancellation);
            (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("item_head", StringComparison.Ordinal) && f.Contains("waits", StringComparison.Ordinal));
            await labels.ProtectAsync(new TableProtection("pub", "item", 1, 1), null, Cancellation);
            (await labels.InspectAsync(Cancellation)).Tables.ShouldAllBe(t => t.WaitingForeignKeys == 0);
        });
        await using var low = await fixture.EnterAsync("low", database);
        // Deferred: the child first, the key twice for a moment; judged at COMMIT.
        foreach (var sql in (string[])["BEGIN", "INSERT INTO pub.item VALUES (1, 10, NULL)", "INSERT INTO pub.head VALUES (1, 10), (1, 20)", "UPDATE pub.head SET id = 2 WHERE code = 20", "COMMIT"])
            await Statements.RunAsync(low, sql);
        await Statements.RunAsync(low, "INSERT INTO pub.item VALUES (2, NULL, 20)");
        await Statements.RunAsync(low, "DELETE FROM pub.head");
        (await Statements.RunAsync(low, "SELECT string_agg(concat_ws('/', id, head, note, mac_label), ',') FROM pub.item")).ShouldBe("2/1", "one cascaded, one lost its reference and kept its label");
        await Statements.RunAsync(low, "BEGIN");
        await Statements.RunAsync(low, "INSERT INTO pub.item VALUES (3, 99, NULL)");
        (await Statements.RefusalAsync(low, "COMMIT")).ShouldBe("23503");
    });

    [Fact]
    [Requirement("gat389-3.3-1")]
    [Requirement("gat389-4.6.2-a")]
    [Requirement("gat389-4.6.2-b.3")]
    public Task Checks_are_named_hold_and_can_be_revoked_by_the_control_plane() => InCopyAsync(async database =>
    {
        await fixture.TcbAsync("ALTER TABLE box.account ADD CONSTRAINT solvent CHECK (balance >= 0)", database);
        (await RefusedAsync("low", database, "UPDATE box.account SET balance = -1 WHERE id = 1")).ShouldBe("23514 solvent");
        await fixture.TcbAsync("ALTER TABLE box.account DROP CONSTRAINT solvent", database);
        (await fixture.AsAsync("low", database, "UPDATE box.account SET balance = -1 WHERE id = 1 RETURNING id")).ShouldBe(1);
    });

    private async Task InCopyAsync(Func<string, Task> act)
    {
        var database = await fixture.CopyAsync("hardened");
        await act(database);
        await fixture.DropAsync(database);
    }

    private async Task<string> RefusedAsync(string subject, string database, string sql)
    {
        await using var session = await fixture.EnterAsync(subject, database);
        var fault = await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(session, sql));
        return $"{fault.SqlState} {fault.ConstraintName}";
    }
}
