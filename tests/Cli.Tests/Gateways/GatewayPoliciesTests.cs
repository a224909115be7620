using System.Text;
using Menshen.Cli.Tests.Sealing;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Tests.Gateways;

/// <summary>What a gateway says of its policy, what it makes of what others say, and what is told of a difference.</summary>
[Collection(SealingTests.Name)]
public sealed class GatewayPoliciesTests : IDisposable
{
    private static readonly SealingSecret Sealing = new(Sm3.Hash("tests"u8));

    private readonly SealingFixture _fixture;
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-policies-").FullName;
    private readonly Sm2PrivateKey _key = Sm2PrivateKey.Generate();
    private readonly JournalWriter _journal;
    private readonly StillTime _time = new();
    private readonly PolicyState _policy = new(Applied(1, "logins: {failures: 3}"), (_, _) => { });
    private readonly Guid _term = Guid.NewGuid();

    public GatewayPoliciesTests(SealingFixture fixture)
    {
        _fixture = fixture;
        _journal = JournalWriter.Open(new JournalOptions { Directory = _directory, Origin = "policies" }, _key, Sealing, TimeProvider.System);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Own => _policy.Common.Digest;

    private static string Other => new('e', 64);

    private static string Rules => new('f', 64);

    public void Dispose()
    {
        _journal.Dispose();
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_difference_is_said_at_once_and_recorded_once_when_it_lasts_and_once_when_it_is_over()
    {
        var policies = Policies();
        await PassAsync(policies, 600, Here("b", Own));
        policies.Warnings.ShouldBeEmpty();
        await PassAsync(policies, 1, Here("b", Other), Here("c", Own));
        policies.Warnings.Single().ShouldContain("the gateway b has another policy");
        await PassAsync(policies, 299, Here("b", Other), Here("c", Own));
        Acts().ShouldBeEmpty("it may be a change that is carried from one to the next");
        await PassAsync(policies, 600, Here("b", Other), Here("c", Own));
        Acts().ShouldBe(["gateways.differ b"]);
        await PassAsync(policies, 60, Here("b", Own), Here("c", Own));
        policies.Warnings.ShouldBeEmpty();
        Acts().ShouldBe(["gateways.differ b", "gateways.equal b"]);
        // A change that was carried on in time is none of anybody's business.
        await PassAsync(policies, 200, Here("b", Other));
        await PassAsync(policies, 200, Here("b", Own));
        await PassAsync(policies, 200, Here("b", Other));
        Acts().Count.ShouldBe(2);
        AlarmRules.Default.All.Single(rule => rule.Name == "gateways-differ").Commands.ShouldBe(["gateways.differ"]);
    }

    [Fact]
    public async Task A_gateway_with_the_same_policy_and_other_rules_of_the_auditors_is_named_for_those()
    {
        var policies = Policies();
        await PassAsync(policies, 1, Here("b", Own) with { Rules = Other }, Here("c", Own) with { Rules = null });
        policies.Warnings.ShouldBe(
        [
            "the gateway b has other rules of what is recorded, or of alarms, in force: an auditor accepts the same files there too (menshen audit apply, menshen alarm apply); see menshen gateway list",
            "the gateway c has not said which rules of the auditors it has: see menshen gateway list",
        ]);
        await PassAsync(policies, 301, Here("b", Own) with { Rules = Other }, Here("c", Own));
        Acts().ShouldBe(["gateways.differ b"]);
        Entries().Single().Detail!.ShouldContain($"b has had other rules of the auditors for 300 s: rules:{Other}; here are rules:{Rules}");
        await PassAsync(policies, 1, Here("b", Own));
        policies.Warnings.ShouldBeEmpty();
        Entries()[1].Detail!.ShouldContain("has the auditors' rules of this one again");
        // The policy is said first.
        await PassAsync(policies, 1, Here("b", Other) with { Rules = Other });
        policies.Warnings.Single().ShouldContain("has another policy");
    }

    /// <summary>Who knew of the first difference may have taken it for harmless.</summary>
    [Fact]
    public async Task Another_difference_of_a_gateway_that_was_told_is_told_again_when_it_lasts()
    {
        var (policies, third) = (Policies(), new string('d', 64));
        await PassAsync(policies, 301, Here("b", Other));
        await PassAsync(policies, 299, Here("b", third));
        Acts().ShouldBe(["gateways.differ b"]);
        await PassAsync(policies, 2, Here("b", third));
        Acts().ShouldBe(["gateways.differ b", "gateways.differ b"]);
        // This one's own policy is one of the two.
        _policy.Replace(Applied(2, "logins: {failures: 4}"));
        await PassAsync(policies, 301, Here("b", third));
        Acts().Count.ShouldBe(3);
        await PassAsync(policies, 1000, Here("b", third));
        Acts().Count.ShouldBe(3, "it is told");
        await PassAsync(policies, 1, Here("b", Own));
        Acts().ShouldBe(["gateways.differ b", "gateways.differ b", "gateways.differ b", "gateways.equal b"]);
    }

    [Fact]
    public async Task Who_has_another_policy_each_minute_is_told_all_the_same()
    {
        var policies = Policies();
        for (var i = 0; i < 6; i++) await PassAsync(policies, 60, Here("b", new string("abcdef"[i], 64)));
        Acts().ShouldBe(["gateways.differ b"]);
    }

    /// <summary>While the catalogue does not answer nobody can say that a difference lasts.</summary>
    [Fact]
    public async Task The_time_in_which_nobody_looked_does_not_count()
    {
        var policies = Policies();
        await PassAsync(policies, 10, Here("b", Other));
        _time.Seconds += 10_000;
        await PassAsync(policies, 280, Here("b", Other));
        Acts().ShouldBeEmpty();
        await PassAsync(policies, 20, Here("b", Other));
        Acts().ShouldBe(["gateways.differ b"]);
    }

    [Fact]
    public async Task Who_cannot_say_its_own_policy_sees_all_the_same_that_another_has_another()
    {
        var engine = new UnsteadyEngine(_fixture.Engine) { RefusesControl = true };
        var policies = new GatewayPolicies(new GatewayList(engine), new GatewaySelf("1.2", DateTimeOffset.UnixEpoch, []), () => _term, _policy, () => Rules, GatewayRules.Default, _journal, _time);
        await Should.ThrowAsync<NpgsqlException>(() => policies.SeeAsync([Here("b", Other), new GatewayPresence(_term, "own", 2, default, true)], Cancellation));
        policies.Warnings.Single().ShouldContain("the gateway b has another policy");
    }

    /// <summary>The row is what the gateway is there by: whoever waits for a standby must not hold it.</summary>
    [Fact]
    public async Task A_policy_that_waits_for_a_standby_that_is_gone_holds_up_no_gateway()
    {
        var origin = $"gate-{Guid.NewGuid():N}";
        var where = $"WHERE name = '{origin}' RETURNING policy";
        await _fixture.SqlAsync($"INSERT INTO menshen.gateway (name, pid, session_start) SELECT '{origin}', pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()");
        await _fixture.SqlAsync("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        await _fixture.SqlAsync("SELECT pg_reload_conf()");
        var (storing, number) = (Task.CompletedTask, 0L);
        try
        {
            // The engine hears of its standby when it comes to it.
            for (; storing.IsCompleted; await Task.WhenAny(storing, Task.Delay(TimeSpan.FromSeconds(1), Cancellation)))
            {
                await _fixture.SqlAsync($"SET synchronous_commit = local; UPDATE menshen.gateway SET policy = '{Own}' {where}");
                storing = new PolicyCatalogue(_fixture.Engine, origin).AddAsync(Stored(++number), Cancellation);
            }
            // As a gateway comes back by another session, and as others end its term.
            (await _fixture.SqlAsync($"SET synchronous_commit = local; SET lock_timeout = '20s'; UPDATE menshen.gateway SET pid = pid {where}")).ShouldBe(Own, "the one before is in force");
            storing.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            await _fixture.SqlAsync("ALTER SYSTEM RESET synchronous_standby_names");
            await _fixture.SqlAsync("SELECT pg_reload_conf()");
            await storing;
            (await _fixture.SqlAsync($"DELETE FROM menshen.gateway {where} IS NULL AND policy_number = {number}")).ShouldBe(true);
        }
    }

    /// <summary>A socket that breaks, or a name that is not found, comes as no exception of Npgsql's.</summary>
    [Theory]
    [InlineData(typeof(System.Net.Sockets.SocketException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(NpgsqlException))]
    [InlineData(typeof(TimeoutException))]
    public async Task What_is_in_force_is_said_to_be_although_the_others_could_not_be_told(Type fault)
    {
        var origin = $"gate-{Guid.NewGuid():N}";
        using var desk = new PolicyDesk(
            _policy, new PolicyCatalogue(_fixture.Engine, origin), new PolicySeal(_fixture.Keys.PolicyKey(), origin), new PolicyLog(_journal, TimeProvider.System), new Deployment(_directory), TimeProvider.System)
        {
            Said = _ => Task.FromException((Exception)Activator.CreateInstance(fault)!),
        };
        var text = "logins: {failures: 2}"u8.ToArray();
        (await desk.ApplyAsync(text, PolicyDesk.Read(text).Policy!, _policy.Current.Digest, new PolicySigners("li", "test"), Cancellation)).Version.ShouldBe(2);
        _policy.Current.Version.ShouldBe(2);
    }

    [Fact]
    public async Task Who_has_not_said_which_policy_it_has_differs()
    {
        var policies = Policies();
        await PassAsync(policies, 301, Here("old", null));
        policies.Warnings.Single().ShouldContain("the gateway old has not said which policy it has");
        Acts().ShouldBe(["gateways.differ old"]);
    }

    [Fact]
    public async Task The_row_of_a_gateway_that_is_dead_raises_nothing_and_what_was_raised_ends()
    {
        var policies = Policies();
        await PassAsync(policies, 10_000, Here("dead", Other) with { IsAlive = false });
        policies.Warnings.ShouldBeEmpty();
        await PassAsync(policies, 301, Here("b", Other));
        await PassAsync(policies, 299, Here("b", Other) with { IsAlive = false });
        policies.Warnings.ShouldBeEmpty("nobody comes in there");
        Acts().ShouldBe(["gateways.differ b"]);
        await PassAsync(policies, 2);
        Acts().ShouldBe(["gateways.differ b", "gateways.gone b"]);
    }

    [Fact]
    public async Task Whoever_starts_again_and_again_is_not_forgotten()
    {
        var policies = Policies();
        for (var i = 0; i < 3; i++)
        {
            await PassAsync(policies, 100, Here("b", Other));
            await PassAsync(policies, 20);
        }
        Acts().ShouldBe(["gateways.differ b"]);
    }

    [Fact]
    public async Task Of_two_rows_with_one_name_the_one_that_differs_counts()
    {
        var policies = Policies();
        await PassAsync(policies, 301, Here("b", Own), Here("b", Other), Here("b", Own));
        Acts().ShouldBe(["gateways.differ b"]);
    }

    [Fact]
    public async Task A_name_moves_no_cursor_ends_no_line_and_turns_no_writing()
    {
        var policies = Policies();
        await PassAsync(policies, 301, Here("b\u001b[2J\r\n\u202e\u0085\u2028\u200b<script>门神" + new string('x', 300), Other));
        const string shown = "b\\u{1b}[2J\\u{d}\\u{a}\\u{202e}\\u{85}\\u{2028}\\u{200b}<script>门神";
        policies.Warnings.Single().ShouldContain(shown);
        policies.Warnings.Single().Length.ShouldBeLessThan(300);
        Entries().Single().Detail!.ShouldContain(shown);
        Entries().Single().Detail!.Any(char.IsControl).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_said_is_what_is_in_force_and_nothing_while_that_changes()
    {
        var (list, origin) = (new GatewayList(_fixture.Engine), $"gate-{Guid.NewGuid():N}");
        var term = (Guid)(await _fixture.SqlAsync(
            $"INSERT INTO menshen.gateway (name, pid, session_start) SELECT '{origin}', pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid() RETURNING id"))!;
        async Task<ListedGateway> RowAsync() => (await list.ReadAsync(Cancellation)).Single(gateway => gateway.Id == term);
        var policies = Policies(term);
        (await RowAsync()).Policy.ShouldBeNull("it has not said anything");

        // One look, as each second: its row is not as it should be.
        await policies.SeeAsync(await list.HereAsync(Cancellation), Cancellation);
        var row = await RowAsync();
        (row.Policy, row.PolicyNumber, row.Version, row.AwaitsRestart).ShouldBe((Own, 1L, "1.2", false));
        row.Addresses.ShouldBe(["127.0.0.1:5432"]);
        row.Rules.ShouldBe(Rules);

        // Stored and not in force: nobody knows which of the two it is, and who says the old one again is not heard.
        await new PolicyCatalogue(_fixture.Engine, origin).AddAsync(Stored(2), Cancellation);
        (await RowAsync()).Policy.ShouldBeNull();
        await policies.SayAsync(Cancellation);
        row = await RowAsync();
        (row.Policy, row.PolicyNumber).ShouldBe((null, 2L));
        var before = Own;
        _policy.Replace(Applied(2, "logins: {failures: 4}"));
        Own.ShouldNotBe(before);
        await policies.SayAsync(Cancellation);
        (await RowAsync()).Policy.ShouldBe(Own);

        // One that waits for the row while the next policy is being stored.
        await using (var storing = await _fixture.Engine.OpenAsync("menshen", Cancellation))
        {
            await using var transaction = await storing.BeginTransactionAsync(Cancellation);
            await using (var store = new NpgsqlCommand($"UPDATE menshen.gateway SET policy = NULL, policy_number = 3 WHERE name = '{origin}'", storing, transaction)) (await store.ExecuteNonQueryAsync(Cancellation)).ShouldBe(1);
            var waiting = policies.SayAsync(Cancellation);
            await Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation);
            waiting.IsCompleted.ShouldBeFalse();
            await transaction.CommitAsync(Cancellation);
            await waiting;
        }
        (await RowAsync()).Policy.ShouldBeNull();
        _policy.Replace(Applied(3, "logins: {failures: 3}"));
        await policies.SayAsync(Cancellation);
        (await RowAsync()).Policy.ShouldBe(before, "the same as the first");

        // A word that was on its way for long comes after a newer one.
        await list.StateAsync(term, new GatewayState("1.2", DateTimeOffset.UnixEpoch, [], 1, Other, false, Rules), Cancellation);
        (await RowAsync()).Policy.ShouldBeNull();
        await policies.SeeAsync(await list.HereAsync(Cancellation), Cancellation);
        (await RowAsync()).Policy.ShouldBe(Own);
        await _fixture.SqlAsync($"DELETE FROM menshen.gateway WHERE id = '{term}'");
    }

    [Fact]
    public void What_takes_a_restart_is_not_said_to_be_in_force_before()
    {
        var before = Own;
        _policy.Replace(Applied(2, "logins: {failures: 3}\njournal: {values: off}"));
        (_policy.Common.Digest, _policy.Common.AwaitsRestart).ShouldBe((before, true));
        new PolicyState(Applied(2, "logins: {failures: 3}\njournal: {values: off}"), (_, _) => { }).Common.Digest.ShouldNotBe(before);
        // The same in other words, and with what is a gateway's own.
        _policy.Replace(Applied(3, "# as before\nlogins:\n  failures: 3\nhost: {processor: 50%}\n"));
        _policy.Common.Digest.ShouldBe(before);
    }

    private GatewayPolicies Policies(Guid? term = null) => new(
        new GatewayList(_fixture.Engine), new GatewaySelf("1.2", DateTimeOffset.UnixEpoch, ["127.0.0.1:5432"]), () => term ?? _term, _policy, () => Rules, GatewayRules.Default, _journal, _time);

    private static GatewayPresence Here(string name, string? policy) => new(Guid.NewGuid(), name, 1, default, true) { Policy = policy, Rules = Rules };

    private async Task PassAsync(GatewayPolicies policies, int seconds, params GatewayPresence[] others)
    {
        for (var i = 0; i < seconds; i++)
        {
            await policies.SeeAsync([.. others, new GatewayPresence(_term, "own", 2, default, true) { Policy = Own, Rules = Rules }], Cancellation);
            _time.Seconds++;
        }
    }

    private List<JournalEntry> Entries() => [.. new JournalReader(_directory, Sealing).Read(new JournalFilter { Kind = RecordKind.PoliciesCompared })];

    private List<string> Acts() => [.. Entries().Select(entry => $"{entry.Action} {entry.Object}")];

    private static AppliedPolicy Applied(long number, string text) => new(number, Encoding.UTF8.GetBytes(text), PolicySet.Parse(text, "policy.yaml").Policy!);

    private static StoredPolicy Stored(long number) => new()
    {
        Version = number, Text = "x"u8.ToArray(), Digest = new string('a', 64), Seal = new byte[32], AppliedAt = DateTimeOffset.UtcNow, Asker = "li", Reason = "test", Changes = "",
    };

    /// <summary>A monotonic clock that the test moves.</summary>
    private sealed class StillTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
