using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>Databases as a Menshen before field labels left them: with labelled tables, with sealed columns in odd places, and full.</summary>
[Collection(LabelTests.Name)]
public sealed class FieldUpgradeTests(LabelFixture fixture)
{
    /// <summary>What the label scripts had not before field labels; the triggers go with their function.</summary>
    private const string AsBefore = """
        DROP FUNCTION menshen_labels.keep_fields() CASCADE;
        DROP FUNCTION menshen_labels.unguarded_fields(), menshen_labels.guard_fields(oid), menshen_labels.sealed_columns(oid), menshen_labels.may_touch_field(text),
            menshen_labels.field_label(text), menshen_labels.field_values(text, name, name, text), menshen_labels.set_field(text, name, name, text, bigint, text, text);
        COMMENT ON SCHEMA menshen_labels IS NULL
        """;

    private const string Check = "SELECT convalidated::text || (strpos(pg_get_constraintdef(oid), '~ms3') > 0)::text FROM pg_constraint WHERE contypid = 'menshen.sealed_field_up'::regtype";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task What_an_older_Menshen_labelled_is_looked_at_with_a_finding_and_has_the_guard_after_it_was_applied_again() => InCopyAsync(async database =>
    {
        await TableAsync(database, "SELECT menshen.make_sealed_domain('field-up', 4713, 'e')", "CREATE TABLE box.person (id int PRIMARY KEY, phone menshen.sealed_field_up)");
        await fixture.TcbAsync(AsBefore, database);
        await fixture.WithLabelsAsync(database, async labels =>
        {
            (await labels.IsCurrentAsync(Cancellation)).ShouldBeFalse();
            var report = await labels.InspectAsync(Cancellation);
            report.Tables.ShouldContain(table => table.Table == "person");
            report.Findings.ShouldContain(f => f.Contains("made by another version of Menshen: apply again", StringComparison.Ordinal));
            await labels.InstallAsync(Cancellation);
            (await labels.IsCurrentAsync(Cancellation)).ShouldBeTrue();
            (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("the sealed fields of box.person", StringComparison.Ordinal));
            await labels.GuardFieldsAsync(Cancellation);
            (await labels.InspectAsync(Cancellation)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
        });
        (await fixture.TcbAsync("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'box.person'::regclass AND tgname = 'menshen_fields' AND tgenabled = 'A'", database)).ShouldBe(1L);
    });

    [Fact]
    public Task A_domain_of_before_is_widened_where_somebody_has_an_array_of_it_and_while_somebody_writes() => InCopyAsync(async database =>
    {
        await TableAsync(
            database, "SELECT menshen.make_domain_without_fields('field-up', 4713, 'e')", "CREATE TABLE pub.many (p menshen.sealed_field_up[])",
            "CREATE TYPE pub.pair AS (p menshen.sealed_field_up)", "CREATE TABLE pub.pairs (p pub.pair)", "CREATE TABLE pub.one (p menshen.sealed_field_up)");
        var (old, labelled) = (Text("~ms1e4713.1.0."), Text("~ms3e4713.1.3."));
        await fixture.TcbAsync($"INSERT INTO pub.one VALUES ('{old}'); INSERT INTO pub.many VALUES (ARRAY['{old}'])", database);
        await using var writer = await fixture.EnterAsync("owner", database);
        await Statements.RunAsync(writer, $"BEGIN; INSERT INTO pub.one VALUES ('{old}')");
        await fixture.TcbAsync($"SET lock_timeout = '2s'; {SqlText.Read("0115_fields.sql")}", database);
        await Statements.RunAsync(writer, "COMMIT");
        (await fixture.TcbAsync(Check, database)).ShouldBe("truetrue");
        await fixture.TcbAsync($"INSERT INTO pub.one VALUES ('{labelled}'); INSERT INTO pub.many VALUES (ARRAY['{labelled}'])", database);
        foreach (var bad in (string[])["13800138000", Text("~ms3e4714.1.3."), Text("~ms3e4713.1.03.")])
            (await Should.ThrowAsync<PostgresException>(() => fixture.TcbAsync($"INSERT INTO pub.one VALUES ('{bad}')", database))).SqlState.ShouldBe("23514", bad);
        (await NarrowAsync(database)).ShouldBeEmpty();
    });

    [Fact]
    public Task A_CHECK_that_not_all_values_met_is_not_marked_as_one_that_they_did() => InCopyAsync(async database =>
    {
        await fixture.TcbAsync("SELECT menshen.make_domain_without_fields('field-up', 4713, 'e')", database);
        await fixture.TcbAsync("UPDATE pg_constraint SET convalidated = false WHERE contypid = 'menshen.sealed_field_up'::regtype", database);
        await fixture.TcbAsync(SqlText.Read("0115_fields.sql"), database);
        (await fixture.TcbAsync(Check, database)).ShouldBe("falsefalse");
        (await DriftCheck.RunAsync(fixture.Engine, Cancellation)).ShouldContain(f => f.Area == "domain" && f.Object.StartsWith(database, StringComparison.Ordinal));
    });

    [Fact]
    public Task A_domain_that_cannot_be_widened_keeps_its_CHECK_is_named_and_is_tried_again_when_labels_are_applied() => InCopyAsync(async database =>
    {
        await fixture.TcbAsync("SELECT menshen.make_domain_without_fields('field-up', 4713, 'e')", database);
        await fixture.TcbAsync(
            "CREATE FUNCTION pub.no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; "
            + "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('ALTER DOMAIN') EXECUTE FUNCTION pub.no()", database);
        await fixture.TcbAsync(SqlText.Read("0115_fields.sql"), database);
        await fixture.TcbAsync("DROP EVENT TRIGGER no; DROP FUNCTION pub.no()", database);
        (await fixture.TcbAsync(Check, database)).ShouldBe("truefalse");
        var finding = (await NarrowAsync(database)).ShouldHaveSingleItem();
        finding.ToString().ShouldBe($"narrow {database}.menshen.sealed_field_up: should be open to values that carry a label, is closed to them");
        finding.Remedy.ShouldContain("label apply");
        await fixture.WithLabelsAsync(database, labels => labels.InstallAsync(Cancellation));
        (await fixture.TcbAsync(Check, database)).ShouldBe("truetrue");
        (await NarrowAsync(database)).ShouldBeEmpty();
    });

    /// <summary>A cast to <c>character</c> without its length leaves one character: another row's key.</summary>
    [Fact]
    public Task A_key_of_a_fixed_length_means_its_own_row_and_no_other() => InCopyAsync(async database =>
    {
        await TableAsync(
            database, "SELECT menshen.make_sealed_domain('field-up', 4713, 'e')",
            "CREATE TABLE box.parcel (code char(5) PRIMARY KEY, price numeric(6, 2), phone menshen.sealed_field_up)");
        var (mine, others) = (Text("~ms1e4713.1.0."), Text("~ms3e4713.1.3."));
        await fixture.TcbAsync($"INSERT INTO box.parcel (code, price, phone, mac_label) VALUES ('WB-17', 1, '{mine}', {LabelFixture.High}), ('W', 2, '{others}', {LabelFixture.High})", database);
        await using var connection = await fixture.Engine.OpenAsync(database, Cancellation);
        var (labels, fields) = (new LabelEngine(connection), new LabelledFields(connection));
        var found = (await fields.ReadAsync("box", "parcel", "phone", "code", "WB-17", Cancellation)).ShouldHaveSingleItem();
        found.Text.ShouldBe(mine);
        (await fields.ReplaceAsync("box", "parcel", "phone", "code", "WB-17", found, others, Cancellation)).ShouldBe(1);
        foreach (var (column, key) in ((string, string)[])[("code", "WB-178"), ("price", "1.004")])
        {
            (await fields.ReadAsync("box", "parcel", "phone", column, key, Cancellation)).ShouldBeEmpty(key);
            (await labels.RelabelAsync("box", "parcel", column, key, LabelFixture.High, LabelFixture.Low, Cancellation)).ShouldBe(0, key);
        }

        (await labels.RelabelAsync("box", "parcel", "code", "WB-17", LabelFixture.High, LabelFixture.Low, Cancellation)).ShouldBe(1);
        (await fixture.TcbAsync("SELECT string_agg(trim(code) || ' ' || mac_label, ',' ORDER BY price) FROM box.parcel", database)).ShouldBe($"WB-17 {LabelFixture.Low},W {LabelFixture.High}");
    });

    private static string Text(string front) => $"{front}{new string('A', 22)}~";

    private async Task<List<DriftFinding>> NarrowAsync(string database) =>
        [.. (await DriftCheck.RunAsync(fixture.Engine, Cancellation)).Where(f => f.Object.StartsWith($"{database}.", StringComparison.Ordinal) && f.Area is DriftFinding.Narrow or "domain")];

    private async Task TableAsync(string database, string domain, params string[] tables)
    {
        await fixture.TcbAsync(domain, database);
        await using var owner = await fixture.EnterAsync("owner", database);
        foreach (var table in tables) await Statements.RunAsync(owner, table);
    }

    private async Task InCopyAsync(Func<string, Task> act)
    {
        var database = await fixture.CopyAsync("hardened");
        try
        {
            await act(database);
        }
        finally
        {
            await fixture.DropAsync(database);
        }
    }
}
