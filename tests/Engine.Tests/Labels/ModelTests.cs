using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Engine.Labels;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>Random sequences of operations by random subjects: what PostgreSQL does is what the model says.</summary>
/// <remarks>MENSHEN_MODEL_STEPS=100000 with <c>-class "*ModelTests"</c> is the long run; without it a part for every build.</remarks>
[Collection(LabelTests.Name)]
public sealed class ModelTests(LabelFixture fixture)
{
    private const int Sequence = 250;
    private const int Keys = 6;
    private static readonly long[] Labels = [LabelFixture.Low, 3, LabelFixture.High, LabelFixture.OtherHigh, LabelFixture.Top];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Requirement("gat389-4.3.2-1")]
    [Requirement("gat389-4.3.2-2")]
    [Requirement("gat389-4.3.2-4")]
    [Requirement("realname-7.9.2-8b")]
    public async Task Whatever_subjects_do_in_whatever_order_the_engine_answers_as_the_model_does(bool physical)
    {
        var steps = int.Parse(Environment.GetEnvironmentVariable("MENSHEN_MODEL_STEPS") ?? "3000", CultureInfo.InvariantCulture);
        await CheckAsync(physical, steps / 2, _ => Task.CompletedTask);
    }

    [Theory]
    [InlineData("DROP POLICY menshen_read ON box.item")]
    [InlineData("DROP POLICY menshen_delete ON box.item")]
    [InlineData("DROP POLICY menshen_update ON box.item")]
    [InlineData("ALTER TABLE box.item DROP CONSTRAINT item_pkey, ADD PRIMARY KEY (id)")]
    public async Task A_rule_that_is_missing_is_found(string weakening)
    {
        var found = await Should.ThrowAsync<Exception>(() => CheckAsync(physical: false, 20 * Sequence, tcb => ExecuteAsync(tcb, weakening)));
        found.Message.ShouldContain("Falsifiable");
    }

    private async Task CheckAsync(bool physical, int steps, Func<NpgsqlConnection, Task> weaken)
    {
        var database = await fixture.CopyAsync("hardened");
        await fixture.TcbAsync("CREATE TABLE box.item (id int PRIMARY KEY, v int); ALTER TABLE box.item OWNER TO olga", database);
        await fixture.TcbAsync("GRANT SELECT, INSERT, UPDATE, DELETE ON box.item TO bob, carol, trent", database);
        await using var tcb = await fixture.Engine.OpenAsync(database, CancellationToken.None);
        var labels = new LabelEngine(tcb);
        await labels.ProtectAsync(new TableProtection("box", "item", 1, 1) { Physical = physical }, null, CancellationToken.None);
        await weaken(tcb);
        Dictionary<ModelSubject, NpgsqlConnection> sessions = [];
        foreach (var subject in ModelSubject.All) sessions[subject] = await fixture.EnterAsAsync(subject.Role, database);
        try
        {
            var config = Config.QuickThrowOnFailure.WithMaxTest(Math.Max(1, steps / Sequence));
            var codes = Arb.From(Gen.Choose(0, int.MaxValue - 1).ArrayOf(Sequence), Shorter);
            Prop.ForAll(codes, sequence => RunAsync(sequence, sessions, labels, tcb).GetAwaiter().GetResult()).Check(config);
            (await labels.InspectAsync(CancellationToken.None)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var session in sessions.Values) await session.DisposeAsync();
            await tcb.CloseAsync();
            await fixture.DropAsync(database);
        }
    }

    private static IEnumerable<int[]> Shorter(int[] sequence)
    {
        for (var part = sequence.Length / 2; part > 0; part /= 2)
            for (var from = 0; from + part <= sequence.Length; from += part)
                yield return [.. sequence[..from], .. sequence[(from + part)..]];
    }

    private static async Task RunAsync(int[] codes, Dictionary<ModelSubject, NpgsqlConnection> sessions, LabelEngine labels, NpgsqlConnection tcb)
    {
        await ExecuteAsync(tcb, "TRUNCATE box.item");
        var model = new LabelModel();
        List<string> story = [];
        foreach (var code in codes)
        {
            var (expected, words, act) = Step(code, model, sessions, labels);
            var got = await act();
            story.Add($"{words} -> {got}");
            got.ShouldBe(expected, string.Join('\n', story.TakeLast(30)));
        }
    }

    /// <summary>One step from one number: what the model says, in words, and how to ask the engine.</summary>
    private static (string Expected, string Words, Func<Task<string>> Act) Step(
        int code, LabelModel model, Dictionary<ModelSubject, NpgsqlConnection> sessions, LabelEngine labels)
    {
        int Take(int n)
        {
            var taken = code % n;
            code /= n;
            return taken;
        }

        var (kind, who, id, value) = (Take(11), ModelSubject.All[Take(ModelSubject.All.Length)], Take(Keys), Take(10));
        var (label, other) = (Labels[Take(Labels.Length)], Labels[Take(Labels.Length)]);
        var session = sessions[who];
        (string, string, Func<Task<string>>) Sql(string expected, string sql) => (expected, $"{who.Role}: {sql}", () => ExecuteAsync(session, sql));
        return kind switch
        {
            0 or 1 => Sql(model.Insert(who, id, value, null), $"INSERT INTO box.item (id, v) VALUES ({id}, {value})"),
            2 => Sql(model.Insert(who, id, value, label), $"INSERT INTO box.item (id, v, mac_label) VALUES ({id}, {value}, {label})"),
            3 => Sql(model.Update(who, (i, _) => i == id, value), $"UPDATE box.item SET v = {value} WHERE id = {id}"),
            4 => Sql(model.Update(who, (_, v) => v < value, value), $"UPDATE box.item SET v = {value} WHERE v < {value}"),
            5 => Sql(model.Delete(who, id), $"DELETE FROM box.item WHERE id = {id}"),
            6 => Sql(model.Upsert(who, id, value), $"INSERT INTO box.item (id, v) VALUES ({id}, {value}) ON CONFLICT (id, mac_label) DO UPDATE SET v = excluded.v"),
            7 => Sql(model.Merge(who, id, value),
                $"MERGE INTO box.item t USING (SELECT {id} AS id) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET v = {value} WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, {value})"),
            8 => Sql(model.Count(who, value), $"SELECT count(*) FROM box.item WHERE v >= {value}"),
            9 => (model.Relabel(id, label, other), $"relabel {id} from {label} to {other}", () => RelabelAsync(labels, id, label, other)),
            _ => Sql(model.Select(who), "SELECT coalesce(string_agg(concat_ws('/', id, mac_label, v), ' ' ORDER BY id, mac_label, v), '') FROM box.item"),
        };
    }

    private static async Task<string> RelabelAsync(LabelEngine labels, int id, long from, long to)
    {
        try
        {
            return $"{await labels.RelabelAsync("box", "item", "id", $"{id}", from, to, CancellationToken.None)}";
        }
        catch (CatalogueRefusalException refusal) when (refusal.InnerException is PostgresException { SqlState: "23505" })
        {
            return LabelModel.Duplicate;
        }
    }

    private static async Task<string> ExecuteAsync(NpgsqlConnection session, string sql)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, session) { AllResultTypesAreUnknown = true };
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync()) return reader.GetString(0);
            return $"{reader.RecordsAffected}";
        }
        catch (PostgresException fault)
        {
            return fault.SqlState == "23505" ? LabelModel.Duplicate : LabelModel.Refused;
        }
    }
}
