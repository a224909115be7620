using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.Engine.Tests.Sealing;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>What the engine itself keeps of field labels, tried straight at it by ordinary engine roles, beside a table without the guard.</summary>
[Collection(LabelTests.Name)]
public sealed class FieldLabelTests(LabelFixture fixture, FieldFixture fields) : IClassFixture<FieldFixture>
{
    private readonly string _database = fields.Database;
    private readonly SealGroup _group = fields.Group;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_domain_takes_labelled_values_of_its_own_group_in_their_one_spelling_and_no_others()
    {
        var good = Value("x", LabelFixture.High);
        (await TcbAsync($"SELECT '{good}'::menshen.{_group.Domain} IS NOT NULL")).ShouldBe(true);
        string[] bad =
        [
            good.Replace($"e{_group.Number}.", $"e{_group.Number + 1}.", StringComparison.Ordinal), good.Replace(".40003.", ".0.", StringComparison.Ordinal),
            good.Replace(".40003.", ".040003.", StringComparison.Ordinal), good.Replace(".40003.", ".4000F.", StringComparison.Ordinal),
            good.Replace("~ms3e", "~ms3r", StringComparison.Ordinal), good[..^1], "13800138000",
        ];
        foreach (var text in bad)
            (await Should.ThrowAsync<PostgresException>(() => TcbAsync($"SELECT '{text}'::menshen.{_group.Domain}"))).SqlState.ShouldBe("23514", text);
    }

    [Fact]
    public async Task A_domain_of_before_is_widened_once_and_keeps_out_what_it_kept_out()
    {
        await TcbAsync("SELECT menshen.make_domain_without_fields('field-old', 4711, 'e')");
        var (old, labelled) = (fields.Value("x", 0).Replace($"e{_group.Number}.", "e4711.", StringComparison.Ordinal), fields.Value("x", 3).Replace($"e{_group.Number}.", "e4711.", StringComparison.Ordinal));
        await TcbAsync($"CREATE TABLE pub.before (c menshen.sealed_field_old); INSERT INTO pub.before VALUES ('{old}')");
        (await Should.ThrowAsync<PostgresException>(() => TcbAsync($"INSERT INTO pub.before VALUES ('{labelled}')"))).SqlState.ShouldBe("23514");
        for (var i = 0; i < 2; i++) await TcbAsync(SqlText.Read("0115_fields.sql"));
        await TcbAsync($"INSERT INTO pub.before VALUES ('{labelled}')");
        foreach (var text in (string[])["13800138000", fields.Value("x", 3), labelled.Replace("~ms3", "~ms1", StringComparison.Ordinal).Replace(".3.", ".03.", StringComparison.Ordinal)])
            (await Should.ThrowAsync<PostgresException>(() => TcbAsync($"INSERT INTO pub.before VALUES ('{text}')"))).SqlState.ShouldBe("23514", text);
        (await TcbAsync("SELECT count(*) FROM pg_constraint WHERE contypid = 'menshen.sealed_field_old'::regtype AND convalidated")).ShouldBe(1L);
        await TcbAsync("DROP TABLE pub.before; DROP DOMAIN menshen.sealed_field_old");
    }

    /// <summary>Each on the guarded table, where it must fail and change nothing, and once more with the guard away, where it succeeds.</summary>
    [Theory]
    [InlineData("low", "UPDATE box.person SET phone = {low} WHERE id = 1")]
    [InlineData("low", "UPDATE box.person SET phone = NULL WHERE id = 1")]
    [InlineData("low", "UPDATE box.person SET phone = {low} WHERE id = 3")]
    [InlineData("low", "DELETE FROM box.person WHERE id = 1")]
    [InlineData("low", "DELETE FROM box.person")]
    [InlineData("low", "INSERT INTO box.person (id, phone) SELECT 9, phone FROM box.person WHERE id = 1")]
    [InlineData("low", "UPDATE box.person p SET phone = (SELECT s.phone FROM box.person s WHERE s.id = 1) WHERE p.id = 2")]
    [InlineData("low", "UPDATE box.person p SET note = (SELECT s.phone FROM box.person s WHERE s.id = 1) WHERE p.id = 2")]
    [InlineData("low", "INSERT INTO box.person VALUES (1, {low}, 'x') ON CONFLICT (id, mac_label) DO UPDATE SET phone = excluded.phone")]
    [InlineData("low", "MERGE INTO box.person p USING (SELECT 1 AS id) s ON p.id = s.id WHEN MATCHED THEN UPDATE SET phone = NULL")]
    [InlineData("trusted", "UPDATE box.person SET phone = {high} WHERE id = 3")]
    [Requirement("realname-7.4.2-6c")]
    [Requirement("realname-7.9.2-8c")]
    public async Task A_field_of_a_label_above_or_beside_the_session_is_not_overwritten_deleted_or_carried_off(string who, string attack)
    {
        var sql = attack.Replace("{low}", $"'{Value("mine", LabelFixture.Low)}'", StringComparison.Ordinal)
            .Replace("{high}", $"'{Value("mine", LabelFixture.High)}'", StringComparison.Ordinal);
        var before = await ContentAsync();
        await using (var session = await fixture.EnterAsync(who, _database))
        {
            var refusal = await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(session, sql));
            refusal.SqlState.ShouldBe("42501");
            refusal.MessageText.ShouldBe("a field of the row carries a label that the session does not dominate");
            $"{refusal.Detail}{refusal.Hint}{refusal.Where}".ShouldNotContain("~ms");
        }

        (await ContentAsync()).ShouldBe(before);
        await TcbAsync("ALTER TABLE box.person DISABLE TRIGGER menshen_fields");
        (await ChangesAsync(who, sql)).ShouldBeTrue("the attack works where nothing guards the fields");
        await TcbAsync("ALTER TABLE box.person ENABLE ALWAYS TRIGGER menshen_fields");
    }

    [Theory]
    [InlineData("low", "UPDATE box.person SET note = 'seen' WHERE id = 1", "the other fields of the row are the session's")]
    [InlineData("low", "UPDATE box.person SET phone = {low}, note = 'x' WHERE id = 2", "its own label")]
    [InlineData("low", "UPDATE box.person SET phone = {low} WHERE id = 4", "no label: the row's")]
    [InlineData("low", "DELETE FROM box.person WHERE id = 2", "its own label")]
    [InlineData("trusted", "UPDATE box.person SET phone = {high} WHERE id IN (1, 2, 4)", "what it dominates, in rows that it may write")]
    [InlineData("high", "INSERT INTO box.person (id, phone) SELECT 7, phone FROM box.person WHERE id = 2", "up, into its own row")]
    public async Task What_the_rules_allow_goes_on_working(string who, string act, string why)
    {
        (await ChangesAsync(who, act.Replace("{low}", $"'{Value("mine", LabelFixture.Low)}'", StringComparison.Ordinal)
            .Replace("{high}", $"'{Value("mine", LabelFixture.High)}'", StringComparison.Ordinal))).ShouldBeTrue(why);
    }

    [Fact]
    [Requirement("gat389-4.3.3-a.1")]
    [Requirement("realname-7.4.2-6c")]
    public async Task Of_five_granularities_the_protected_one_is_withheld_and_its_neighbour_is_not()
    {
        await using (var owner = await fixture.EnterAsync("owner", _database))
        {
            await Statements.RunAsync(owner, "CREATE VIEW pub.shown WITH (security_invoker = true) AS SELECT id, note FROM box.person; GRANT SELECT ON pub.shown TO bob");
            await Statements.RunAsync(owner, "CREATE VIEW pub.kept WITH (security_invoker = true) AS SELECT id, note FROM box.person");
            await Statements.RunAsync(owner, "CREATE VIEW pub.partly WITH (security_invoker = true) AS SELECT id, note FROM box.person; GRANT SELECT (id) ON pub.partly TO bob");
        }

        await TcbAsync($"INSERT INTO box.person (id, note, mac_label) VALUES (20, 'hidden row', {LabelFixture.High}), (21, 'open row', {LabelFixture.Low})");
        await using var low = await fixture.EnterAsync("low", _database);
        var said = new List<(string Neighbour, string Protected)>();
        foreach (var (neighbour, withheld) in ((string, string)[])[
            ("SELECT count(*) > 0 FROM box.person", "SELECT count(*) > 0 FROM box.closed"),
            ("SELECT count(*) > 0 FROM pub.shown", "SELECT count(*) > 0 FROM pub.kept"),
            ("SELECT count(*) > 0 FROM box.person WHERE id = 21", "SELECT count(*) > 0 FROM box.person WHERE id = 20"),
            ("SELECT count(id) > 0 FROM pub.partly", "SELECT count(note) > 0 FROM pub.partly"),
            ("WITH u AS (UPDATE box.person SET phone = NULL WHERE id = 2 RETURNING 1) SELECT count(*) > 0 FROM u", "WITH u AS (UPDATE box.person SET phone = NULL WHERE id = 1 RETURNING 1) SELECT count(*) > 0 FROM u")])
            said.Add((await AnswerAsync(low, neighbour), await AnswerAsync(low, withheld)));
        said.ShouldBe([("True", "42501"), ("True", "42501"), ("True", "False"), ("True", "42501"), ("True", "42501")]);
        await TcbAsync("DROP VIEW pub.shown, pub.kept, pub.partly; DELETE FROM box.person WHERE id IN (20, 21)");

        static async Task<string> AnswerAsync(NpgsqlConnection session, string sql)
        {
            await Statements.RunAsync(session, "BEGIN");
            try
            {
                return $"{await Statements.RunAsync(session, sql)}";
            }
            catch (PostgresException refusal)
            {
                return refusal.SqlState;
            }
            finally
            {
                await Statements.RunAsync(session, "ROLLBACK");
            }
        }
    }

    [Fact]
    public async Task Searching_at_a_low_label_finds_nothing_that_was_written_above_and_keys_do_not_tell_of_it()
    {
        await using var low = await fixture.EnterAsync("low", _database);
        // The gateway seals a literal at the session's label; the value is there, at another one.
        (await Statements.RunAsync(low, $"SELECT count(*) FROM box.person WHERE phone = '{Value("high field", LabelFixture.Low)}'")).ShouldBe(0L);
        (await Statements.RunAsync(low, $"SELECT count(*) FROM box.person WHERE phone = '{Value("low field", LabelFixture.Low)}'")).ShouldBe(1L);
        await TcbAsync("CREATE UNIQUE INDEX person_phone ON box.person (phone, mac_label)");
        await Statements.RunAsync(low, $"INSERT INTO box.person VALUES (8, '{Value("high field", LabelFixture.Low)}')");
        (await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(low, $"INSERT INTO box.person VALUES (9, '{Value("low field", LabelFixture.Low)}')"))).SqlState.ShouldBe("23505");
        await TcbAsync("DROP INDEX box.person_phone; DELETE FROM box.person WHERE id = 8");
        // Without the label in the text the same search would have confirmed it: the naive set-up.
        await TcbAsync($"UPDATE box.person SET phone = '{Value("high field", 0)}' WHERE id = 1");
        (await Statements.RunAsync(low, $"SELECT count(*) FROM box.person WHERE phone = '{Value("high field", 0)}'")).ShouldBe(1L);
        await TcbAsync($"UPDATE box.person SET phone = '{Value("high field", LabelFixture.High)}' WHERE id = 1");
    }

    [Fact]
    public async Task The_guard_cannot_be_taken_away_by_its_owner_and_a_missing_one_is_found()
    {
        await using (var owner = await fixture.EnterAsync("owner", _database))
        {
            foreach (var sql in (string[])["ALTER TABLE box.person DISABLE TRIGGER menshen_fields", "DROP TRIGGER menshen_fields ON box.person", "SET session_replication_role = replica", "SELECT menshen_labels.set_field('box.person', 'phone', 'id', '1', 1, 'x', 'y')"])
                (await Should.ThrowAsync<PostgresException>(() => Statements.RunAsync(owner, sql))).SqlState.ShouldBe("42501", sql);
        }

        await fixture.WithLabelsAsync(_database, async labels => (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("sealed fields", StringComparison.Ordinal)));
        await TcbAsync("ALTER TABLE box.person DISABLE TRIGGER menshen_fields");
        await fixture.WithLabelsAsync(_database, async labels =>
        {
            (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("the sealed fields of box.person", StringComparison.Ordinal));
            await labels.GuardFieldsAsync(Cancellation);
            (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("sealed fields", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task The_control_plane_replaces_a_field_where_it_still_is_what_was_read()
    {
        await using var connection = await fixture.Engine.OpenAsync(_database, Cancellation);
        var labelled = new LabelledFields(connection);
        var found = (await labelled.ReadAsync("box", "person", "phone", "id", "1", Cancellation)).ShouldHaveSingleItem();
        found.ShouldBe(new LabelledField(Value("high field", LabelFixture.High), LabelFixture.Low));
        found.ToString().ShouldNotContain("~ms");
        var lowered = Value("high field", LabelFixture.Low);
        (await labelled.ReplaceAsync("box", "person", "phone", "id", "1", found, lowered, Cancellation)).ShouldBe(1);
        (await labelled.ReplaceAsync("box", "person", "phone", "id", "1", found, lowered, Cancellation)).ShouldBe(0);
        (await TcbAsync("SELECT phone::text FROM box.person WHERE id = 1")).ShouldBe(lowered);
        (await labelled.ReplaceAsync("box", "person", "phone", "id", "1", found with { Text = lowered }, found.Text, Cancellation)).ShouldBe(1);
        foreach (var (table, column, key) in ((string, string, string)[])[("person", "note", "id"), ("person", "phone", "nothing"), ("account", "phone", "id"), ("none", "phone", "id")])
            await Should.ThrowAsync<CatalogueRefusalException>(() => labelled.ReadAsync("box", table, column, key, "1", Cancellation));
    }

    /// <summary>Whether the statement changes what its session sees of the table; taken back again.</summary>
    private async Task<bool> ChangesAsync(string who, string sql)
    {
        await using var session = await fixture.EnterAsync(who, _database);
        await Statements.RunAsync(session, "BEGIN");
        var before = await Statements.RunAsync(session, Content);
        await Statements.RunAsync(session, sql);
        var after = await Statements.RunAsync(session, Content);
        await Statements.RunAsync(session, "ROLLBACK");
        return !Equals(before, after);
    }

    private Task<object?> TcbAsync(string sql) => fixture.TcbAsync(sql, _database);

    private async Task<string> ContentAsync() => (string)(await TcbAsync(Content))!;

    private string Value(string plaintext, long label) => fields.Value(plaintext, label);

    private const string Content = "SELECT coalesce(string_agg(concat_ws(',', p.id, p.phone, p.note, p.mac_label), E'\n' ORDER BY id, mac_label), '') FROM box.person p";
}
