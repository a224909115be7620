using Menshen.Engine.Tests.Kit;
using Menshen.Engine.Tests.Sealing;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Labels;

/// <summary>A labelled table of which a column is sealed by a copy beside it: the copy is in nobody's reach, and the table is labelled afterwards as it was.</summary>
[Collection(LabelTests.Name)]
public sealed class ShadowedTableTests(LabelFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("realname-7.9.5-1")]
    public async Task Subjects_of_two_labels_write_beside_it_and_nothing_of_the_labels_is_lost()
    {
        var group = await new Seals(fixture).GroupAsync("shadowed");
        var database = await fixture.CopyAsync("hardened");
        await fixture.TcbAsync($"SELECT menshen.make_sealed_domain('shadowed', {group.Number}, 'e')", database);
        await using (var owner = await fixture.EnterAsync("owner", database))
        {
            await Statements.RunAsync(owner, "CREATE TABLE box.letter (id int PRIMARY KEY, phone text, note text)");
            foreach (var subject in (string[])["bob", "carol"])
                await Statements.RunAsync(owner, $"SELECT menshen_labels.share('box.letter', ARRAY['select', 'insert', 'update', 'delete'], '{subject}')");
        }
        await fixture.AsAsync("low", database, "INSERT INTO box.letter SELECT i, 'number' || i, 'n' FROM generate_series(1, 500) i");
        await fixture.AsAsync("high", database, "INSERT INTO box.letter SELECT i, 'high' || i, 'n' FROM generate_series(1001, 1100) i");
        var work = new ColumnWork { Id = 7001, Database = database, Schema = "box", Table = "letter", Column = "phone", Group = group.Number, Unseals = false, State = "running", StartedBy = "li", Rows = 0 };
        await using var conversion = new ShadowConversion(fixture.Engine, new ColumnConversion(fixture.Engine, work)
        {
            Convert = value => Seals.Value(group, value), EachRow = false, Secret = new byte[16], Type = $"menshen.{group.Domain}",
        }) { From = 0 };
        var notes = 0;
        (await conversion.FillAsync(BesideAsync, Cancellation)).ShouldBeTrue();
        await fixture.AsAsync("high", database, "UPDATE box.letter SET note = 'last' WHERE id = 1002");
        (await conversion.FinishAsync(TimeSpan.FromSeconds(5), Cancellation)).ShouldBeTrue();
        conversion.Way.ShouldContain("copied beside");

        (await fixture.TcbAsync("SELECT string_agg(v, '; ') FROM menshen_labels.violations() v", database)).ShouldBe(DBNull.Value);
        await fixture.WithLabelsAsync(database, async labels => (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("letter", StringComparison.Ordinal)));
        (await fixture.TcbAsync("SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = 'box.letter'::regclass", database)).ShouldBe(true);
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.letter")).ShouldBe(500L);
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM box.letter")).ShouldBe(600L);
        (await fixture.TcbAsync($"SELECT count(*) FROM box.letter WHERE phone = '{Seals.Value(group, "beside3")}' AND id = 3 AND mac_label = {LabelFixture.Low}", database)).ShouldBe(1L);
        (await fixture.TcbAsync($"SELECT count(*) FROM box.letter WHERE note = 'last' AND mac_label = {LabelFixture.High}", database)).ShouldBe(1L);
        await fixture.DropAsync(database);

        async Task BesideAsync()
        {
            if (++notes > 1) return;
            foreach (var relation in (string[])["shadow", "changed", "shadow_state"])
            {
                await fixture.RefusedAsync("low", database, $"SELECT * FROM menshen.{relation}_7001");
                await fixture.RefusedAsync("high", database, $"INSERT INTO menshen.{relation}_7001 DEFAULT VALUES");
            }
            await fixture.RefusedAsync("low", database, "LOCK TABLE menshen.shadow_7001 IN ACCESS SHARE MODE");
            await fixture.RefusedAsync("owner", database, "ALTER TABLE box.letter DISABLE TRIGGER menshen_shadow_7001");
            await fixture.AsAsync("low", database, "UPDATE box.letter SET phone = 'beside' || id WHERE id = 3");
        }
    }
}
