using Menshen.Gateway.Quotas;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>Hours counted by several gateways of one catalogue: how far they may go over together, and what an end of one forgets.</summary>
public sealed class SharedHourTests
{
    private const long Subject = 7;
    private const long Limit = 16_000;
    private const long Portion = Limit / HourCounter.Portions;

    private static readonly QuotaRules Rules = new([new QuotaRule { Id = "hour", RowsAnHour = (int)Limit }]);

    private readonly MovableTime _time = new();
    private readonly TestLedger _ledger;

    public SharedHourTests() => _ledger = new TestLedger(_time);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [Requirement("realname-7.4.7-4")]
    public async Task Gateways_that_give_as_fast_as_they_can_go_over_by_a_portion_for_each_further_one_at_the_most(int count)
    {
        var gateways = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => StartAsync()));
        var given = 0L;
        await Task.WhenAll(gateways.SelectMany(gateway => Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            var counter = gateway.Uses.Of(Subject).Rows;
            for (var taken = 0L; (taken = counter.Take(7, Limit, gateway.Uses.Minute.Now)) != 0;)
            {
                if (taken > 0) Interlocked.Add(ref given, taken);
                else Thread.Sleep(1);
            }
        }))));
        given.ShouldBeInRange(Limit - 7 * 2 * count, Limit + (count - 1) * Portion);
        foreach (var gateway in gateways) await gateway.Exchange.DisposeAsync();
        _ledger.Total(QuotaResource.RowsAnHour).ShouldBe(given);
    }

    [Fact]
    public async Task Who_gives_when_the_others_have_heard_does_not_go_over_at_all()
    {
        var (one, other) = (await StartAsync(runs: false), await StartAsync(runs: false));
        var given = 0L;
        for (var i = 0; i < 40; i++)
        {
            foreach (var gateway in new[] { one, other })
            {
                given += Math.Max(0, gateway.Uses.Of(Subject).Rows.Take(Portion / 2, Limit, gateway.Uses.Minute.Now));
                await BothAsync(one, other);
                await BothAsync(one, other);
            }
        }
        given.ShouldBe(Limit);
    }

    [Fact]
    public async Task A_start_forgets_nothing_that_was_told_and_a_kill_no_more_than_a_portion()
    {
        var killed = await StartAsync(runs: false);
        var counter = killed.Uses.Of(Subject).Rows;
        counter.Take(Portion / 2, Limit, killed.Uses.Minute.Now).ShouldBe(Portion / 2);
        await killed.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        var untold = 0L;
        while (counter.Take(10, Limit, killed.Uses.Minute.Now) is var taken and > 0) untold += taken;
        untold.ShouldBe(Portion);
        var next = await StartAsync(runs: false);
        next.Uses.Of(Subject).Rows.Used(next.Uses.Minute.Now).ShouldBe(Portion / 2);
    }

    [Fact]
    public async Task What_was_given_back_is_free_for_the_others_and_an_hour_passes_over_theirs_too()
    {
        var (one, other) = (await StartAsync(runs: false), await StartAsync(runs: false));
        var minute = one.Uses.Minute.Now;
        one.Uses.Of(Subject).Rows.Take(Portion, Limit, minute);
        await BothAsync(one, other);
        one.Uses.Of(Subject).Rows.GiveBack(Portion / 2, minute);
        await BothAsync(one, other);
        Used(other).ShouldBe(Portion / 2);
        _time.Now = _time.Now.AddMinutes(60);
        await BothAsync(one, other);
        Used(other).ShouldBe(Portion / 2);
        _time.Now = _time.Now.AddMinutes(1);
        await BothAsync(one, other);
        Used(other).ShouldBe(0);
    }

    [Fact]
    public async Task A_primary_that_lost_the_last_moments_is_told_again()
    {
        var (one, other) = (await StartAsync(runs: false), await StartAsync(runs: false));
        one.Uses.Of(Subject).Rows.Take(Portion, Limit, one.Uses.Minute.Now);
        await BothAsync(one, other);
        _ledger.IsAway = true;
        await Should.ThrowAsync<IOException>(() => one.Exchange.ExchangeAsync(TestContext.Current.CancellationToken));
        one.Exchange.TellAgain();
        _ledger.IsAway = false;
        _ledger.Lose();
        await BothAsync(one, other);
        Used(other).ShouldBe(Portion);
    }

    [Fact]
    public async Task Clocks_of_gateways_may_differ_for_they_count_by_the_ledgers()
    {
        var one = await StartAsync(runs: false);
        var late = new MovableTime { Now = _time.Now.AddMinutes(-17) };
        var other = await StartAsync(runs: false, late);
        other.Uses.Of(Subject).Rows.Take(Portion, Limit, other.Uses.Minute.Now);
        await BothAsync(other, one);
        Used(one).ShouldBe(Portion);
        _time.Now = _time.Now.AddMinutes(50);
        await BothAsync(other, one);
        Used(one).ShouldBe(Portion);
    }

    [Fact]
    public async Task Rows_wait_until_the_others_have_been_told_and_then_go_on()
    {
        using var signal = new ShareSignal();
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: hour, rows-per-hour: 160}\n", time: _time, sharing: signal);
        var exchange = new UseExchange(loop.Shared.Uses, _ledger.Start(), signal, loop.Shared.Policy.Quotas);
        await exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends([Back.RowDescription, .. Enumerable.Range(0, 30).Select(i => Back.DataRow($"{i}")), Back.CommandComplete("SELECT 30"), Back.Ready()]);
        // A portion of ten, and one message.
        var seen = Rows(talk);
        seen.ShouldBe(11);
        talk.Port.WaitsForJournal.ShouldBeFalse("a telling is no event of the journal's: its thread and the loop would call each other until it comes");
        talk.Port.Told();
        Rows(talk).ShouldBe(0, "nobody has told");
        for (var i = 0; i < 2; i++)
        {
            await exchange.ExchangeAsync(TestContext.Current.CancellationToken);
            talk.Port.Told();
            seen += Rows(talk);
        }
        seen.ShouldBe(30);
        talk.Port.CancelledOwn.ShouldBe(0);
    }

    private static int Rows(Conversation talk) => Frames.Describe(talk.Client.TakeReceived()).Count(line => line.StartsWith("D ", StringComparison.Ordinal));

    private static long Used(Counting gateway) => gateway.Uses.Of(Subject).Rows.Used(gateway.Uses.Minute.Now);

    private static async Task BothAsync(Counting first, Counting second)
    {
        await first.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        await second.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
    }

    private async Task<Counting> StartAsync(bool runs = true, MovableTime? time = null)
    {
        var signal = new ShareSignal();
        var uses = new SubjectUses(new Clock(time ?? _time), signal);
        var exchange = new UseExchange(uses, _ledger.Start(), signal, Rules);
        if (runs) await exchange.StartAsync(TestContext.Current.CancellationToken);
        else await exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        return new Counting(uses, exchange);
    }

    private sealed record Counting(SubjectUses Uses, UseExchange Exchange);
}
