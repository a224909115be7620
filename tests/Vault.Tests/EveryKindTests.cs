using System.Collections.Immutable;
using System.Reflection;
using Menshen.Journal;
using Menshen.TestKit;
using Menshen.Vault.Tests.Kit;
using Npgsql;

namespace Menshen.Vault.Tests;

/// <summary>Whatever kind of record there is, the auditor finds it by a query: one of each is written and looked for.</summary>
public sealed class EveryKindTests
{
    /// <summary>What is found in the row of something else, and there by its own words.</summary>
    private static readonly Dictionary<RecordKind, string> Elsewhere = new()
    {
        [RecordKind.TemplateAnnounced] = "SELECT count(*) FROM audit.record WHERE statement = 'SELECT * FROM parcel WHERE id = $1'",
        [RecordKind.DecisionAnnounced] = "SELECT count(*) FROM audit.record WHERE event_type = 'statement' AND policy = 7 AND rules = '{statements:window=refused}'",
        [RecordKind.StatementSubmitted] = "SELECT count(*) FROM audit.record WHERE event_type = 'statement' AND start_time IS NOT NULL",
        [RecordKind.ValuesDisclosed] = "SELECT count(*) FROM audit.disclosure_record",
        [RecordKind.RowsTouched] = "SELECT count(*) FROM audit.row_record",
        [RecordKind.StatementFinished] = "SELECT count(*) FROM audit.record WHERE event_type = 'statement' AND result = 'succeeded'",
    };

    [Fact]
    [Requirement("gbt20009-5.1.2.3-a4")]
    [Requirement("credit-6.2-a3.3")]
    public async Task One_record_of_each_kind_is_found_by_an_auditors_query()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        var say = typeof(Records).GetMethod(nameof(Records.Say))!;
        var told = typeof(IJournalRecord).Assembly.GetTypes().Where(type => type is { IsValueType: true } && typeof(IJournalRecord).IsAssignableFrom(type) && type != typeof(StatementFinished)
            && type != typeof(StatementSubmitted) && type != typeof(TemplateAnnounced) && type != typeof(SessionOpened) && type != typeof(SessionClosed)).ToList();
        foreach (var type in told)
            say.MakeGenericMethod(type).Invoke(null, [test.Writer, Sample(type)]);
        test.Writer.Say(Records.Session(2));
        test.Writer.Say(new DecisionAnnounced(Records.Now, 3, 7, ["statements:window=refused"]));
        test.Writer.Say(new StatementSubmitted(Records.Now, 2, 1, 1) { Decision = 3 });
        test.Writer.Say(new ValuesDisclosed(Records.Now, 2, 1, 1, 1, 0, ValueShowing.Clear, 1, new ulong[] { 4711 }));
        test.Writer.Say(Records.Finished(2, 1) with { Bytes = 4711 });
        await test.UpAsync(readers: [new VaultReader("wang", 3, "wang", true)]);
        await test.CaughtUpAsync();

        await using var auditor = await test.ConnectAsync("wang");
        foreach (var kind in Enum.GetValues<RecordKind>().Where(kind => kind != RecordKind.None))
        {
            await using var command = new NpgsqlCommand(
                Elsewhere.GetValueOrDefault(kind) ?? $"SELECT count(*) FROM audit.record WHERE event_type = '{Snake(kind.ToString())}'", auditor);
            ((long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBeGreaterThan(0, kind.ToString());
        }

        // How much left, beside how many rows.
        await using var bytes = new NpgsqlCommand("SELECT count(*) FROM audit.record WHERE event_type = 'statement' AND bytes = 4711", auditor);
        ((long)(await bytes.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(1);

        // The look can fail: of a kind that there is not, there is nothing.
        await using var none = new NpgsqlCommand("SELECT count(*) FROM audit.record WHERE event_type = 'no_such_kind'", auditor);
        ((long)(await none.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe(0);
    }

    [Fact]
    public async Task What_the_gateway_did_not_let_happen_is_nothing_that_succeeded()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        var actions = new[] { "cancelled", "refused", "cancelled, uncounted", "refused, uncounted" };
        foreach (var action in actions) test.Writer.Say(new QuotaExceeded(Records.Now, 1, "li", 1, "rows-per-hour", 10, "few", action));
        test.Writer.Say(new StatementForbidden(Records.Now, 1, "li", 1, "window"));
        foreach (var result in new[] { RulesResult.InForce, RulesResult.Refused, RulesResult.Differs })
        {
            test.Writer.Say(new AlarmRulesChanged(Records.Now, "", "", "few", result));
            test.Writer.Say(new SelectionChanged(Records.Now, "", "", "few", result));
        }
        test.Writer.Say(new StatementStrange(Records.Now, 1, "li", 1, "shop"));
        await test.UpAsync(readers: [new VaultReader("wang", 3, "wang", true)]);
        await test.CaughtUpAsync();
        await using var auditor = await test.ConnectAsync("wang");
        (await ResultsAsync("quota_exceeded")).ShouldBe(["cancelled", "refused", "cancelled", "refused"]);
        (await ResultsAsync("statement_forbidden")).ShouldBe(["refused"]);
        (await ResultsAsync("statement_strange")).ShouldBe(["found"]);
        (await ResultsAsync("alarm_rules_changed")).ShouldBe(["succeeded", "refused", "found"]);
        (await ResultsAsync("selection_changed")).ShouldBe(["succeeded", "refused", "found"]);

        async Task<List<string?>> ResultsAsync(string kind)
        {
            await using var command = new NpgsqlCommand($"SELECT result FROM audit.record WHERE event_type = '{kind}' ORDER BY index", auditor);
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            List<string?> found = [];
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) found.Add(reader[0] as string);
            return found;
        }
    }

    private static string Snake(string name) => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static object Sample(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        var record = constructor.Invoke([.. constructor.GetParameters().Select(p => p.Name == "Time" ? Records.Now : Value(p.ParameterType))]);
        // What has to be there beside the constructor's: keys and signatures have their own lengths.
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.PropertyType == typeof(ReadOnlyMemory<byte>)))
            property.SetValue(record, new ReadOnlyMemory<byte>(new byte[property.Name == "KeyId" ? 8 : 64]));
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.PropertyType == typeof(byte[]) && p.GetValue(record) is null))
            property.SetValue(record, new byte[property.Name == "KeyId" ? 8 : 64]);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.PropertyType == typeof(string) && p.GetValue(record) is null))
            property.SetValue(record, "");
        return record;
    }

    private static object Value(Type type) => type switch
    {
        _ when type == typeof(string) => "word",
        _ when type == typeof(bool) => true,
        _ when type == typeof(UInt128) => (UInt128)1,
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>("bytes"u8.ToArray()),
        _ when type == typeof(ImmutableArray<string>) => ImmutableArray.Create("word"),
        { IsEnum: true } => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
        { IsPrimitive: true } => Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture),
        _ => Activator.CreateInstance(type)!,
    };
}
