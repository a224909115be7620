using Menshen.Gateway.Quotas;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sessions.Tests.World;
using Menshen.Wire;

namespace Menshen.Sessions.Tests;

/// <summary>Hours counted together while something goes wrong: rows that wait, clocks that are put back, sessions that end early, a catalogue that does not answer.</summary>
public sealed class SharedHourFaultTests
{
    private const long Subject = 7;
    private const long Limit = 1_600;
    private const long Portion = Limit / HourCounter.Portions;

    private static readonly QuotaRules Rules = new([new QuotaRule { Id = "hour", RowsAnHour = (int)Limit }]);

    private readonly MovableTime _time = new();
    private readonly TestLedger _ledger;

    public SharedHourFaultTests() => _ledger = new TestLedger(_time);

    [Fact]
    public async Task A_row_that_waits_to_be_told_turns_no_loop_and_is_woken_by_each_telling()
    {
        using var signal = new ShareSignal();
        using var loop = new Loop(sharing: signal);
        var (turns, woken) = (0, 0);
        using (var room = new LoopRoom(0, loop.Shared, null!))
        {
            room.Loop.Served += () => Interlocked.Increment(ref turns);
            room.Loop.Start();
            room.Loop.Post(Wait);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Volatile.Read(ref turns).ShouldBeLessThanOrEqualTo(3);
            for (var i = 1; i < 4; i++)
            {
                if (i % 2 == 1) signal.OnShared();
                else signal.OnFailed();
                await UntilAsync(() => Volatile.Read(ref woken) == i, $"telling {i} woke nobody");
            }

            void Wait() => room.WaitToBeTold(Again);

            void Again()
            {
                Interlocked.Increment(ref woken);
                Wait();
            }
        }
        signal.OnShared();
        woken.ShouldBe(3);
    }

    [Fact]
    public async Task What_waits_to_be_told_takes_nothing_from_others_meanwhile()
    {
        var one = await StartAsync();
        var (counter, minute) = (one.Uses.Of(Subject).Rows, one.Uses.Minute.Now);
        counter.Take(5, 100, minute).ShouldBe(5);
        var (ends, tries, refused) = (false, 0, 0);
        var waiting = Task.Run(() =>
        {
            for (; !Volatile.Read(ref ends); Interlocked.Increment(ref tries)) counter.Take(95, 100, minute).ShouldBe(HourCounter.NotYet);
        }, TestContext.Current.CancellationToken);
        while (Volatile.Read(ref tries) < 500_000 && !waiting.IsCompleted)
        {
            var taken = counter.Take(1, 100, minute);
            if (taken == 0) refused++;
            else if (taken > 0) counter.GiveBack(taken, minute);
        }
        Volatile.Write(ref ends, true);
        await waiting;
        refused.ShouldBe(0, "there were 95 rows left all the time");
        counter.Used(minute).ShouldBe(5);
    }

    [Fact]
    public async Task What_moved_from_one_minute_into_another_is_told_although_the_sum_is_the_same()
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        var (counter, minute) = (one.Uses.Of(Subject).Rows, one.Uses.Minute.Now);
        counter.Add(50, minute);
        await BothAsync(one, other);
        _time.Now = _time.Now.AddMinutes(1);
        counter.GiveBack(50, minute);
        counter.Add(50, minute + 1);
        await BothAsync(one, other);
        _time.Now = _time.Now.AddMinutes(60);
        await BothAsync(one, other);
        Used(other).ShouldBe(50);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(90)]
    [InlineData(3 * 24 * 60)]
    public async Task A_clock_that_was_ahead_and_is_put_back_neither_locks_out_nor_forgets(int minutes)
    {
        var (one, other) = (await StartAsync(), await StartAsync());
        _time.Now = _time.Now.AddMinutes(minutes);
        await BothAsync(one, other);
        one.Uses.Of(Subject).Rows.Add(Portion, one.Uses.Minute.Now);
        await BothAsync(one, other);
        Used(other).ShouldBe(Portion);
        _time.Now = _time.Now.AddMinutes(-minutes);
        for (var i = 0; i < 3; i++) await BothAsync(one, other);
        Used(one).ShouldBe(Portion, "what was had is had");
        Used(other).ShouldBe(Portion);
        _time.Now = _time.Now.AddMinutes(61);
        for (var i = 0; i < 3; i++) await BothAsync(one, other);
        Used(one).ShouldBe(0);
        Used(other).ShouldBe(0, "the hour is over");
    }

    [Fact]
    public async Task What_a_gateway_that_is_gone_wrote_far_ahead_counts_nowhere()
    {
        _time.Now = _time.Now.AddDays(2);
        var gone = await StartAsync();
        gone.Uses.Of(Subject).Rows.Add(Limit, gone.Uses.Minute.Now);
        await gone.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        _time.Now = _time.Now.AddDays(-2);
        Used(await StartAsync()).ShouldBe(0);
    }

    [Fact]
    public void A_session_that_ends_within_a_statement_gives_back_what_it_took_ahead()
    {
        using var loop = new Loop(Loop.Bounded + "quotas:\n  - {id: hour, rows-per-hour: 1600, bytes-per-hour: 100MiB}\n", time: _time);
        var talk = loop.LogIn("li");
        talk.Client.Sends(Front.Query("select a from t"));
        talk.Engine.Sends(Back.RowDescription, Back.DataRow("1"));
        var use = loop.Shared.Uses.All.ShouldHaveSingleItem().Value;
        var minute = loop.Shared.Uses.Minute.Now;
        use.Rows.Used(minute).ShouldBeGreaterThan(1);
        talk.Session.EndBecause(SessionEndReason.AdministratorEnded);
        talk.Session.OnEngineEnded();
        talk.Session.Phase.ShouldBe(SessionPhase.Ended);
        use.Rows.Used(minute).ShouldBe(1);
        use.Bytes.Used(minute).ShouldBeLessThan(200);
    }

    [Fact]
    public void All_sessions_of_a_subject_together_take_no_more_than_a_portion_ahead()
    {
        var (counter, minutes) = (new HourCounter(), new GatewayMinute(new Clock(_time)));
        var limit = new QuotaLimit(Limit, "hour");
        var leases = Enumerable.Range(0, 10).Select(_ => new HourLease(256)).ToArray();
        for (var i = 0; i < leases.Length; i++) leases[i].TrySpend(counter, 1, limit, minutes).ShouldBe(HourTake.Given);
        counter.Used(minutes.Now).ShouldBe(leases.Length + Portion);
        for (var i = 0; i < leases.Length; i++) leases[i].Return(counter);
        counter.Used(minutes.Now).ShouldBe(leases.Length);
        leases[0].TrySpend(counter, 1, limit, minutes).ShouldBe(HourTake.Given);
        counter.Used(minutes.Now).ShouldBe(leases.Length + 1 + Portion, "what was given back can be lent again");
    }

    [Fact]
    public async Task However_many_counts_there_are_they_are_told_in_parts_and_none_twice()
    {
        const int subjects = 12_000;
        var (one, other) = (await StartAsync(), await StartAsync());
        for (var i = 0; i < subjects; i++) one.Uses.Of(i).Rows.Add(1, one.Uses.Minute.Now);
        await BothAsync(one, other);
        _ledger.Writes.Count.ShouldBe(3);
        _ledger.Writes.Max().ShouldBeLessThanOrEqualTo(5_003);
        _ledger.Total(QuotaResource.RowsAnHour).ShouldBe(subjects);
        other.Uses.All.Sum(use => use.Value.Rows.Used(other.Uses.Minute.Now)).ShouldBe(subjects);
        await one.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        _ledger.Writes.Count.ShouldBe(3);
        one.Exchange.TellAgain();
        await one.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        _ledger.Writes.Sum().ShouldBe(2 * subjects);
    }

    [Fact]
    public async Task A_start_while_the_catalogue_does_not_answer_gives_a_portion_and_counts_with_the_others_as_soon_as_it_does()
    {
        _ledger.IsAway = true;
        var one = Make();
        await one.Exchange.StartAsync(TestContext.Current.CancellationToken);
        one.Exchange.Trouble.ShouldNotBeNull();
        one.Uses.IsCutOff.ShouldBeTrue();
        _ledger.IsAway = false;
        await UntilAsync(() => !one.Uses.IsCutOff && one.Exchange.Trouble is null, "it counts alone for ever");
        await one.Exchange.DisposeAsync();
    }

    private static long Used(Counting gateway) => gateway.Uses.Of(Subject).Rows.Used(gateway.Uses.Minute.Now);

    private static async Task BothAsync(Counting first, Counting second)
    {
        await first.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        await second.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
    }

    private static async Task UntilAsync(Func<bool> condition, string what)
    {
        for (var i = 0; i < 500 && !condition(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        condition().ShouldBeTrue(what);
    }

    private async Task<Counting> StartAsync()
    {
        var made = Make();
        await made.Exchange.ExchangeAsync(TestContext.Current.CancellationToken);
        return made;
    }

    private Counting Make()
    {
        var signal = new ShareSignal();
        var uses = new SubjectUses(new Clock(_time), signal);
        return new Counting(uses, new UseExchange(uses, _ledger.Start(), signal, Rules));
    }

    private sealed record Counting(SubjectUses Uses, UseExchange Exchange);
}
