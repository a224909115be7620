using System.Text.Json;
using Menshen.Control;
using Menshen.Crypto.Sealing;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Sealing;

/// <summary>Columns whose last characters can be searched: sealed, enforced by the engine, opened again; and what a changed setting says.</summary>
[Collection(SealingTests.Name)]
public sealed class SuffixColumnTests(SealingFixture fixture) : ColumnWorking(fixture)
{
    [Fact]
    public async Task A_column_is_sealed_with_tags_and_opened_again_and_the_engine_takes_no_other_form()
    {
        const string database = "sx_live";
        var group = await GroupAsync("sx-live", 4);
        await MakeAsync(database);
        await ConvertAsync(database, group);
        using var converter = new ValueConverter(Keys, group);
        (await SqlAsync(database, "SELECT count(DISTINCT phone) * 10000 + count(DISTINCT left(phone, position('.' in phone) + 25)) FROM s.sender")).ShouldBe(20_000_000L + 2);
        (await SqlAsync(database, $"SELECT count(*) FROM s.sender WHERE phone = '{converter.Seal("13800035000")}'")).ShouldBe(1L);
        await Columns.RefreshAsync(database, Cancellation);
        Columns.Of(database).Find("s", "sender", out _)!.Columns.Single(column => column.Name == "phone").Suffix.ShouldBe(4);

        // Form 1 of the same group, another number of characters, a shorter tag, and plaintext.
        var good = converter.Seal("x")!;
        var plain = new SealGroup(group.Number, group.Name, group.Tag, group.Mode, group.CreatedAt, group.CreatedBy);
        using var other = new ValueConverter(Keys, plain);
        foreach (var bad in new[] { other.Seal("x")!, good.Replace(".0.4", ".0.5", StringComparison.Ordinal), good.Remove(good.Length - 40, 1), "13800001234" })
            (await Should.ThrowAsync<PostgresException>(() => SqlAsync(database, $"UPDATE s.sender SET phone = '{bad}' WHERE id = 1"))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation, bad);

        await ConvertAsync(database, group, unseal: true);
        (await SqlAsync(database, "SELECT count(*) FROM s.sender WHERE phone = '138' || lpad((id * 5000)::text, 8, '0')")).ShouldBe(2_000L);
        // What was sealed before does not get in any more, whatever its form.
        (await Should.ThrowAsync<PostgresException>(() => SqlAsync(database, $"UPDATE s.sender SET phone = '{good}' WHERE id = 1"))).SqlState.ShouldBe("40001");
    }

    [Fact]
    public async Task Another_number_of_characters_is_refused_with_what_to_do()
    {
        await GroupAsync("sx-set", 4);
        foreach (var suffix in new[] { 0, 6 })
        {
            var refusal = await Should.ThrowAsync<CatalogueRefusalException>(() => GroupAsync("sx-set", suffix));
            refusal.Message.ShouldContain("with suffix 4, for ever: unseal its columns, give the group another name in the policy, and seal them again");
        }
        await GroupAsync("sx-none", 0);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => GroupAsync("sx-none", 4))).Message.ShouldContain("without suffix");
        await Should.ThrowAsync<PostgresException>(() => Fixture.SqlAsync("UPDATE menshen.seal_group SET suffix = 6 WHERE name = 'sx-set'", "menshen"));
    }

    [Fact]
    public async Task A_column_that_the_policy_does_not_name_joins_a_group_with_its_suffix_though_the_command_has_no_word_for_it()
    {
        const string database = "sx_ask";
        await MakeAsync(database);
        await GroupAsync("sx-there", 4);
        await AskAsync(database, "phone", "sx-there", SealRules.None);
        await UntilDoneAsync();
        await Columns.RefreshAsync(database, Cancellation);
        Columns.Of(database).Find("s", "sender", out _)!.Columns.Single(column => column.Name == "phone").Suffix.ShouldBe(4);

        // One that the policy has for other columns, and that nobody has made yet: without its suffix it would be made so for ever.
        await SqlAsync(database, "ALTER TABLE s.sender ADD second text");
        await AskAsync(database, "second", "sx-ruled", new SealRules([new SealGroupRule("sx-ruled", "pii.test", true, []) { Suffix = 6 }]));
        await UntilDoneAsync();
        Keys.Find("sx-ruled")!.Suffix.ShouldBe(6);
    }

    private async Task AskAsync(string database, string column, string group, SealRules rules)
    {
        var wish = JsonSerializer.SerializeToUtf8Bytes(new ColumnWish(database, "s", "sender", column, group, "pii.test", "e", Unseal: false), ControlJson.Default.ColumnWish);
        var act = new ColumnActs(Works, Keys, rules).All.Single(act => act.Operation == ControlOperations.ColumnConvert);
        (await act.Run(new ControlRequest(Callers.LoggedIn(Callers.Subject(ControlRoles.SecurityAdministrator)), "", wish, Cancellation))).Problem.ShouldBeNull();
    }

    private async Task UntilDoneAsync()
    {
        for (var wait = TimeProvider.System.GetTimestamp(); (await Works.ListAsync(Cancellation))[0].Work.State is var state && state != "done"; await Task.Delay(20, Cancellation))
        {
            state.ShouldBe("running");
            TimeProvider.System.GetElapsedTime(wait).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        }
    }

    private async Task MakeAsync(string database)
    {
        await Fixture.SqlAsync($"CREATE DATABASE {database}");
        await SqlAsync(database, "CREATE SCHEMA s; CREATE TABLE s.sender (id integer PRIMARY KEY, phone text UNIQUE); INSERT INTO s.sender SELECT i, '138' || lpad((i * 5000)::text, 8, '0') FROM generate_series(1, 2000) i");
    }

    private async Task ConvertAsync(string database, SealGroup group, bool unseal = false)
    {
        var work = await Works.BeginAsync(
            new ColumnWork
            {
                Id = 0, Database = database, Schema = "s", Table = "sender", Column = "phone", Group = group.Number, Unseals = unseal, State = "running", StartedBy = "li", Rows = 0,
            },
            group, Cancellation);
        for (var wait = TimeProvider.System.GetTimestamp(); ; await Task.Delay(20, Cancellation))
        {
            var state = (await Works.ListAsync(Cancellation)).Single(w => w.Work.Id == work.Id).Work.State;
            if (state == "done") return;
            state.ShouldBe("running");
            TimeProvider.System.GetElapsedTime(wait).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        }
    }

    private async Task<SealGroup> GroupAsync(string name, int suffix) =>
        await Keys.EnsureAsync(new SealGroupSpec(name, "pii.test", SealMode.Equal, "zhao", null) { Suffix = suffix }, "li", Cancellation);
}
