using System.Globalization;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Journal;
using Menshen.Vault.Tests.Kit;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault.Tests;

/// <summary>Who has seen which sealed value: from the gateway's records to the answer of <c>menshen trace</c>.</summary>
public sealed class DisclosureTests : IDisposable
{
    private const int IdCard = 3;
    private const string Zhang = "110101199003070011";
    private const string Li = "310104198512120022";
    private const string Select = "SELECT * FROM person WHERE city = $1";

    private readonly GroupKey _first = Key(1);
    private readonly GroupKey _second = Key(2);

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    [Requirement("credit-6.3-a.1")]
    [Requirement("credit-5.2-g.2")]
    public async Task A_value_leads_to_everybody_who_was_shown_it_with_session_application_address_statement_and_how()
    {
        await using var test = new TestVault();
        Story(test.Writer);
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true));
        await test.CaughtUpAsync();

        (await TraceAsync(test, Zhang)).ShouldBe("""
            bob Bo 192.0.2.8 export clear 2 SELECT * FROM person WHERE city = $1 {public.person}
            alice Al 192.0.2.7 till masked 1 SELECT * FROM person WHERE city = $1 {public.person}
            """);
        (await TraceAsync(test, Li)).ShouldBe("bob Bo 192.0.2.8 export clear 1 SELECT * FROM person WHERE city = $1 {public.person}");
        (await TraceAsync(test, "110101199003070012")).ShouldBe("");
        // When: the first and the last time, within those of the whole story.
        (await test.AskAsync<bool>("SELECT pg_catalog.min(time) > now() - interval '1 hour' AND pg_catalog.max(time) <= now() FROM audit.disclosure_record")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_subject_leads_to_how_much_it_was_shown_of_what_and_how()
    {
        await using var test = new TestVault();
        Story(test.Writer);
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true));
        await test.CaughtUpAsync();

        (await TraceAsync(test, null, "bob", "shown_values")).ShouldBe("bob 301");
        (await TraceAsync(test, null, "alice", "shown_values")).ShouldBe("alice 40");
        (await TraceAsync(test, Zhang, "alice", "showing")).ShouldBe("alice masked");
        (await TraceAsync(test, null, "carol", "showing")).ShouldBe("carol failed");
        (await TraceAsync(test, null, null, "seal_group", groups: [7])).ShouldBe("carol phone");
    }

    [Fact]
    public async Task The_digest_of_another_key_version_or_group_is_no_hit()
    {
        await using var test = new TestVault();
        Story(test.Writer);
        // The same eight bytes, as chance could have it, of another group and of another version.
        Say(test.Writer, 2, 9, 4, 1, ValueShowing.Clear, 1, Digest(_first, Zhang));
        Say(test.Writer, 2, 9, IdCard, 5, ValueShowing.Clear, 1, Digest(_first, Zhang));
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true));
        await test.CaughtUpAsync();
        (await TraceAsync(test, Zhang, "bob", "statements")).ShouldBe("bob 2");
    }

    [Fact]
    [Requirement("realname-7.5.3-6.1")]
    public async Task Nobody_but_auditors_reads_it_whatever_was_delegated()
    {
        await using var test = new TestVault();
        Story(test.Writer);
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true), new VaultReader("bob", 2, "bob", false)
        {
            Delegations = [new VaultDelegation(1, null, "person", null, null, null), new VaultDelegation(2, "bob", null, null, null, null)],
        });
        await test.CaughtUpAsync();
        await using var bob = await test.ConnectAsync("bob");
        foreach (var table in (string[])["audit.disclosure", "audit.disclosure_record", await PartitionAsync(test)])
        {
            (await Sql.RunAsync(bob, $"SELECT count(*) FROM {table}")).ShouldBe("42501");
            await using var auditor = await test.ConnectAsync("wang");
            (await Sql.RunAsync(auditor, $"SELECT count(*) FROM {table}")).ShouldBeNull();
            (await Sql.RunAsync(auditor, "SET default_transaction_read_only = off")).ShouldBeNull();
            // A view over several tables takes no DELETE from anybody.
            (await Sql.RunAsync(auditor, $"DELETE FROM {table}")).ShouldBeOneOf("42501", "55000");
        }
        (await Sql.AskAsync(bob, "SELECT count(*) FROM audit.delegated_record WHERE event_type = 'values_disclosed'")).ShouldBe(0L);
    }

    [Fact]
    public async Task A_vault_that_is_killed_again_and_again_has_each_disclosure_once_with_its_session_and_text()
    {
        const int Count = 40_000;
        await using var test = new TestVault();
        await test.UpAsync();
        var producer = Task.Run(() => Flood(test.Writer, Count), TestContext.Current.CancellationToken);
        for (var kill = 1; kill <= 3; kill++)
        {
            await Task.Delay(600, TestContext.Current.CancellationToken);
            Signal.Send(test.ProcessId, Signal.Kill9);
            var losses = kill;
            await TestVault.EventuallyAsync(
                () => Task.FromResult(test.Vault!.Status.Server.Losses >= losses && test.Vault.Address is not null), () => $"{test.Vault!.Status}");
        }

        await producer;
        await test.CaughtUpAsync(3 * Count);
        (await test.AskAsync<string>("SELECT concat_ws(' ', count(*), count(DISTINCT index), count(DISTINCT number), sum(count), count(session_id), count(template_id)) FROM audit.disclosure"))
            .ShouldBe($"{Count} {Count} {Count} {2 * Count} {Count} {Count}");
        (await test.AskAsync<long>("SELECT count(DISTINCT d) FROM audit.disclosure CROSS JOIN LATERAL unnest(digests) AS u (d)")).ShouldBe(Count + 1);
        (await test.AskAsync<string>($"SELECT concat_ws(' ', count(*), min(number)) FROM audit.disclosure WHERE digests && ARRAY[{(long)Spread(77)}]")).ShouldBe("1 77");
    }

    [Fact]
    public async Task What_a_statement_shows_segments_after_it_began_keeps_its_subject_and_text_across_a_restart()
    {
        await using var test = new TestVault();
        test.Writer.Say(Records.Session(9, "patient", 9));
        test.Writer.Say(Records.Template(77, "FETCH ALL FROM c", "FETCH", [], []));
        test.Writer.Say(new StatementSubmitted(Records.Now, 9, 1, 77));
        Flood(test.Writer, 100_000);
        await test.UpAsync();
        await test.CaughtUpAsync(3 * 100_000);
        await test.DownAsync();
        test.Writer.Status.Segment.ShouldBeGreaterThan(3);

        Say(test.Writer, 9, 1, IdCard, 1, ValueShowing.Clear, 1, [4711]);
        await test.UpAsync();
        await test.CaughtUpAsync();
        (await test.AskAsync<string>("SELECT concat_ws(' ', subject, statement, showing) FROM audit.disclosure_record WHERE digests && ARRAY[4711::bigint]"))
            .ShouldBe("patient FETCH ALL FROM c clear");
    }

    [Fact]
    [Requirement("realname-7.5.3-6.1")]
    public async Task A_trace_says_by_which_rule_and_for_what_a_value_was_shown_and_older_records_say_neither()
    {
        await using var test = new TestVault();
        Story(test.Writer);
        test.Writer.Say(new StatementSubmitted(Records.Now, 2, 3, 1));
        test.Writer.Say(new ValuesDisclosed(Records.Now, 2, 3, IdCard, 1, 0, ValueShowing.Clear, 1, Digest(_first, Zhang)) { Rule = "hotline", Purpose = "complaints 投诉" });
        test.Writer.Say(Records.Finished(2, 3));
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true));
        await test.CaughtUpAsync();
        (await TraceAsync(test, Zhang, "bob", "rule")).ShouldBe("bob hotline\nbob ");
        (await TraceAsync(test, Zhang, "bob", "purpose")).ShouldBe("bob complaints 投诉\nbob ");
    }

    [Fact]
    public async Task The_question_for_a_value_comes_by_index()
    {
        await using var test = new TestVault();
        Flood(test.Writer, 20_000);
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true));
        await test.CaughtUpAsync();
        await using var connection = await test.ConnectAsync("menshen");
        await Sql.RunAsync(connection, "ANALYZE audit.disclosure");
        await using var command = Command(connection, [(Spread(9), IdCard, 1)], null, null, "EXPLAIN ");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var plan = new StringBuilder();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) { plan.AppendLine(reader.GetString(0)); }
        plan.ToString().ShouldContain("digests_idx");
        plan.ToString().ShouldNotContain(string.Create(CultureInfo.InvariantCulture, $"Seq Scan on disclosure_{DateTime.UtcNow:yyyyMMdd}"));
    }

    private static ulong Spread(ulong number) => number * 0x9E37_79B9_7F4A_7C15;

    /// <summary>Two subjects with their statements; a result of bob's in three records, under an old and a new key; and a value that did not open.</summary>
    private void Story(JournalWriter writer)
    {
        writer.Say(Records.Session(1) with { Person = "Al" });
        writer.Say(Records.Session(2, "bob", 2, "192.0.2.8") with { Person = "Bo", Application = "export" });
        writer.Say(Records.Session(3, "carol", 9, "192.0.2.9"));
        writer.Say(Records.Template(1, Select, "SELECT", ["public.person"], []));
        writer.Say(new StatementSubmitted(Records.Now, 1, 1, 1));
        Say(writer, 1, 1, IdCard, 1, ValueShowing.Masked, 40, [.. Enumerable.Range(0, 39).Select(i => (ulong)i), .. Digest(_first, Zhang)]);
        writer.Say(Records.Finished(1, 1));
        Thread.Sleep(2);
        writer.Say(new StatementSubmitted(Records.Now, 2, 1, 1));
        Say(writer, 2, 1, IdCard, 1, ValueShowing.Clear, 128, [.. Enumerable.Range(1000, 127).Select(i => (ulong)i), .. Digest(_first, Zhang)]);
        Say(writer, 2, 1, IdCard, 1, ValueShowing.Clear, 128, [.. Enumerable.Range(2000, 127).Select(i => (ulong)i), .. Digest(_first, Li)]);
        Say(writer, 2, 1, IdCard, 1, ValueShowing.Clear, 44, Digest(_first, Zhang));
        writer.Say(Records.Finished(2, 1));
        writer.Say(new StatementSubmitted(Records.Now, 2, 2, 1));
        Say(writer, 2, 2, IdCard, 2, ValueShowing.Clear, 1, Digest(_second, Zhang));
        writer.Say(Records.Finished(2, 2));
        Say(writer, 3, 1, 7, 1, ValueShowing.Failed, 1, [99]);
    }

    private static void Flood(JournalWriter writer, int count)
    {
        var ring = writer.CreateRing(() => { });
        var generation = -1;
        for (var number = 1UL; number <= (ulong)count; number++)
        {
            if (writer.Generation != generation)
            {
                generation = writer.Generation;
                Append(ring, Records.Session(5, "flood", 5));
                Append(ring, Records.Template(1, Select, "SELECT", ["public.person"], []));
            }

            Append(ring, new StatementSubmitted(Records.Now, 5, number, 1));
            Append(ring, new ValuesDisclosed(Records.Now, 5, number, IdCard, 1, 0, ValueShowing.Masked, 2, new[] { Spread(number), 1UL }));
            Append(ring, Records.Finished(5, number));
        }
    }

    private static void Append<T>(JournalRing ring, T record)
        where T : struct, IJournalRecord
    {
        while (!ring.TryAppend(record, out _)) { Thread.Sleep(1); }
    }

    private static void Say(JournalWriter writer, ulong session, ulong statement, int group, int version, ValueShowing showing, ulong count, ulong[] digests) =>
        writer.Say(new ValuesDisclosed(Records.Now, session, statement, group, version, 0, showing, count, digests));

    private static ulong[] Digest(GroupKey key, string value) => [key.DigestOf(Encoding.UTF8.GetBytes(value), 0)];

    private static GroupKey Key(int version)
    {
        var bytes = new byte[GroupKey.Size];
        Array.Fill(bytes, (byte)version);
        return new GroupKey(new byte[GroupKey.ClusterIdSize], IdCard, version, SealMode.Equal, bytes);
    }

    private static Task<string> PartitionAsync(TestVault test) =>
        test.AskAsync<string>("SELECT i.inhrelid::regclass::text FROM pg_inherits i WHERE i.inhparent = 'audit.disclosure'::regclass ORDER BY 1 LIMIT 1");

    /// <summary>The answer as an auditor gets it: subject and the wanted columns, a line for each row.</summary>
    private async Task<string> TraceAsync(TestVault test, string? value, string? subject = null, string? column = null, int[]? groups = null)
    {
        (ulong, int, int)[]? digests = value is null ? null : [.. new[] { _first, _second }.Select(key => (Digest(key, value)[0], key.Group, key.Version))];
        await using var auditor = await test.ConnectAsync("wang");
        await using var command = Command(auditor, digests, subject, groups);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            string[] columns = column is null ? ["subject", "person", "source", "application", "showing", "statements", "statement", "objects"] : ["subject", column];
            lines.Add(string.Join(' ', columns.Select(name => reader[name] is string[] many ? $"{{{string.Join(',', many)}}}" : Convert.ToString(reader[name], CultureInfo.InvariantCulture))));
        }

        return string.Join('\n', lines);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, (ulong Digest, int Group, int Version)[]? digests, string? subject, int[]? groups, string before = "")
    {
        using var stream = typeof(DisclosureTests).Assembly.GetManifestResourceStream("trace.sql")!;
        using var text = new StreamReader(stream);
        var command = new NpgsqlCommand(before + text.ReadToEnd(), connection);
        const NpgsqlDbType Integers = NpgsqlDbType.Array | NpgsqlDbType.Integer;
        foreach (var (type, given) in ((NpgsqlDbType, object?)[])
            [
                (NpgsqlDbType.TimestampTz, null), (NpgsqlDbType.TimestampTz, null), (NpgsqlDbType.Text, subject), (Integers, groups), (NpgsqlDbType.Bigint, 100L),
                (NpgsqlDbType.Array | NpgsqlDbType.Bigint, digests?.Select(d => (long)d.Digest).ToArray()), (Integers, digests?.Select(d => d.Group).ToArray()),
                (Integers, digests?.Select(d => d.Version).ToArray()), (Integers, digests?.Select(_ => 0).ToArray()),
                (Integers, new[] { 7 }), (NpgsqlDbType.Array | NpgsqlDbType.Text, new[] { "phone" }),
            ])
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = given ?? DBNull.Value });
        }

        return command;
    }
}
